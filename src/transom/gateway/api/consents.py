"""HTTP: the owner's consents, and the receipts to keep."""

import hashlib
from base64 import b64encode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, JSONBody

from transom.gateway.api.control import json_file
from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.receipt_page import STYLE, receipt_html
from transom.gateway.api.schemas import ConsentGiven, Done, NewConsent
from transom.gateway.gateway import Gateway

_STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
RECEIPT_CSP = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"


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
    return json_file(gateway.consents.receipt(consent_id), f"{consent_id}.json")


@get(
    "/api/consents/{consent_id:str}/receipt.html",
    operation_id="consent_receipt_page",
    media_type=MediaType.HTML,
    responses=ANSWERS,
)
async def consent_receipt_page(
    consent_id: FromPath[str], gateway: NamedDependency[Gateway]
) -> Response[str]:
    """The receipt as a page to print."""
    consent = gateway.book.consent(consent_id)
    camera = next(
        (c.name for c in gateway.keystore.secrets.cameras if c.camera_id == consent.camera_id),
        "a camera that has been removed",
    )
    withdrawal = gateway.book.withdrawals.get(consent_id)
    return Response(
        receipt_html(consent, camera=camera, withdrawal=withdrawal),
        media_type=MediaType.HTML,
        headers={"content-security-policy": RECEIPT_CSP},
    )


HANDLERS = [give_consent, withdraw_consent, consent_receipt, consent_receipt_page]
