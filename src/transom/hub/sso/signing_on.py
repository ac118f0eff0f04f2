"""The way through an agency's provider and back, in numbered steps (spec/sign-on.md).

Whoever comes back is somebody of the agency whose provider it was, and of no other: agency, issuer
and subject together are the account, and a name or an address never is.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection

from transom.core.codec import b64
from transom.errors import (
    EncodingError,
    NotFoundError,
    ProviderUnavailable,
    SignInRefused,
    SignOnRefused,
)
from transom.hub.accounts import repository as accounts
from transom.hub.accounts import service as accounts_service
from transom.hub.accounts import sign_ins
from transom.hub.accounts.ceremonies import SigningOn
from transom.hub.accounts.people import SignedIn
from transom.hub.accounts.staff import end_all_of, mark_gone
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.ledger import Staged
from transom.hub.scim import repository as directory
from transom.hub.sso import repository, sealing
from transom.hub.sso.deciding import Admitted, called, decide
from transom.hub.sso.provider import Client, Redemption, authorization_url, discover, redeem
from transom.hub.sso.schemas import SignOnOffer, SignOnStart
from transom.hub.sso.service import redirect_uri, rules_of


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the browser brings back from the provider."""

    state: str
    browser_token: str
    code: str = ""
    error: str = ""
    issuer: str = ""


async def find(hub: Hub, name: str) -> SignOnOffer:
    """The agency that somebody means.

    Raises:
        NotFoundError: none of this name or domain signs in so.
    """
    row = await _named(hub, name)
    return SignOnOffer(short_name=row["short_name"], agency_name=row["agency_name"])


async def start(hub: Hub, name: str) -> tuple[SignOnStart, str]:
    """Begins the way: the provider's page, and a token that this browser must bring back.

    Raises:
        NotFoundError: no agency of this name or domain signs in so.
        ProviderUnavailable: its provider doesn't answer.
    """
    row = await _named(hub, name)
    metadata = await discover(row["issuer"], internal=hub.config.asks_inside)
    token, verifier, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(48), _fresh()
    state = hub.ceremonies.start(
        SigningOn(
            agency_id=row["agency_id"],
            changed_at=row["changed_at"],
            verifier=verifier,
            nonce=nonce,
            browser=_hash(token),
        )
    )
    url = authorization_url(
        metadata, _client(hub, row), state=state, nonce=nonce, verifier=verifier
    )
    return SignOnStart(url=url), token


async def finish(hub: Hub, agency_id: str, answer: Answer, *, browser: str) -> tuple[str, SignedIn]:
    """Ends the way: signs the person in, or says in the agency's list why not.

    Raises:
        SignOnRefused: `reason` says why.
        ProviderUnavailable: the provider doesn't answer.
    """
    # (1) a way that began here, with this agency, in this browser, not long ago, and only once
    flow = _flow(hub, agency_id, answer)
    # (2) by the settings that hold still
    row = await hub.db.read(repository.provider, agency_id)
    if row is None or row["changed_at"] != flow.changed_at:
        raise _over()
    name = ""
    try:
        if answer.error or not answer.code:
            raise SignOnRefused("provider", "the provider didn't sign you in", hint="Start again.")
        # (3) the provider's word: signature, issuer, audience, nonce, times
        claims = await _claims(hub, row, flow, answer)
        name = called(claims)
        # (4) a role by the agency's own map, or nobody
        who = decide(rules_of(row), claims)
        # (5) whom the directory hasn't deactivated, and the agency hasn't let go
        token, person, gone = await hub.db.write(_admit, row, who, hub.clock.now(), browser)
    except SignOnRefused as error:
        await hub.db.write(
            sign_ins.note,
            agency_id,
            "sso",
            error.reason,
            browser=browser,
            at=hub.clock.now(),
            name=name,
        )
        raise
    if gone is not None:
        await end_all_of(hub, *gone)
    return token, person


def _flow(hub: Hub, agency_id: str, answer: Answer) -> SigningOn:
    try:
        flow = hub.ceremonies.signing_on(answer.state)
    except SignInRefused as error:
        raise _over() from error
    here = hmac.compare_digest(_hash(answer.browser_token), flow.browser)
    if not here or flow.agency_id != agency_id:
        raise _over()
    return flow


async def _claims(hub: Hub, row: Row, flow: SigningOn, answer: Answer) -> dict[str, object]:
    inside = hub.config.asks_inside
    metadata = await discover(row["issuer"], internal=inside)
    named = answer.issuer or ("" if metadata.tells_issuer else metadata.issuer)
    if named != metadata.issuer:
        raise SignOnRefused("token", "another provider answered", hint="Start again.")
    given = Redemption(code=answer.code, verifier=flow.verifier, nonce=flow.nonce)
    now = hub.clock.now() // 1000
    return await redeem(metadata, _client(hub, row), given, now=now, internal=inside)


Gone = tuple[str, list[Staged]]


def _admit(
    conn: Connection, row: Row, who: Admitted, now: int, browser: str
) -> tuple[str, SignedIn, Gone | None]:
    agency_id, issuer = row["agency_id"], row["issuer"]
    names = [name for name in (who.user_name, who.email) if name]
    if directory.keeps_out(conn, agency_id, who.subject, names):
        raise SignOnRefused(
            "deactivated",
            "your agency's directory has deactivated you",
            hint="Ask your agency's administrator.",
        )
    account = repository.account(conn, agency_id, issuer, who.subject)
    known = None if account is None else accounts.person(conn, account["person_id"])
    if known is not None and known["left_at"] is not None:
        raise SignOnRefused("left", "your agency let you go", hint="Ask your administrator.")
    gone: Gone | None = None
    if known is not None and known["role"] != who.role:
        # Certificates name a role: who has another begins anew, with a name and devices of its own.
        gone = (known["person_id"], mark_gone(conn, agency_id, known["person_id"], now)[1])
        known = None
    if known is None:
        made = accounts_service.add_person(conn, who.name, who.role, agency_id, now)
        known = accounts.person(conn, made)
    assert known is not None
    repository.put_account(
        conn,
        agency_id=agency_id,
        issuer=issuer,
        subject=who.subject,
        person_id=known["person_id"],
        user_name=who.user_name,
        email=who.email,
        used_at=now,
    )
    token, person = accounts_service.start_session(conn, known, now, how="sso", browser=browser)
    return token, person, gone


async def _named(hub: Hub, name: str) -> Row:
    row = await hub.db.read(repository.provider_named, name)
    if row is None:
        raise NotFoundError(
            "no agency of this name signs in with its own account here",
            hint="Check the short name with your administrator, or sign in with a passkey.",
        )
    return row


def _client(hub: Hub, row: Row) -> Client:
    whose = {name: row[name] for name in ("agency_id", "issuer", "client_id")}
    try:
        secret = sealing.unseal(hub.signer, row["secret"], **whose)
    except EncodingError as error:
        raise ProviderUnavailable("answer", error.message, hint=error.hint) from error
    return Client(
        client_id=row["client_id"],
        client_secret=secret,
        redirect_uri=redirect_uri(hub, row["agency_id"]),
    )


def _fresh() -> str:
    return b64(secrets.token_bytes(24))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _over() -> SignOnRefused:
    return SignOnRefused(
        "over", "that took too long, or began in another browser", hint="Start again."
    )
