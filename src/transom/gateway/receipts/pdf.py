"""The consent receipt as PDF, to keep on paper; inside it the same receipt for machines.

Typeset by Typst, whose own fonts print Latin, Greek and Cyrillic names; other scripts take the
machine's fonts.
"""

import json
from importlib.resources import files

import typst

from transom.core.receipt import Receipt, make_receipt
from transom.gateway.receipts.shown import Row, marks

ENDING = (
    "Open your gateway's page, go to Consents, and press Withdraw: no reason is asked, and every "
    "look under it ends at once. The gateway's command does the same: transom gateway consent "
    "withdraw, followed by the identifier below."
)
CHECKING = (
    "This file carries receipt.json. Anyone can check it without a network by the command "
    "transom audit verify-receipt, and compare the keys with those that the gateway shows. "
    "Whether the consent was withdrawn later, only the gateway and the public log can say."
)


def receipt_pdf(receipt: Receipt, terms: list[Row]) -> bytes:
    """The file: the terms in words, what to compare, and `receipt.json` attached.

    Args:
        terms: as `shown.terms` tells them.
    """
    shown = {
        "title": "Consent receipt",
        "terms": terms,
        "ending": ENDING,
        "checking": CHECKING,
        "marks": marks(receipt),
        "json": json.dumps(
            make_receipt(receipt.consent, receipt.agreements), indent=1, ensure_ascii=False
        ),
    }
    template = files(__package__).joinpath("receipt.typ").read_bytes()
    made = typst.compile(template, format="pdf", sys_inputs={"receipt": json.dumps(shown)})
    assert isinstance(made, bytes)  # the whole document is one file
    return made
