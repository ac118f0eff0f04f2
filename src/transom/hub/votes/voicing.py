"""A resident's voice: by a link to an e-mail address, one for each address and vote.

What is asked besides is nothing. The hub can't check that somebody lives there: a voice too many
can only restrict, since those that don't oppose decide nothing (spec/vote.md).
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.errors import ConflictError, NotFoundError
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.mail import proofs
from transom.hub.objections.service import hash_reference, new_reference
from transom.hub.votes import repository
from transom.hub.votes.counting import shown
from transom.hub.votes.schemas import PublicVote


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A voice as whoever has its code sees it.

    Args:
        program: the program's name.
    """

    vote: PublicVote
    program: str
    opposed: bool


async def find(hub: Hub, vote_id: str) -> tuple[PublicVote, str, str]:
    """A vote, its program's identifier and name.

    Raises:
        NotFoundError: there is none.
    """
    row = await hub.db.read(_one, vote_id)
    return shown(row, hub.clock.now()), row["program_id"], row["program"]


async def ask(hub: Hub, vote_id: str, *, opposed: bool, address: str, lang: str) -> None:
    """Sends the link that casts a voice. Callers limit each address beforehand.

    Raises:
        NotFoundError: there is no such vote.
        ConflictError: it isn't open.
        InputError: field `address`.
        TooManyTries: all together ask for more than this hub sends.
    """
    _require_open(await hub.db.read(_one, vote_id), hub.clock.now())
    content: JsonObject = {"vote_id": vote_id, "opposed": opposed}
    await proofs.ask(hub, "vote", content, address=address, lang=lang)


async def cast(hub: Hub, token: str) -> str:
    """Casts the voice of a link, in the place of the address's former one; its tracking code.

    Raises:
        NotFoundError: the link was used, or is too old.
        ConflictError: the vote has closed.
    """
    code, now = new_reference(), hub.clock.now()

    def work(conn: Connection, proof: proofs.Proof) -> None:
        vote_id = str(proof.content["vote_id"])
        _require_open(_one(conn, vote_id), now)
        repository.put_voice(
            conn,
            vote_id,
            voice_hash=proofs.hash_within(hub, vote_id, proof.address_hash),
            code_hash=hash_reference(code),
            opposed=bool(proof.content["opposed"]),
        )

    await proofs.use(hub, token, work)
    return code


async def look_up(hub: Hub, code: str) -> Voice:
    """The voice of a tracking code.

    Raises:
        NotFoundError: there is none, or the address has cast another since.
    """
    return _voice(await hub.db.read(_by_code, code), hub.clock.now())


async def change(hub: Hub, code: str, *, opposed: bool) -> Voice:
    """Changes the voice of a tracking code.

    Raises:
        NotFoundError: as `look_up`.
        ConflictError: the vote has closed.
    """
    return await hub.db.write(_change, code, opposed, hub.clock.now())


def _one(conn: Connection, vote_id: str) -> Row:
    row = repository.one(conn, vote_id)
    if row is None:
        raise NotFoundError("there is no such vote")
    return row


def _by_code(conn: Connection, code: str) -> Row:
    row = repository.voice(conn, hash_reference(code))
    if row is None:
        raise NotFoundError(
            "there is no voice of this code",
            hint="Compare it; and a newer voice of the same address has a code of its own.",
        )
    return row


def _change(conn: Connection, code: str, opposed: bool, now: int) -> Voice:
    _require_open(_by_code(conn, code), now)
    repository.change_voice(conn, hash_reference(code), opposed=opposed)
    return _voice(_by_code(conn, code), now)


def _voice(row: Row, now: int) -> Voice:
    return Voice(vote=shown(row, now), program=row["program"], opposed=bool(row["voice"]))


def _require_open(row: Row, now: int) -> None:
    if not row["opens_at"] <= now < row["closes_at"] or now >= row["not_after"]:
        raise ConflictError("the vote isn't open", hint="The program's page says when it is.")
