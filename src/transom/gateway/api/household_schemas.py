"""JSON shapes of several owners of one site. Signed objects are as in spec/encoding.md."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from transom.gateway.api.schemas import Watching

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Token = Annotated[str, Meta(min_length=20, max_length=100)]


class SignedObject(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a co-owner's own key has signed."""

    type: str
    body: dict[str, Any]
    key: str
    sig: str


class NewInvitation(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whom to invite; the name is what the household calls them."""

    name: Name


class Invitation(Struct, kw_only=True):
    """Opens once, until `ends_at`, for whoever has the token."""

    token: str
    ends_at: int


class NewCoOwner(Struct, kw_only=True, forbid_unknown_fields=True):
    """An invitation's token, and the `join` that the new key has signed."""

    token: Token
    signed: SignedObject


class Greeting(Struct, kw_only=True):
    """What an invitation is for; a look at it doesn't use it up."""

    name: str
    gateway_name: str
    gateway_key: str


class InvitationToken(Struct, kw_only=True, forbid_unknown_fields=True):
    """An invitation's token."""

    token: Token


class CoOwnerKey(Struct, kw_only=True, forbid_unknown_fields=True):
    """A co-owner, by their key."""

    key: str


class CoOwnerState(Struct, kw_only=True, omit_defaults=True):
    """A co-owner. `until`: taken off, and asked until then. `stopped`: their stop holds."""

    name: str
    key: str
    fingerprint: str
    stopped: bool = False
    until: int | None = None


class HouseholdState(Struct, kw_only=True):
    """Who must agree besides the first owner."""

    co_owners: list[CoOwnerState]


class SharedCamera(Struct, kw_only=True):
    """A camera of the site, as a co-owner sees it."""

    camera_id: str
    name: str


class SharedConsent(Struct, kw_only=True):
    """A consent that hasn't ended: the signed object itself, and who hasn't agreed yet."""

    signed: SignedObject
    camera_name: str
    mine: bool
    missing: list[str]


class HouseholdView(Struct, kw_only=True):
    """What a co-owner sees: their own standing, and everything that could open a camera."""

    now: int
    name: str
    gateway_name: str
    gateway_key: str
    owner_key: str
    stopped: bool
    stopped_by_me: bool
    co_owners: list[CoOwnerState]
    cameras: list[SharedCamera]
    consents: list[SharedConsent]
    watching: list[Watching]
