"""What travels on a track, and the WebSocket fallback's messages (spec/moq-mapping.md).

Sees opaque bytes: knows no key, no codec, no camera.
"""

from dataclasses import dataclass
from typing import TypeAlias

from transom.errors import FrameError

TRACK, SMALL, AUDIO = "video", "video-small", "audio"
TRACKS = (TRACK, SMALL, AUDIO)
SUBPROTOCOL = "transom.relay.v1"
ENDED_BY_RIGHT, OVER, HUB_STOPPING = 403, 410, 503  # codes of Session.cancel
_FRAME, _GROUP_END = 0x01, 0x02
_FRAME_HEAD, _GROUP_END_SIZE = 13, 9


@dataclass(frozen=True, slots=True)
class WireFrame:
    """One sealed access unit at its place: frame `index` of group `group`."""

    group: int
    index: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class GroupEnd:
    """No frame of this group follows."""

    group: int


WireItem: TypeAlias = WireFrame | GroupEnd


def encode_message(item: WireItem) -> bytes:
    """The fallback's binary message for an item."""
    group = item.group.to_bytes(8, "big")
    if isinstance(item, GroupEnd):
        return bytes([_GROUP_END]) + group
    return bytes([_FRAME]) + group + item.index.to_bytes(4, "big") + item.payload


def decode_message(message: bytes) -> WireItem:
    """The item of a fallback's binary message.

    Raises:
        FrameError: an unknown type or a length that doesn't fit it.
    """
    group = int.from_bytes(message[1:9], "big")
    if message[:1] == bytes([_FRAME]) and len(message) > _FRAME_HEAD:
        return WireFrame(group, int.from_bytes(message[9:13], "big"), message[13:])
    if message[:1] == bytes([_GROUP_END]) and len(message) == _GROUP_END_SIZE:
        return GroupEnd(group)
    raise FrameError("not a message of transom.relay.v1")
