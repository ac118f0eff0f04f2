"""Shapes of the log's description and of the hub's health."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType


class WitnessState(Struct, kw_only=True):
    """A witness that the hub asks for cosignatures, and how it went last."""

    name: str
    vkey: str
    ok: bool
    last_error: str | UnsetType = UNSET


class LogInfo(Struct, kw_only=True):
    """The public log: its files are under `/log/`."""

    origin: str
    vkey: str
    size: int
    witnesses: list[WitnessState]
    policy: str


class Health(Struct, kw_only=True):
    """`ok` only if the database can be written and the witnesses answer."""

    status: Literal["ok", "degraded"]
    version: str
    demo: bool
    problems: list[str]
    gateways_online: int
    sessions_open: int
