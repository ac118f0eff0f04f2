"""A camera's tracks: each opens by keys of its own, the sound for those alone who may hear it."""

from tests.unit.gateway.media.relayed import Device, Scene, a_whole_scene, until
from transom.core.crypto.frames import parse_header
from transom.testing.viewer.opener import FrameOpener
from transom.wire.items import AUDIO, SMALL, TRACK

__all__ = ["a_whole_scene"]


async def test_each_track_opens_by_its_own_key_alone(whole: Scene) -> None:
    main, small = Device(whole), Device(whole, track=SMALL)
    for device in (main, small):
        whole.start(device)
    await whole.join(main)
    await whole.join(small, main)
    for track in (TRACK, SMALL):
        whole.push(1, gop=1, track=track)
    await until(lambda: main.shown and small.shown)
    assert {o.unit.split()[0] for o in main.shown} == {b"picture"}
    assert {o.unit.split()[0] for o in small.shown} == {SMALL.encode()}
    assert not set(small.epochs[TRACK]) & set(small.epochs[SMALL])
    # The sub stream's frames under the main one's keys: another KID, and nothing opens.
    crossed = FrameOpener(whole.camera, SMALL)
    for key in main.opener._keys.values():
        crossed.add_key(key)
    assert [crossed.push(frame) for frame in small.wire] == [[]] * len(small.wire)


async def test_nobody_without_the_right_gets_a_key_of_the_sound(whole: Scene) -> None:
    hears, sees = Device(whole, track=AUDIO, audio=True), Device(whole)
    whole.start(hears)
    await whole.join(hears)
    await whole.join(sees, hears)
    assert whole.stream.listened
    assert AUDIO in hears.epochs
    assert set(sees.epochs) == {TRACK, SMALL}
    assert len(hears.epochs[AUDIO]) == 1  # who joins without it changes nothing of the sound
    whole.push(3, gop=1, track=AUDIO)
    await until(lambda: len(hears.shown) == 3)


async def test_the_sound_is_sealed_anew_when_a_listener_leaves(whole: Scene) -> None:
    leaves, stays = (Device(whole, track=AUDIO, audio=True) for _ in range(2))
    whole.start(stays)
    await whole.join(leaves)
    await whole.join(stays, leaves)
    stays.take(await whole.stream.leave(leaves.session))
    whole.push(2, gop=1, track=AUDIO)
    await until(lambda: len(stays.shown) == 2)
    kids = {parse_header(frame.payload)[0] for frame in stays.wire}
    assert not kids & set(leaves.opener._keys)


async def test_no_sound_leaves_once_nobody_listens(whole: Scene) -> None:
    hears, sees = Device(whole, track=AUDIO, audio=True), Device(whole)
    await whole.join(hears)
    await whole.join(sees)
    await whole.stream.leave(hears.session)
    before = whole.stream._lanes[AUDIO].sent
    whole.push(3, gop=1, track=AUDIO)
    assert whole.stream._lanes[AUDIO].sent == before
    assert not whole.stream.listened
