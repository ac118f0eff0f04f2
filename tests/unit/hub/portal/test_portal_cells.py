"""The public table of cells: never fewer than five, and one camera doesn't show."""

import random
from collections import Counter

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.hub.cameras.areas import COARSEST, FINEST, ancestors, cell_of
from transom.hub.portal.cells import BOUNDS, SPREAD, ShownCell, next_level, publish

HERE = (32_298_757, -90_184_810)
LEVELS = range(len(BOUNDS) + 1)
counts = st.integers(0, 80)
places = st.tuples(
    st.integers(HERE[0] - 200_000, HERE[0] + 200_000),
    st.integers(HERE[1] - 200_000, HERE[1] + 200_000),
)
neighbourhoods = st.lists(st.sampled_from([(0, 0), (30_000, 0), (0, 90_000), (400_000, 0)]))


def draw_of(seed):
    return random.Random(seed).randrange


def city(offsets):
    return [cell_of(HERE[0] + lat, HERE[1] + lon) for lat, lon in offsets]


def own_counts(cells, table):
    """How many cameras each shown cell holds that no finer shown one holds."""
    shown = {one.cell for one in table}
    counted = Counter()
    for cell in cells:
        around = [one for one in ancestors(cell) if one in shown]
        if around:
            counted[around[0]] += 1
    return counted


@given(st.lists(places, max_size=60), st.lists(places, max_size=60), st.integers())
def test_a_shown_cell_holds_five_cameras_that_no_finer_one_holds(before, after, seed):
    last = publish([cell_of(*place) for place in before], [], draw_of(seed))
    cells = [cell_of(*place) for place in after]

    table = publish(cells, last, draw_of(seed + 1))

    held = own_counts(cells, table)
    assert all(held[one.cell] >= 5 for one in table)
    assert all(COARSEST <= h3.get_resolution(one.cell) <= FINEST for one in table)


@given(st.sampled_from(LEVELS), counts, st.integers(0, SPREAD - 1))
def test_a_published_class_has_five_at_least_and_is_one_of_four(level, count, drawn):
    after = next_level(level, count, lambda _: drawn)

    assert after in LEVELS
    assert after == 0 or count >= BOUNDS[0]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("step", [-1, 0, 1])
def test_after_a_change_one_camera_never_changes_it_back(level, step):
    for count in range(90):
        for drawn in range(SPREAD):
            after = next_level(level, count, lambda _, drawn=drawn: drawn)
            for other in range(SPREAD):
                then = next_level(after, count + step, lambda _, other=other: other)
                assert after == level or (then >= after if after > level else then <= after)


@pytest.mark.parametrize("level", LEVELS)
def test_who_knows_all_the_others_tells_one_camera_apart_with_a_chance_of_one_in_three(level):
    """The best guesser's advantage: how far apart what is seen with and without the camera is."""
    for count in range(90):
        without, with_one = (
            Counter(next_level(level, n, lambda _, drawn=drawn: drawn) for drawn in range(SPREAD))
            for n in (count, count + 1)
        )
        assert (without - with_one).total() <= 1  # of SPREAD equally likely draws


@given(neighbourhoods.filter(bool), st.integers(0, 2**32))
def test_a_cell_that_has_just_appeared_outlasts_one_camera(offsets, seed):
    cells = city(offsets)
    first = publish(cells, [], draw_of(seed))

    second = publish(cells[:-1], first, draw_of(seed + 1))

    levels = {one.cell: one.level for one in second}
    for one in first:
        if h3.get_resolution(one.cell) == FINEST:
            assert levels.get(one.cell, 0) >= one.level


def test_an_attacker_who_guesses_from_two_tables_is_right_little_more_often_than_a_coin():
    """Plays many weeks in towns that nobody chose: a camera came, or it didn't."""
    chance = random.Random(20261123)
    rounds = right = 0
    for _ in range(3000):
        sizes = [chance.randrange(40) for _ in range(3)]
        cells = city([(n * 30_000, 0) for n, size in enumerate(sizes) for _ in range(size)])
        first = publish(cells, [], chance.randrange)
        came = chance.random() < 0.5
        now = [*cells, city([(30_000, 0)])[0]] if came else cells
        second = publish(now, first, chance.randrange)
        quiet = publish(cells, first, chance.randrange)
        # The guesser knows every other camera: a table that would be strange without it is proof.
        guess = second != first and quiet == first
        right += guess == came
        rounds += 1

    assert right / rounds < 0.6


def test_a_cell_that_loses_its_cameras_is_hidden_at_once():
    shown = [ShownCell(city([(0, 0)])[0], 1)]

    assert publish(city([(0, 0)] * 4), shown, lambda _: 0) == []


def test_a_remainder_is_shown_with_its_neighbours_and_never_twice():
    near = [(0, 0)] * 20
    scattered = [(30_000 * n, 20_000 * n) for n in range(1, 13)]
    cells = city([*near, *scattered])

    table = publish(cells, [], lambda _: 0)

    assert own_counts(cells, table).total() <= len(cells)
    assert city([(0, 0)])[0] in {one.cell for one in table}
    assert any(h3.get_resolution(one.cell) < FINEST for one in table)


def test_the_table_is_in_an_order_that_tells_nothing_of_counts():
    table = publish(city([(0, 0)] * 60 + [(60_000, 0)] * 9), [], lambda _: 0)

    assert [one.cell for one in table] == sorted(one.cell for one in table)
