"""Shapes of the owner's Ring account. None of them has room for the token that is kept."""

from typing import Annotated

from msgspec import Meta, Struct

from transom.gateway.api.schemas import Kind


class RingState(Struct, kw_only=True):
    """Whether what Ring needs is installed, and whether somebody is signed in."""

    installed: bool
    signed_in: bool


class RingSigningIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the owner types; it goes to Ring and is kept nowhere. `code`: once Ring has sent one."""

    email: Annotated[str, Meta(min_length=3, max_length=254)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]
    code: Annotated[str, Meta(pattern=r"^[0-9]{0,10}$")] = ""

    def __repr__(self) -> str:
        return "RingSigningIn()"


class RingSignedIn(Struct, kw_only=True):
    """`code_wanted`: not yet; Ring has sent a code, and wants it with the rest."""

    code_wanted: bool


class RingCameraState(Struct, kw_only=True, omit_defaults=True):
    """A camera of the account.

    `url`: its address for adding it as any camera. `encrypted`: Ring's end-to-end encryption is
    on, so it can't be used. `battery`: charge in percent, where it has one.
    """

    url: str
    name: str
    model: str
    kind: Kind
    encrypted: bool
    added: bool
    battery: int | None = None
