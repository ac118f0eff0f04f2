"""What the owner is told of a message, outside the page: who wrote, and no more than the kind."""

from transom.gateway.messages.store import Kept
from transom.gateway.notices.book import NewNotice

_SAYS = {
    "please_look": "asks whether your camera saw something",
    "thank_you": "says thank you",
    "case_closed": "says that a case is closed",
    "correction": "corrects an earlier message",
}


def agency_wrote(kept: Kept, camera: str) -> NewNotice:
    """An agency has written to the owner of a camera."""
    return NewNotice(
        about="message",
        at=kept.told_at,
        title=f"{kept.agency_name} {_SAYS[kept.terms.template]}: {camera}",
        text=f"About incident {kept.terms.number}. Read it on your page. You need not answer: "
        "nobody learns whether you have seen it.",
        link="/messages",
        key=f"message/{kept.terms.message_id}",
    )
