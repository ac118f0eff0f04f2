"""Sign-ins between their two calls: a challenge or a state, good once and for five minutes."""

import secrets
from dataclasses import dataclass
from typing import TypeAlias

from transom.clock import Clock
from transom.errors import SignInRefused

LIFETIME_SECONDS = 300.0
MOST = 10_000  # bounds the memory that strangers can make us hold


@dataclass(frozen=True, kw_only=True)
class Registration:
    """Who is about to register."""

    challenge: bytes
    person_id: str
    name: str
    invitation: str | None


@dataclass(frozen=True, kw_only=True)
class SigningIn:
    """Somebody, as yet unknown, is about to sign in."""

    challenge: bytes


@dataclass(frozen=True, kw_only=True)
class SigningOn:
    """Somebody has gone to their agency's provider.

    Args:
        changed_at: of the provider's settings that the flow began with.
        browser: the hash of the token that the same browser brings back in a cookie.
    """

    agency_id: str
    changed_at: int
    verifier: str
    nonce: str
    browser: bytes


Ceremony: TypeAlias = Registration | SigningIn | SigningOn


class Ceremonies:
    """Holds the challenges; a restart forgets them, and the browser starts again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[str, tuple[float, Ceremony]] = {}

    def start(self, ceremony: Ceremony) -> str:
        """Keeps a ceremony; returns its name."""
        if len(self._open) >= MOST:
            del self._open[next(iter(self._open))]
        name = secrets.token_urlsafe(16)
        self._open[name] = (self._clock.monotonic() + LIFETIME_SECONDS, ceremony)
        return name

    def registration(self, name: str) -> Registration:
        """Takes a registration out.

        Raises:
            SignInRefused: there is none of this name, or it is over.
        """
        ceremony = self._take(name)
        if not isinstance(ceremony, Registration):
            raise _over()
        return ceremony

    def signing_in(self, name: str) -> SigningIn:
        """Takes a sign-in out; raises as `registration`."""
        ceremony = self._take(name)
        if not isinstance(ceremony, SigningIn):
            raise _over()
        return ceremony

    def signing_on(self, name: str) -> SigningOn:
        """Takes a way through a provider out; raises as `registration`."""
        ceremony = self._take(name)
        if not isinstance(ceremony, SigningOn):
            raise _over()
        return ceremony

    def _take(self, name: str) -> Ceremony | None:
        until, ceremony = self._open.pop(name, (0.0, None))
        return ceremony if self._clock.monotonic() < until else None


def _over() -> SignInRefused:
    return SignInRefused("that took too long, or was done already", hint="Start again.")
