"""Shapes of single sign-on."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant

ShortName = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=40,
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        description="how people name their agency at sign-in",
    ),
]
Domain = Annotated[str, Meta(max_length=253, pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Url = Annotated[str, Meta(min_length=8, max_length=400)]
Word = Annotated[str, Meta(min_length=1, max_length=200)]
AgencyRole = Literal["operator", "supervisor", "custodian", "agency_admin"]


class RoleOf(Struct, kw_only=True):
    """Who has this value in the claim has this role."""

    value: Word
    role: AgencyRole


class NewSignOn(Struct, kw_only=True):
    """How an agency's people sign in.

    `roles`: in this order; the first whose value the claim has counts, and without one nobody
    gets in. `domains`: if any are named, only people with an address in one of them.
    `client_secret`: may be left out while issuer and client stay as they are.
    """

    short_name: ShortName
    issuer: Url
    client_id: Word
    claim: Annotated[str, Meta(min_length=1, max_length=80)]
    roles: Annotated[list[RoleOf], Meta(min_length=1, max_length=40)]
    domains: Annotated[list[Domain], Meta(max_length=20)] = []
    client_secret: Annotated[str, Meta(max_length=1000)] | UnsetType = UNSET


class SignOn(Struct, kw_only=True):
    """How an agency's people sign in, as its administrator sees it; the secret is never shown."""

    short_name: str
    issuer: str
    client_id: str
    claim: str
    roles: list[RoleOf]
    domains: list[str]
    changed_at: Instant


class SignOnSettings(Struct, kw_only=True):
    """What an administrator needs: what to enter at the provider, and what is set here."""

    redirect_uri: str
    set: SignOn | UnsetType = UNSET


class SignOnChoice(Struct, kw_only=True):
    """An agency by its short name, or by an e-mail address of one of its domains."""

    name: Annotated[str, Meta(min_length=1, max_length=320)]


class SignOnOffer(Struct, kw_only=True):
    """The agency that was meant."""

    short_name: str
    agency_name: str


class SignOnStart(Struct, kw_only=True):
    """Where the browser goes on: the provider's own page."""

    url: str
