"""JSON shapes of the owner's record. What a browser needs to verify it stands beside each line."""

from typing import Literal

import msgspec
from msgspec import Struct

from transom.gateway.api.schemas import Look


class KeptOpening(Struct, kw_only=True):
    """An entry of the public log with its opening (spec/log-entry.md), for the page to verify.

    `policy_id` names the trust policy that the gateway verified it under, in the page's `policies`.
    """

    type: str
    time: int
    index: int
    policy_id: str
    opening: msgspec.Raw


class RecordedLook(Struct, kw_only=True):
    """A look, and the entries of its session.

    `differences` names what the log's end of it says otherwise than this gateway counted:
    `seconds`, `bytes`, `blur`, `refers_to`.
    """

    look: Look
    openings: list[KeptOpening]
    differences: list[str]


class LooksPage(Struct, kw_only=True):
    """Looks, newest first. `more`: there are older ones."""

    looks: list[RecordedLook]
    policies: dict[str, str]
    more: bool


class RecordedAsk(Struct, kw_only=True):
    """Somebody asked and saw nothing. What nobody could verify is empty.

    `step`, `reason` and `message` are a refusal's, as in spec/gateway-channel.md.
    """

    session_id: str
    at: int
    outcome: Literal["asked", "waiting", "declined", "not_answered", "cancelled", "refused"]
    camera_id: str
    camera_name: str
    agency_name: str
    pseudonym: str
    role: str
    incident_number: str
    purpose: str
    justification: str
    authority: str
    step: str
    reason: str
    message: str
    openings: list[KeptOpening]


class AsksPage(Struct, kw_only=True):
    """Asks, newest first. `more`: there are older ones."""

    asks: list[RecordedAsk]
    policies: dict[str, str]
    more: bool


class RecordedEvent(Struct, kw_only=True, omit_defaults=True):
    """Anything else that the log says of this owner.

    `agency_name`, `program_name` and `camera_name` are what this gateway calls them.
    """

    subject: str
    kept: KeptOpening
    agency_name: str = ""
    program_name: str = ""
    camera_name: str = ""


class EventsPage(Struct, kw_only=True):
    """Events, newest first. `more`: there are older ones."""

    events: list[RecordedEvent]
    policies: dict[str, str]
    more: bool
