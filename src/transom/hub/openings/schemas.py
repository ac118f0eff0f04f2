"""Shapes of openings (spec/log-entry.md)."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from transom.hub.schemas import Instant


class OpeningLine(Struct, kw_only=True):
    """One entry of the log whose opening the asking person may have.

    `entry` has the public members; `entry_index` is missing until the entry is in the log.
    """

    number: int
    type: str
    subject: str
    time: Instant
    entry: dict[str, Any]
    entry_index: int | UnsetType = UNSET


class Opening(Struct, kw_only=True):
    """An entry with its record and its proof."""

    v: Literal[1]
    entry: str
    record: dict[str, Any]
    salt: str
    proof: str


class OpeningFile(Struct, kw_only=True):
    """An opening to keep, and to show to anybody (spec/log-entry.md, Opening)."""

    format: Literal["transom-opening/v1"]
    opening: Opening
    policy: str
