"""What the owner is told of neighbours' requests."""

from datetime import UTC, datetime

from transom.gateway.notices.book import NewNotice
from transom.gateway.objections.store import Asked


def asked_to_mask(asked: Asked, camera: str, *, at: int) -> NewNotice:
    """A neighbour asks that land be masked in a camera's picture."""
    when = datetime.fromtimestamp(asked.due / 1000, UTC)
    return NewNotice(
        about="record",
        at=at,
        title=f"A neighbour asks for a mask at {camera}",
        text="Look at the land on your own picture, then mask it or decline; nobody learns which. "
        f"From {when.day} {when:%B} on, looks at this camera ask you first until you answer.",
        link="/objections",
        key=f"objection/{asked.objection_id}/{asked.camera_id}",
    )
