"""JSON shapes of the owner's trust policy."""

from typing import Annotated

from msgspec import Meta, Struct


class TrustWitness(Struct, kw_only=True, omit_defaults=True):
    """A witness whose word the gateway takes; `key_hash` is SHA-256 of its key, for people."""

    name: str
    vkey: str
    key_hash: str
    url: str | None = None


class TrustChange(Struct, kw_only=True):
    """One decision of the owner about whom to trust."""

    changed_at: int
    quorum: str
    witnesses: list[str]


class TrustState(Struct, kw_only=True):
    """The trust policy in force, and the owner's decisions, newest first."""

    log_origin: str
    log_vkey: str
    quorum: str
    witnesses: list[TrustWitness]
    policy: str
    changes: list[TrustChange]


class NewTrust(Struct, kw_only=True, forbid_unknown_fields=True):
    """A trust policy (a tlog-policy text), or how many of the known witnesses it takes."""

    policy: Annotated[str, Meta(min_length=1, max_length=16_384)] | None = None
    quorum: Annotated[int, Meta(ge=1, le=256)] | None = None


class NewWitness(Struct, kw_only=True, forbid_unknown_fields=True):
    """A witness more; `quorum` is how many of them all it takes from now on."""

    vkey: Annotated[str, Meta(min_length=1, max_length=4096)]
    url: Annotated[str, Meta(max_length=2048)] | None = None
    quorum: Annotated[int, Meta(ge=1, le=256)] | None = None
