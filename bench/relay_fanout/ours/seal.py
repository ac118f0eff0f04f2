"""The frames' seal as the gateway and the operator's device use it, with a key both know."""

from transom.core.crypto.frames import (
    HEADER_BYTES,
    KEY_FRAME,
    TAG_BYTES,
    CipherSuite,
    FrameHeader,
    SealKey,
    make_kid,
    metadata,
)
from transom.wire.items import TRACK

_OVERHEAD = 1 + 6 + 3 + HEADER_BYTES + TAG_BYTES  # config byte, KID, counter (at most), header, tag


def key_of(camera_id: str) -> SealKey:
    """The camera's key in epoch 1. A bench needs no secret: all processes derive the same."""
    return SealKey(CipherSuite.AES_128_GCM_SHA256_128, make_kid(camera_id, 1), bytes(16))


class Sealer:
    """Seals one camera's frames in order."""

    def __init__(self, camera_id: str) -> None:
        self._camera_id = camera_id
        self._key = key_of(camera_id)
        self._sequence = 0

    def seal(self, size: int, *, is_key: bool, group: int, index: int, now_us: int) -> bytes:
        """A sealed frame of about `size` bytes, captured now."""
        header = FrameHeader(KEY_FRAME if is_key else 0, self._sequence, now_us)
        plaintext = header.pack() + bytes(size - _OVERHEAD)
        where = metadata(self._camera_id, TRACK, group, index)
        sealed = self._key.seal(self._sequence, where, plaintext)
        self._sequence += 1
        return sealed


class Opener:
    """Opens one camera's frames, as the viewer's device does."""

    def __init__(self, camera_id: str) -> None:
        self._camera_id = camera_id
        self._key = key_of(camera_id)

    def captured_at_us(self, payload: bytes, *, group: int, index: int) -> int:
        """The frame's capture instant; raises `TransomError` if it doesn't open in its place."""
        where = metadata(self._camera_id, TRACK, group, index)
        return FrameHeader.unpack(self._key.open(payload, where)).captured_at_us
