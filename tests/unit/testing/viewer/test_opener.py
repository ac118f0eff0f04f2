"""Which frames are shown (spec/frame-seal.md), and that each refusal is counted."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.crypto.frames import (
    KEY_FRAME,
    RESEALED,
    CipherSuite,
    FrameHeader,
    SealKey,
    make_kid,
    metadata,
)
from transom.testing.viewer.opener import MAX_HELD, FrameOpener, Opened
from transom.wire.items import TRACK, WireFrame

CAMERA = "cam_x"


class Gateway:
    """Seals as a gateway does."""

    def __init__(self, epoch: int = 1) -> None:
        self.key = self.new_key(epoch)
        self.ctr = 0

    @staticmethod
    def new_key(epoch: int) -> SealKey:
        suite = CipherSuite.AES_128_GCM_SHA256_128
        return SealKey(suite, make_kid(CAMERA, epoch), bytes([epoch]) * 16)

    def frame(
        self, group: int, index: int, sequence: int, *, flags: int | None = None, place: int = 0
    ) -> WireFrame:
        flags = (KEY_FRAME if index == 0 else 0) if flags is None else flags
        plaintext = FrameHeader(flags, sequence, 7).pack() + b"unit %d" % sequence
        where = metadata(CAMERA, TRACK, group, index + place)
        self.ctr += 1
        return WireFrame(group, index, self.key.seal(self.ctr, where, plaintext))


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def opener(gateway: Gateway) -> FrameOpener:
    opener = FrameOpener(CAMERA)
    opener.add_key(gateway.key)
    return opener


def shown(opened: list[Opened]) -> list[int]:
    return [o.header.sequence for o in opened]


def test_frames_that_follow_are_shown(opener: FrameOpener, gateway: Gateway) -> None:
    frames = [gateway.frame(1, 0, 5), gateway.frame(1, 1, 6), gateway.frame(2, 0, 7, flags=0)]
    assert [shown(opener.push(f)) for f in frames] == [[5], [6], [7]]
    assert opener.refused == 0


def test_gap_waits_for_a_key_frame(opener: FrameOpener, gateway: Gateway) -> None:
    out = [
        shown(opener.push(gateway.frame(*place)))
        for place in ((1, 0, 5), (1, 1, 7), (1, 2, 8), (2, 0, 9), (2, 1, 10))
    ]
    assert out == [[5], [], [], [9], [10]]
    assert opener.dropped["not_in_step"] == 2


def test_first_frame_that_is_no_key_frame_is_not_shown(
    opener: FrameOpener, gateway: Gateway
) -> None:
    assert opener.push(gateway.frame(1, 1, 5)) == []


def test_resealed_group_shows_nothing_twice(opener: FrameOpener, gateway: Gateway) -> None:
    for place in ((1, 0, 5), (1, 1, 6)):
        opener.push(gateway.frame(*place))
    again = [
        gateway.frame(2, 0, 5, flags=KEY_FRAME | RESEALED),
        gateway.frame(2, 1, 6, flags=RESEALED),
        gateway.frame(2, 2, 7, flags=0),
    ]
    assert [shown(opener.push(f)) for f in again] == [[], [], [7]]
    assert opener.dropped["seen"] == 2
    assert opener.refused == 0


def test_frames_before_their_envelope_are_held_and_shown_with_it(gateway: Gateway) -> None:
    opener = FrameOpener(CAMERA)
    assert opener.push(gateway.frame(1, 0, 5)) == []
    assert opener.push(gateway.frame(1, 1, 6)) == []
    assert shown(opener.add_key(gateway.key)) == [5, 6]


def test_no_more_than_128_frames_are_held(gateway: Gateway) -> None:
    opener = FrameOpener(CAMERA)
    for index in range(MAX_HELD + 10):
        opener.push(gateway.frame(1, index, index))
    assert opener.dropped["unknown_kid"] == 10


def test_frames_of_an_epoch_before_our_own_do_not_hold_up_what_follows() -> None:
    early, own = Gateway(1), Gateway(2)
    opener = FrameOpener(CAMERA)
    opener.push(early.frame(1, 0, 5))
    opener.push(own.frame(2, 0, 5, flags=KEY_FRAME | RESEALED))
    assert shown(opener.add_key(own.key)) == [5]
    assert opener.dropped["unknown_kid"] == 1


@pytest.mark.parametrize(
    "what", ["replayed", "reordered", "older group", "moved", "another camera"]
)
def test_relays_tricks_are_refused(opener: FrameOpener, gateway: Gateway, what: str) -> None:
    first, second = gateway.frame(5, 0, 1), gateway.frame(5, 1, 2)
    opener.push(first)
    match what:
        case "replayed":
            tricks = [first]
        case "reordered":
            opener.push(gateway.frame(5, 2, 3))
            tricks = [second]
        case "older group":
            tricks = [gateway.frame(4, 0, 2)]
        case "moved":
            tricks = [WireFrame(6, 0, second.payload), WireFrame(6, 1, first.payload)]
        case _:
            tricks = []
            stranger = FrameOpener("cam_y")
            stranger.add_key(gateway.key)
            assert stranger.push(first) == []
            assert stranger.dropped["not_authentic"] == 1
    before = opener.refused
    assert all(opener.push(trick) == [] for trick in tricks)
    assert opener.refused == before + len(tricks)


@given(st.integers(0, 2**32), st.integers(0, 200))
def test_changed_frame_is_never_shown(seed: int, at: int) -> None:
    gateway, rng = Gateway(), random.Random(seed)
    opener = FrameOpener(CAMERA)
    opener.add_key(gateway.key)
    frame = gateway.frame(1, 0, 5)
    data = bytearray(frame.payload)
    data[at % len(data)] ^= 1 << rng.randrange(8)
    assert opener.push(WireFrame(1, 0, bytes(data))) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.binary(max_size=60))))
def test_no_bytes_break_the_opener(junk: list[tuple[int, int, bytes]]) -> None:
    opener = FrameOpener(CAMERA)
    opener.add_key(Gateway().key)
    for group, index, payload in junk:
        assert opener.push(WireFrame(group, index, payload)) == []
