"""A neighbour files a land: by a link to an e-mail address, and nothing else is asked of them.

What is told, and how fast, is the same whether a camera sees the land or none does.
"""

from typing import Any

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.core.ids import new_id
from transom.core.land import Land, fault_of
from transom.errors import ConflictError, InputError
from transom.hub.cameras.areas import cell_of
from transom.hub.hub import Hub
from transom.hub.lands import repository
from transom.hub.lands.matching import land_bytes
from transom.hub.ledger import Staged
from transom.hub.mail import proofs
from transom.hub.objections import service as objections
from transom.hub.objections.schemas import Filed

MOST_OPEN = 5  # lands of one address that wait for an answer
MOST_TEXT = 1000


async def ask(
    hub: Hub, *, corners: tuple[tuple[int, int], ...], text: str, address: str, lang: str
) -> None:
    """Sends the link that files a land. Callers limit each address beforehand.

    Raises:
        InputError: field `land` (`message` is a `Fault`), `text` or `address`.
        TooManyTries: all together ask for more than this hub sends.
    """
    fault = fault_of(corners)
    if fault is not None:
        raise InputError("land", fault)
    if len(text) > MOST_TEXT:
        raise InputError("text", f"that is longer than {MOST_TEXT} characters")
    content: JsonObject = {"land": Land(corners).to_json(), "text": text}
    await proofs.ask(hub, "objection", content, address=address, lang=lang)


async def file(hub: Hub, token: str) -> Filed:
    """Files the land of a link, logs `objection.filed`, and gives the tracking code.

    Raises:
        NotFoundError: the link was used, or is too old.
        ConflictError: as many lands of this address wait for an answer as may.
    """
    reference, now = objections.new_reference(), hub.clock.now()

    def work(conn: Connection, proof: proofs.Proof) -> tuple[Staged, int]:
        return _file(hub, conn, proof, reference, now)

    staged, due = await proofs.use(hub, token, work)
    hub.ledger.note_soon(staged)
    return Filed(reference=reference, due=due)


def _file(
    hub: Hub, conn: Connection, proof: proofs.Proof, reference: str, now: int
) -> tuple[Staged, int]:
    if repository.open_of_address(conn, proof.address_hash) >= MOST_OPEN:
        raise ConflictError(
            "too many of your requests wait for an answer",
            hint=f"Up to {MOST_OPEN} can wait at a time; file the next one when one is answered.",
        )
    land = Land.from_json(proof.content["land"])
    row: dict[str, Any] = {
        "objection_id": new_id("obj"),
        "reference_hash": objections.hash_reference(reference),
        "kind": "mask",
        "text": str(proof.content["text"]),
        "contact": None,
        "lang": proof.lang,
        "area": hub.areas.around(cell_of(*land.middle)),
        "agency_id": None,
        "program_id": None,
        "filed_at": now,
    }
    staged, due = objections.enter(conn, row, land=land)
    repository.add(
        conn,
        objection_id=row["objection_id"],
        land=land_bytes(land),
        address_hash=proof.address_hash,
    )
    return staged, due
