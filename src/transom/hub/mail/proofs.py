"""A link by e-mail proves that whoever asked for something reads that address.

The link is used by a button, never by being opened: mail programs open links by themselves. An
address is stored until its link was used or a day is over; what stays is a hash under the hub's
key, by which a second asking is known and nobody's address is found.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, func, insert, select, update

from transom.core.codec import JsonObject, b64, decode_object, encode, unb64
from transom.errors import EncodingError, InputError, NotFoundError
from transom.hub.db.rows import Row
from transom.hub.db.tables_lands import mail_proofs
from transom.hub.hub import Hub
from transom.hub.web.limits import Limit

What = Literal["objection", "vote"]
R = TypeVar("R")
DAY_MS = 24 * 3_600_000
MOST_A_DAY = 4  # links to one address: nobody's mailbox is filled by strangers
MOST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
EVERYBODY = Limit(burst=300, every=20.0)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")
_ID_BYTES = _MAC_BYTES = 16


@dataclass(frozen=True)
class Proof:
    """What waits for its link to be used."""

    proof_id: bytes
    what: str
    content: JsonObject
    address_hash: bytes
    lang: str


async def ask(hub: Hub, what: What, content: JsonObject, *, address: str, lang: str) -> None:
    """Sends a link to an address, soon; says nothing to anybody who asks too often.

    Raises:
        InputError: field `address`: not an e-mail address.
        TooManyTries: all together ask for more links than this hub sends.
    """
    address = _checked(address)
    hub.limits.take("mail", "everybody", EVERYBODY)
    row = {
        "proof_id": secrets.token_bytes(_ID_BYTES),
        "what": what,
        "content": encode(content),
        "address": address,
        "address_hash": hash_address(hub, address),
        "lang": lang,
        "asked_at": hub.clock.now(),
        "tries": 0,
    }
    await hub.db.write(_add, row)


async def waiting(hub: Hub, token: str) -> Proof:
    """What a link is for, without using it.

    Raises:
        NotFoundError: it was used, is too old, or isn't one.
    """
    return await hub.db.read(_found, _proof_id(hub, token), hub.clock.now())


async def use(hub: Hub, token: str, work: Callable[[Connection, Proof], R]) -> R:
    """Uses a link up, in the transaction of what it is for; forgets the address.

    Raises:
        NotFoundError: as `waiting`.
        TransomError: as `work` raises; the link stays good.
    """
    return await hub.db.write(_use, _proof_id(hub, token), hub.clock.now(), work)


def token_of(hub: Hub, proof_id: bytes) -> str:
    """A link's token. It needs the hub's key: who reads the database can't follow a link."""
    return b64(proof_id + _keyed(hub, "mail-proof", proof_id)[:_MAC_BYTES])


def hash_address(hub: Hub, address: str) -> bytes:
    """What stays of an address. One person's sub-addresses (`ann+x@…`) are one."""
    local, _, domain = address.lower().rpartition("@")
    return _keyed(hub, "mail-address", f"{local.partition('+')[0]}@{domain}".encode())


def hash_within(hub: Hub, subject: str, address_hash: bytes) -> bytes:
    """An address's hash for one subject: nobody without the hub's key links it to another's."""
    return _keyed(hub, "mail-address-within", subject.encode() + b"\n" + address_hash)


def _keyed(hub: Hub, purpose: str, data: bytes) -> bytes:
    label = f"transom:{purpose}/v1\n".encode()
    return hmac.digest(hub.signer.seed(), label + data, hashlib.sha256)


def _proof_id(hub: Hub, token: str) -> bytes:
    try:
        data = unb64(token, _ID_BYTES + _MAC_BYTES)
    except EncodingError:
        data = bytes(_ID_BYTES)
    proof_id = data[:_ID_BYTES]
    if not hmac.compare_digest(token_of(hub, proof_id), token):
        raise _gone()
    return proof_id


def _gone() -> NotFoundError:
    return NotFoundError(
        "this link was used, or is older than a day", hint="Fill in the form again."
    )


def _checked(address: str) -> str:
    told = address.strip()
    if len(told) > MOST_ADDRESS or not _ADDRESS.match(told):
        raise InputError("address", "that isn't an e-mail address", hint="Like ann@example.org.")
    return told


def _add(conn: Connection, row: dict[str, Any]) -> None:
    asked = select(func.count()).where(mail_proofs.c.address_hash == row["address_hash"])
    if conn.execute(asked).scalar_one() < MOST_A_DAY:
        conn.execute(insert(mail_proofs).values(**row))


def _found(conn: Connection, proof_id: bytes, now: int) -> Proof:
    query = select(mail_proofs).where(
        mail_proofs.c.proof_id == proof_id,
        mail_proofs.c.used_at.is_(None),
        mail_proofs.c.asked_at > now - DAY_MS,
    )
    row: Row | None = conn.execute(query).mappings().first()
    if row is None:
        raise _gone()
    content = decode_object(row["content"])
    return Proof(proof_id, row["what"], content, row["address_hash"], row["lang"])


def _use(conn: Connection, proof_id: bytes, now: int, work: Callable[[Connection, Proof], R]) -> R:
    proof = _found(conn, proof_id, now)
    result = work(conn, proof)
    # What it was for stands elsewhere now; here only that the address had a link today.
    change = {"used_at": now, "address": None, "content": b"{}"}
    conn.execute(update(mail_proofs).where(mail_proofs.c.proof_id == proof_id).values(**change))
    return result
