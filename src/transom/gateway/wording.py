"""Sentences for the owner. Plain words, no identifiers."""

from transom.gateway.store.looks import Beginning

_ENDED = {
    "viewer_left": "They stopped watching.",
    "owner_stopped": "You stopped it.",
    "consent_withdrawn": "You withdrew the consent.",
    "consent_ended": "The consent, or its hours, ended.",
    "time_over": "The time was over.",
    "device_revoked": "The agency no longer vouches for the operator's device.",
    "camera_lost": "The camera gave no picture any more.",
    "hub_closed": "The hub ended it, or couldn't be reached.",
    "gateway_stopping": "The gateway stopped.",
}


def started_notice(look: Beginning) -> tuple[str, str]:
    """Title and text when a look starts."""
    return (
        f"{look.agency_name} is watching {look.camera_name}"
        + (" under break-glass" if look.break_glass else ""),
        f"{look.pseudonym} ({look.role}), incident {look.incident_number}, "
        f"{words(look.purpose)}: {look.justification}",
    )


def ended_notice(look: Beginning, because: str, seconds: int) -> tuple[str, str]:
    """Title and text when a look ends."""
    return (
        f"{look.agency_name} no longer sees {look.camera_name}",
        f"{_ENDED.get(because, because)} It lasted {length(seconds)}.",
    )


def knock_notice(agency: str, camera: str, number: str, purpose: str) -> tuple[str, str]:
    """Title and text when somebody asks to look."""
    return (
        f"{agency} asks to watch {camera}",
        f"Incident {number}, {words(purpose)}. Answer within a minute; without an answer "
        "nothing opens.",
    )


def words(category: str) -> str:
    """A category of the specification as words."""
    return category.replace("_", " ")


def length(seconds: int) -> str:
    """A length of time as words."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s"
