"""What the owner is told of footage requests."""

from datetime import UTC, datetime

from transom.gateway.footage.store import Asked
from transom.gateway.notices.book import NewNotice
from transom.gateway.wording import words


def asked_for_footage(asked: Asked, cameras: list[str], *, at: int) -> NewNotice:
    """An agency asks for a part of the recording."""
    request = asked.request
    begin = datetime.fromtimestamp(request.begin / 1000, UTC)
    due = datetime.fromtimestamp(request.due / 1000, UTC)
    return NewNotice(
        about="footage",
        at=at,
        title=f"{asked.agency_name} asks for footage of {' and '.join(cameras)}",
        text=f"Incident {request.incident.number}, {words(request.incident.purpose)}, "
        f"{begin.day} {begin:%B %H:%M} UTC. Look at your recording and give a clip of it until "
        f"{due.day} {due:%B %H:%M} UTC, or don't: nobody learns whether you have seen this.",
        link="/requests",
        key=f"footage/{request.request_id}",
        until=request.due,
    )
