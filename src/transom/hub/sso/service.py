"""An agency's identity provider, as its administrator sets it."""

from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection

from transom.core.codec import decode, encode
from transom.errors import ConflictError, InputError
from transom.hub.accounts.people import SignedIn
from transom.hub.accounts.staff import allowed
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.sso import repository, sealing
from transom.hub.sso.deciding import Rules
from transom.hub.sso.provider import discover
from transom.hub.sso.schemas import NewSignOn, RoleOf, SignOn, SignOnSettings


async def read(hub: Hub, person: SignedIn, agency_id: str) -> SignOnSettings:
    """What is set, and what to enter at the provider.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
    """
    allowed(hub, person, agency_id)
    row = await hub.db.read(repository.provider, agency_id)
    settings = SignOnSettings(redirect_uri=redirect_uri(hub, agency_id))
    if row is not None:
        settings.set = _shown(row)
    return settings


async def put(hub: Hub, person: SignedIn, agency_id: str, new: NewSignOn) -> SignOnSettings:
    """Sets the provider, once it has answered as the issuer that is named.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
        InputError: field `issuer` or `client_secret`.
        ConflictError: another agency has the short name or a domain.
        ProviderUnavailable: the issuer doesn't answer as one.
    """
    allowed(hub, person, agency_id)
    # Before anything is asked: a kept secret goes nowhere but where it was meant for.
    before = await hub.db.read(repository.provider, agency_id)
    sealed = _sealed(hub, agency_id, new, before)
    await discover(new.issuer, internal=hub.config.asks_inside)
    row = {
        "agency_id": agency_id,
        "short_name": new.short_name,
        "issuer": new.issuer,
        "client_id": new.client_id,
        "secret": sealed,
        "domains": encode({"domains": [*sorted(set(new.domains))]}),
        "claim": new.claim,
        "roles": encode({"roles": [[one.value, one.role] for one in new.roles]}),
        "changed_at": hub.clock.now(),
    }
    await hub.db.write(_put, row, list(new.domains))
    return await read(hub, person, agency_id)


async def remove(hub: Hub, person: SignedIn, agency_id: str) -> None:
    """Nobody signs in by the provider any more; whoever is signed in stays so.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
    """
    allowed(hub, person, agency_id)
    await hub.db.write(repository.remove_provider, agency_id)


def redirect_uri(hub: Hub, agency_id: str) -> str:
    """Where the agency's provider sends browsers back: an address of this agency's own, so that
    no provider's answer can pass for another's (RFC 9700, section 4.4.2.2)."""
    return hub.config.public_url.rstrip("/") + f"/v1/auth/sso/{agency_id}/callback"


def rules_of(row: Row) -> Rules:
    """By which the agency admits people."""
    found: Any = decode(row["roles"])
    domains: Any = decode(row["domains"])
    return Rules(
        claim=row["claim"],
        roles=[(str(value), str(role)) for value, role in found["roles"]],
        domains=[str(domain) for domain in domains["domains"]],
    )


def _sealed(hub: Hub, agency_id: str, new: NewSignOn, before: Row | None) -> bytes:
    if new.client_secret is not UNSET and new.client_secret:
        whose = {"agency_id": agency_id, "issuer": new.issuer, "client_id": new.client_id}
        return sealing.seal(hub.signer, new.client_secret, **whose)
    same = before is not None and (before["issuer"], before["client_id"]) == (
        new.issuer,
        new.client_id,
    )
    if before is None or not same:
        raise InputError(
            "client_secret",
            "the client secret is missing",
            hint="Enter it: the hub keeps one for exactly one issuer and client.",
        )
    return bytes(before["secret"])


def _put(conn: Connection, row: dict[str, Any], domains: list[str]) -> None:
    taken = repository.others_domains(conn, str(row["agency_id"])) & set(domains)
    named = repository.provider_named(conn, str(row["short_name"]))
    if taken or (named is not None and named["agency_id"] != row["agency_id"]):
        what = f"the domain {sorted(taken)[0]}" if taken else "the short name"
        raise ConflictError(
            f"another agency has {what}", hint="Choose another, or ask the hub's operator."
        )
    repository.put_provider(conn, **row)


def _shown(row: Row) -> SignOn:
    rules = rules_of(row)
    return SignOn(
        short_name=row["short_name"],
        issuer=row["issuer"],
        client_id=row["client_id"],
        claim=rules.claim,
        roles=[RoleOf(value=value, role=role) for value, role in rules.roles],  # type: ignore[arg-type]
        domains=list(rules.domains),
        changed_at=row["changed_at"],
    )
