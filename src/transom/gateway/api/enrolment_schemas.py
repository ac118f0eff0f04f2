"""Shapes of connecting the gateway to a hub."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Witness(Struct, kw_only=True):
    """A witness that the trust policy names."""

    name: str
    key_hash: str


class Proposal(Struct, kw_only=True):
    """A hub that answered, and the trust policy it proposes: the owner reads it and decides."""

    hub_url: str
    hub_key_fingerprint: str
    log_origin: str
    witnesses: list[Witness]
    quorum: str
    policy: str


class NewEnrolment(Struct, kw_only=True, forbid_unknown_fields=True):
    """A hub's address and one-time code.

    Without `accept_policy` the answer is `proposed`, with the trust policy to read; sending the
    same again with `accept_policy` true accepts it. `trust_policy` (a tlog-policy text of the
    owner's own) takes the place of the hub's.
    """

    hub_url: Annotated[str, Meta(min_length=1, max_length=2048)]
    code: Annotated[str, Meta(min_length=1, max_length=64)]
    accept_policy: bool = False
    trust_policy: Annotated[str, Meta(max_length=16_384)] | None = None


class Enrolment(Struct, kw_only=True, omit_defaults=True):
    """How far the enrolment has come."""

    state: Literal["proposed", "enrolled"]
    proposal: Proposal
    gateway_id: str | None = None
