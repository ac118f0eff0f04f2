"""Enrolment by a one-time code (spec/enrolment.md): proposes, and pins on the owner's word.

What crosses is in the specification; no camera address and no password is in reach of this module.
"""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from transom.clock import Clock
from transom.core.codec import b64, unb64
from transom.core.enrolment import (
    NONCE_BYTES,
    EnrolmentAnswer,
    EnrolmentOffer,
    offer_mac,
    open_answer,
    parse_code,
)
from transom.core.log.note import parse_vkey
from transom.errors import ConflictError, EnrolmentRefused, HubUnavailable, InputError
from transom.gateway.api.enrolment_schemas import Enrolment, NewEnrolment, Proposal
from transom.gateway.keystore.contents import Pins
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.store.directory import Directory, fingerprint
from transom.gateway.tasks import offload
from transom.gateway.trust import (
    check_own,
    check_proposed,
    quorum,
    with_decision,
    witnesses,
)

TIMEOUT_SECONDS = 15.0


@dataclass(frozen=True)
class Proposed:
    """An answer that waits for the owner's word; `code` is what it came for."""

    code: str
    pins: Pins
    proposal: Proposal

    @property
    def policy(self) -> str:
        """The trust policy as the owner is shown it."""
        return self.proposal.policy


class EnrolmentDesk:
    """Enrols this gateway, once."""

    def __init__(self, *, keystore: Keystore, directory: Directory, clock: Clock) -> None:
        self._keystore, self._directory, self._clock = keystore, directory, clock
        self._proposed: Proposed | None = None

    @property
    def proposal(self) -> Proposal | None:
        """What waits for the owner's word."""
        return self._proposed.proposal if self._proposed else None

    async def enrol(self, new: NewEnrolment) -> Enrolment:
        """Asks the hub, and pins if the owner accepts the trust policy.

        Raises:
            InputError: `hub_url`, `code` or `trust_policy`.
            EnrolmentRefused: wrong, used or expired code, or a policy that can't be trusted.
            HubUnavailable: the hub doesn't answer.
            ConflictError: enrolled already.
        """
        if self._keystore.secrets.pins is not None:
            raise ConflictError(
                "this gateway is enrolled already",
                hint="For another hub, make another gateway with `transom gateway init`.",
            )
        hub_url, code = clean_url(new.hub_url), parse_code(new.code)
        proposed = self._proposed
        if proposed is None or (proposed.code, proposed.pins.hub_url) != (code.text, hub_url):
            proposed = self._proposed = await self._ask(hub_url, code.text)
        if new.trust_policy is not None:
            proposed = self._proposed = _with_policy(proposed, new.trust_policy)
        if not new.accept_policy:
            return Enrolment(state="proposed", proposal=proposed.proposal)
        pins = with_decision(
            proposed.pins,
            proposed.policy,
            signer=self._keystore.owner,
            now=self._clock.now(),
        )
        self._keystore.update(pins=pins)
        self._proposed = None
        return Enrolment(
            state="enrolled", proposal=proposed.proposal, gateway_id=proposed.pins.gateway_id
        )

    async def _ask(self, hub_url: str, text: str) -> Proposed:
        code = parse_code(text)
        key = await offload(code.key)
        offer = EnrolmentOffer(
            name=code.name,
            gateway_key=self._keystore.gateway.key,
            owner_key=self._keystore.owner.key,
            nonce=secrets.token_bytes(NONCE_BYTES),
        )
        reply = await post_offer(hub_url, offer, offer_mac(key, offer))
        answer = open_answer(reply.get("answer"), unb64(reply.get("mac"), 32), key=key, offer=offer)
        pins = _pins(answer, hub_url, self._clock.now())
        check_proposed(answer.trust_policy, answer.log_vkey)
        return Proposed(text, pins, _proposal(pins, answer.trust_policy))


async def post_offer(hub_url: str, offer: EnrolmentOffer, mac: bytes) -> dict[str, Any]:
    """The hub's reply to an offer; nothing about it is known to be true.

    Raises:
        EnrolmentRefused: the hub refuses the code, in the hub's words.
        HubUnavailable: the hub doesn't answer, or isn't a hub.
    """
    body = {"offer": offer.to_json(), "mac": b64(mac)}
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            response = await client.post(f"{hub_url}/v1/gateways/enrol", json=body)
            reply = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise HubUnavailable(
            f"no hub answers at {hub_url}", hint="Check the hub's address, then try again."
        ) from error
    if not isinstance(reply, dict):
        raise HubUnavailable(f"what answers at {hub_url} isn't a hub")
    if response.is_success:
        return reply
    raise _refusal(hub_url, response.status_code, reply)


def clean_url(text: str) -> str:
    """A hub's base URL as a person typed it.

    Raises:
        InputError: field `hub_url`.
    """
    parts = urlsplit(text.strip() if "://" in text else f"https://{text.strip()}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise InputError(
            "hub_url", "that isn't a hub's address", hint="It looks like https://hub.example."
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def _refusal(hub_url: str, status: int, reply: dict[str, Any]) -> Exception:
    error = reply.get("error")
    said = error if isinstance(error, dict) else {}
    message = str(said.get("message") or f"the hub answered with status {status}")[:300]
    hint = str(said["hint"])[:300] if said.get("hint") else None
    if said.get("kind") in ("denied", "not_found", "conflict"):
        return EnrolmentRefused(message, hint=hint)
    return HubUnavailable(f"{hub_url}: {message}", hint=hint)


def _pins(answer: EnrolmentAnswer, hub_url: str, now: int) -> Pins:
    return Pins(
        hub_url=hub_url,
        hub_key=answer.hub_key,
        gateway_id=answer.gateway_id,
        site_id=answer.site_id,
        log_vkey=answer.log_vkey,
        log_size=answer.log_size,
        trust=(),
        enrolled_at=now,
    )


def _proposal(pins: Pins, text: str) -> Proposal:
    policy = check_own(text, pins.log_vkey)
    return Proposal(
        hub_url=pins.hub_url,
        hub_key_fingerprint=fingerprint(pins.hub_key),
        log_origin=parse_vkey(pins.log_vkey).name,
        witnesses=witnesses(policy),
        quorum=quorum(policy),
        policy=text,
    )


def _with_policy(proposed: Proposed, text: str) -> Proposed:
    return Proposed(proposed.code, proposed.pins, _proposal(proposed.pins, text))
