"""HTTP: the owner's consents, and the receipts to keep."""

import asyncio

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.core.receipt import make_receipt
from transom.gateway.api.control import json_file
from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.schemas import ConsentGiven, Done, NewConsent
from transom.gateway.gateway import Gateway
from transom.gateway.receipts.pdf import receipt_pdf


@post("/api/consents", operation_id="give_consent", status_code=201, responses=ANSWERS)
async def give_consent(
    data: JSONBody[NewConsent], gateway: NamedDependency[Gateway]
) -> ConsentGiven:
    """Signs a consent with the owner's key, and tells the hub."""
    return ConsentGiven(consent_id=gateway.consents.give(data))


@post(
    "/api/consents/{consent_id:str}/withdraw",
    operation_id="withdraw_consent",
    status_code=200,
    responses=ANSWERS,
)
async def withdraw_consent(consent_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Ends what runs under a consent, at once and for good."""
    gateway.consents.withdraw(consent_id)
    return Done()


@get(
    "/api/consents/{consent_id:str}/receipt.json",
    operation_id="consent_receipt",
    responses=ANSWERS,
)
async def consent_receipt(
    consent_id: FromPath[str], gateway: NamedDependency[Gateway]
) -> Response[bytes]:
    """The receipt as a JSON file; the signature can be checked from the file alone."""
    receipt = gateway.consents.receipt(consent_id)
    return json_file(make_receipt(receipt.consent, receipt.agreements), f"{consent_id}.json")


@get(
    "/api/consents/{consent_id:str}/receipt.pdf",
    operation_id="consent_receipt_pdf",
    media_type="application/pdf",
    responses=ANSWERS,
)
async def consent_receipt_pdf(
    consent_id: FromPath[str], gateway: NamedDependency[Gateway]
) -> Response[bytes]:
    """The receipt on paper, with the JSON file attached to it."""
    receipt = gateway.consents.receipt(consent_id)
    shown = gateway.consents.receipt_terms(receipt)
    made = await asyncio.to_thread(receipt_pdf, receipt, shown)
    name = f"transom-consent-{consent_id}.pdf"
    return Response(
        made,
        media_type="application/pdf",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


HANDLERS = [give_consent, withdraw_consent, consent_receipt, consent_receipt_pdf]
