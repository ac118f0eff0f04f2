"""What a slow socket misses, and that it always goes on at a group's start."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from transom.wire.fallback import MAX_BEHIND, Backlog
from transom.wire.items import GroupEnd, WireFrame, WireItem


def feed(backlog: Backlog, group: int, frames: int, *, end: bool = True) -> None:
    for index in range(frames):
        backlog.put(WireFrame(group, index, b"x"))
    if end:
        backlog.put(GroupEnd(group))


def drain(backlog: Backlog) -> list[WireItem]:
    items = []
    while (item := backlog.take()) is not None:
        items.append(item)
    return items


def test_fast_socket_gets_everything_in_order() -> None:
    backlog = Backlog()
    feed(backlog, 1, 3)
    assert drain(backlog) == [*(WireFrame(1, i, b"x") for i in range(3)), GroupEnd(1)]


def test_socket_more_than_64_frames_behind_is_moved_on_to_the_newest_group() -> None:
    backlog = Backlog()
    feed(backlog, 1, 50)
    feed(backlog, 2, 15, end=False)
    items = drain(backlog)
    assert items == [WireFrame(2, i, b"x") for i in range(15)]


def test_socket_behind_within_one_long_group_goes_on_with_the_next() -> None:
    backlog = Backlog()
    feed(backlog, 1, MAX_BEHIND + 10)
    feed(backlog, 2, 2)
    assert drain(backlog) == [WireFrame(2, 0, b"x"), WireFrame(2, 1, b"x"), GroupEnd(2)]


@given(st.lists(st.tuples(st.integers(1, 150), st.integers(0, 40)), max_size=20))
def test_backlog_is_bounded_and_skips_only_to_a_groups_first_frame(
    plan: list[tuple[int, int]],
) -> None:
    backlog, taken = Backlog(), []
    for group, (frames, takes) in enumerate(plan):
        feed(backlog, group, frames)
        taken += [backlog.take() for _ in range(takes)]
    waiting = drain(backlog)
    assert sum(isinstance(i, WireFrame) for i in waiting) <= MAX_BEHIND
    seen = [i for i in [*taken, *waiting] if isinstance(i, WireFrame)]
    for before, after in itertools.pairwise(seen):
        follows = (after.group, after.index) == (before.group, before.index + 1)
        assert follows or (after.index == 0 and after.group > before.group)
