"""HTTP: what is recorded at home, for its owner."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.recording_schemas import (
    NewRecording,
    RecordedRange,
    RecordingState,
)
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway
from transom.gateway.recording.films import Shown

_PATH = "/api/cameras/{camera_id:str}/recording"
Instant = Annotated[int, QueryParameter(ge=0, lt=2**47)]
As = Annotated[Shown, QueryParameter()]


@get(_PATH, operation_id="recording", responses=ANSWERS)
async def recording(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> RecordingState:
    """How a camera's recording goes, what is recorded, and where the gaps are."""
    return await gateway.recording.state(camera_id)


@put(_PATH, operation_id="set_recording", responses=ANSWERS)
async def set_recording(
    camera_id: FromPath[str], data: JSONBody[NewRecording], gateway: NamedDependency[Gateway]
) -> Done:
    """Switches recording on or off, and says how much is kept. What is too much goes at once."""
    await gateway.recording.set(camera_id, data)
    return Done()


@delete(_PATH, operation_id="delete_recording", status_code=200, responses=ANSWERS)
async def delete_recording(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Deletes everything that was recorded of a camera: the keys are shredded, no copy opens."""
    await gateway.recording.delete(camera_id)
    return Done()


@get(f"{_PATH}/start", operation_id="recording_start", responses=ANSWERS)
async def recording_start(
    camera_id: FromPath[str], gateway: NamedDependency[Gateway], *, instant: Instant
) -> RecordedRange:
    """Where playing from an instant begins, exactly, and where that range ends."""
    return await gateway.recording.start(camera_id, instant)


@get(f"{_PATH}/play.mp4", operation_id="play_recording", media_type="video/mp4", responses=ANSWERS)
async def play_recording(
    camera_id: FromPath[str], gateway: NamedDependency[Gateway], *, begin: Instant, end: Instant
) -> Stream:
    """A part of the recording as the camera gave it, for the page's player."""
    pieces = await gateway.recording.film(camera_id, begin, end)
    return Stream(pieces, media_type="video/mp4")


@get(f"{_PATH}/clip.mp4", operation_id="save_clip", media_type="video/mp4", responses=ANSWERS)
async def save_clip(
    camera_id: FromPath[str],
    gateway: NamedDependency[Gateway],
    *,
    begin: Instant,
    end: Instant,
    shown: As = "plain",
) -> Stream:
    """A clip as a file to keep, of the pictures from `begin` to `end`. Of `plain` only what comes
    before the first key frame is encoded anew; of H.265 nothing, it begins at the key frame before
    `begin`. What is for others goes through masks, and blurring too unless `unblurred`."""
    pieces = await gateway.recording.clip(camera_id, begin, end, shown=shown)
    at = datetime.fromtimestamp(begin / 1000, UTC)
    name = f"transom-{at:%Y-%m-%d-%H%M%S}Z.mp4"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Stream(pieces, media_type="video/mp4", headers=headers)


HANDLERS = [recording, set_recording, delete_recording, recording_start, play_recording, save_clip]
