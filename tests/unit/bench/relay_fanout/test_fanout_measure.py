"""What the viewers' counts are turned into."""

import pytest

from bench.relay_fanout.measure import delivered


def _answer(frames_bytes: int, readers: list[int], others: list[int]) -> dict[str, object]:
    return {"bytes": frames_bytes, "reader_wire": readers, "other_wire": others}


def test_others_are_worth_what_their_transport_bytes_are_worth_at_the_readers() -> None:
    total, least = delivered([_answer(2000, [1100, 1100], []), _answer(0, [], [1100, 550])])
    assert total == pytest.approx(2000 + 1500)
    assert least == pytest.approx(0.5)


def test_readers_alone_are_counted_exactly() -> None:
    total, least = delivered([_answer(2000, [1000, 1200], [])])
    assert total == 2000
    assert least == pytest.approx(1000 / 1100)
