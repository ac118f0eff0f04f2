"""The compact dictionary of commitments."""

import hashlib

import pytest

from transom.core.codec import b64
from transom.core.log import known
from transom.core.log.known import Known


def commitment(number: int) -> str:
    return b64(hashlib.sha256(str(number).encode()).digest())


def test_everything_added_is_found_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "PENDING", 8)
    monkeypatch.setattr(known, "FAN", 3)
    kept = Known()
    for number in range(500):
        kept.add(commitment(number), number)
    assert [kept.find(commitment(number)) for number in range(500)] == list(range(500))
    assert kept.find(commitment(500)) is None
    assert len(kept.blocks) <= 3 * 4
