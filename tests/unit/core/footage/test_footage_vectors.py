"""The golden vectors of spec/footage.md."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.crypto.envelope import HpkeKeyPair
from transom.core.footage.clip_key import unwrap_clip_key
from transom.core.footage.release import PIECE_BYTES, verify_footage_release
from transom.core.footage.request import TYPE, verify_footage_request
from transom.core.footage.sealing import ClipSealer, open_piece
from transom.core.land import circle
from transom.core.signing import Signed, Signer
from transom.errors import EncodingError
from transom.testing.footage import footage_request

DEVICE = Signer.generate()
NOW = 1_795_420_800_000


@pytest.mark.vectors("footage/requests.json")
def test_footage_requests(case, run):
    signed, key = case["signed"], bytes.fromhex(case["sign_key_hex"])
    request = run(lambda: verify_footage_request(Signed.from_json(signed), sign_key=key))
    assert request is None or request.to_body() == signed["body"]


@pytest.mark.vectors("footage/releases.json")
def test_footage_releases(case, run):
    signed, key = case["signed"], bytes.fromhex(case["owner_key_hex"])
    release = run(lambda: verify_footage_release(Signed.from_json(signed), owner_key=key))
    assert release is None or release.to_body() == signed["body"]


@pytest.mark.vectors("footage/clip_keys.json")
def test_clip_keys(case, run):
    key = run(
        lambda: unwrap_clip_key(
            Signed.from_json(case["key"]),
            gateway_key=bytes.fromhex(case["gateway_key_hex"]),
            release=Signed.from_json(case["release"]),
            device_id=case["device_id"],
            private=HpkeKeyPair(case["hpke_suite"], bytes.fromhex(case["hpke_seed_hex"])),
        )
    )
    assert key is None or key.hex() == case["clip_key_hex"]


@pytest.mark.vectors("footage/clips.json")
def test_sealed_clips(case):
    key, length = bytes.fromhex(case["key_hex"]), case["clip_bytes"]
    clip = b"transom " * (length // 8) + b"!" * (length % 8)
    assert hashlib.sha256(clip).hexdigest() == case["clip_sha256_hex"]
    sealed = _sealed(clip, key)
    assert hashlib.sha256(b"".join(sealed)).hexdigest() == case["sealed_sha256_hex"]
    last = len(sealed) - 1
    opened = [open_piece(key, i, one, last=i == last) for i, one in enumerate(sealed)]
    assert b"".join(opened) == clip


@pytest.mark.vectors("footage/pieces.json")
def test_pieces_open_at_their_place_only(case, run):
    key, sealed = bytes.fromhex(case["key_hex"]), bytes.fromhex(case["sealed_hex"])
    piece = run(lambda: open_piece(key, case["number"], sealed, last=case["last"]))
    assert piece is None or piece.hex() == case["piece_hex"]


def test_nothing_can_be_sealed_behind_the_last_piece():
    sealer = ClipSealer(bytes(32))
    sealer.seal(b"the last", last=True)
    with pytest.raises(EncodingError):
        sealer.seal(b"one more", last=True)


def test_a_short_piece_is_the_last_one():
    with pytest.raises(EncodingError):
        ClipSealer(bytes(32)).seal(b"short", last=False)


odd = st.booleans() | st.integers(-2000, 2000) | st.text(max_size=20) | st.lists(st.text())


@given(st.dictionaries(st.sampled_from(["area", "begin", "end", "due", "code", "message"]), odd))
def test_made_up_footage_requests_raise_our_errors_only(changes):
    area = circle((53_540_000, 9_990_000), 40.0)
    body = {**footage_request(NOW, signer=DEVICE, area=area).body, **changes}
    try:
        request = verify_footage_request(DEVICE.sign(TYPE, body), sign_key=DEVICE.key)
    except EncodingError:
        return
    assert request.to_body() == body


def _sealed(clip: bytes, key: bytes) -> list[bytes]:
    sealer, starts = ClipSealer(key), range(0, len(clip), PIECE_BYTES)
    return [
        sealer.seal(clip[i : i + PIECE_BYTES], last=i + PIECE_BYTES >= len(clip)) for i in starts
    ]
