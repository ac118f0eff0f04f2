"""Passkeys (WebAuthn): resident keys with user verification; nobody types a secret."""

import json
import secrets
from typing import Any

import webauthn
from sqlalchemy import Connection
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialRequestOptions,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from transom.core.codec import unb64
from transom.core.ids import new_id
from transom.errors import EncodingError, SignInRefused
from transom.hub.accounts import repository, service
from transom.hub.accounts.ceremonies import Registration, SigningIn
from transom.hub.accounts.people import SignedIn
from transom.hub.accounts.schemas import Ceremony, CeremonyResult, RegisterOptions
from transom.hub.hub import Hub

CHALLENGE_BYTES = 32
_SELECTION = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED,
    user_verification=UserVerificationRequirement.REQUIRED,
)


async def register_options(hub: Hub, new: RegisterOptions) -> Ceremony:
    """Starts a registration: with an invitation into its role, without one as an owner.

    Raises:
        InputError: field `invitation`: unknown, used or expired.
    """
    code = new.invitation or None
    if code is not None:
        await hub.db.read(service.find_invitation, code, hub.clock.now())
    person_id, challenge = new_id("per"), secrets.token_bytes(CHALLENGE_BYTES)
    options = webauthn.generate_registration_options(
        rp_id=hub.config.rp_id,
        rp_name="Transom",
        user_id=person_id.encode(),
        user_name=new.name,
        user_display_name=new.name,
        challenge=challenge,
        authenticator_selection=_SELECTION,
    )
    name = hub.ceremonies.start(
        Registration(challenge=challenge, person_id=person_id, name=new.name, invitation=code)
    )
    return Ceremony(ceremony=name, options=_as_json(options))


async def register_verify(
    hub: Hub, result: CeremonyResult, *, browser: str
) -> tuple[str, SignedIn]:
    """Finishes a registration: makes the person and signs them in.

    Raises:
        SignInRefused: the ceremony is over, or the credential doesn't verify.
    """
    ceremony = hub.ceremonies.registration(result.ceremony)
    verified = _verify_registration(hub, ceremony, result.credential)
    return await hub.db.write(_add, ceremony, verified, hub.clock.now(), browser)


async def sign_in_options(hub: Hub) -> Ceremony:
    """Starts a sign-in; the browser offers the passkeys that it holds for this hub."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options = webauthn.generate_authentication_options(
        rp_id=hub.config.rp_id,
        challenge=challenge,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    name = hub.ceremonies.start(SigningIn(challenge=challenge))
    return Ceremony(ceremony=name, options=_as_json(options))


async def sign_in_verify(hub: Hub, result: CeremonyResult, *, browser: str) -> tuple[str, SignedIn]:
    """Finishes a sign-in.

    Raises:
        SignInRefused: the ceremony is over, the passkey is unknown, or it doesn't verify.
    """
    ceremony = hub.ceremonies.signing_in(result.ceremony)
    try:
        credential_id = unb64(result.credential.get("id"))
    except EncodingError as error:
        raise SignInRefused("the passkey's answer can't be read") from error
    row = await hub.db.read(repository.credential, credential_id)
    if row is None:
        raise SignInRefused("this passkey isn't known here", hint="Register first.")
    verified = _verify_sign_in(
        hub, ceremony, result.credential, row["public_key"], row["sign_count"]
    )
    return await hub.db.write(_use, verified, row["person_id"], hub.clock.now(), browser)


def _add(
    conn: Connection,
    ceremony: Registration,
    verified: VerifiedRegistration,
    now: int,
    browser: str,
) -> tuple[str, SignedIn]:
    role, agency_id = "owner", None
    if ceremony.invitation is not None:
        invited = service.take_invitation(conn, ceremony.invitation, now)
        role, agency_id = invited["role"], invited["agency_id"]
    person_id = service.add_person(
        conn, ceremony.name, role, agency_id, now, person_id=ceremony.person_id
    )
    repository.add_credential(
        conn,
        credential_id=verified.credential_id,
        person_id=person_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        created_at=now,
    )
    row = repository.person(conn, person_id)
    assert row is not None
    return service.start_session(conn, row, now, how="passkey", browser=browser)


def _use(
    conn: Connection, verified: VerifiedAuthentication, person_id: str, now: int, browser: str
) -> tuple[str, SignedIn]:
    repository.use_credential(
        conn, verified.credential_id, sign_count=verified.new_sign_count, at=now
    )
    row = repository.person(conn, person_id)
    if row is None or row["left_at"] is not None:
        raise SignInRefused(
            "this person has left the agency", hint="Ask your agency's administrator."
        )
    return service.start_session(conn, row, now, how="passkey", browser=browser)


def _verify_registration(
    hub: Hub, ceremony: Registration, credential: dict[str, Any]
) -> VerifiedRegistration:
    try:
        return webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=ceremony.challenge,
            expected_rp_id=hub.config.rp_id,
            expected_origin=sorted(hub.config.origins),
            require_user_verification=True,
        )
    except _BAD as error:
        raise _refused() from error


def _verify_sign_in(
    hub: Hub, ceremony: SigningIn, credential: dict[str, Any], key: bytes, count: int
) -> VerifiedAuthentication:
    try:
        return webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=ceremony.challenge,
            expected_rp_id=hub.config.rp_id,
            expected_origin=sorted(hub.config.origins),
            credential_public_key=key,
            credential_current_sign_count=count,
            require_user_verification=True,
        )
    except _BAD as error:
        raise _refused() from error


# The library's own errors, and what its parsers let through on hostile input.
_BAD = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, IndexError)


def _refused() -> SignInRefused:
    return SignInRefused("the passkey doesn't verify", hint="Start again.")


def _as_json(
    options: PublicKeyCredentialCreationOptions | PublicKeyCredentialRequestOptions,
) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return read
