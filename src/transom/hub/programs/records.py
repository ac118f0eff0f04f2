"""Programs as records of the log and as members of the channel (spec/gateway-channel.md)."""

from collections.abc import Iterable, Sequence

from transom.core.codec import JsonObject, b64
from transom.core.vote import Vote, votes_to_json
from transom.hub.db.rows import Row

_NAMES = (
    "program_id",
    "name",
    "authorising_decision",
    "policy_version",
    "not_before",
    "not_after",
    "max_cameras",
    "max_minutes",
    "max_open_sessions",
)


def for_gateways(row: Row, agency_ids: Iterable[str], votes: Sequence[Vote]) -> JsonObject:
    """A program as gateways are told of it: its members, whether it is frozen, and its votes."""
    frozen = row["frozen_at"] is not None
    return {**as_record(row, agency_ids), "frozen": frozen, "votes": votes_to_json(votes)}


def as_record(row: Row, agency_ids: Iterable[str]) -> JsonObject:
    """A program's members."""
    record: JsonObject = {name: row[name] for name in _NAMES}
    record["document"] = b64(row["document"])
    record["agency_ids"] = list(agency_ids)
    return record
