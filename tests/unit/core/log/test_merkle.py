"""The tree against RFC 6962 word for word."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from naive_merkle import mth, path, proof

from transom.core.log.merkle import (
    EMPTY_ROOT,
    MemoryTree,
    Tree,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from transom.errors import LogRefused

ENTRIES = st.lists(st.binary(max_size=4), min_size=1, max_size=70)
DISTINCT = st.lists(st.binary(max_size=4), min_size=1, max_size=70, unique=True)
HASH = st.binary(min_size=32, max_size=32)


def memory(entries: list[bytes]) -> MemoryTree:
    return MemoryTree(leaf_hash(entry) for entry in entries)


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_every_way_to_the_root_gives_the_rfcs(entries):
    tree = Tree()
    for entry in entries:
        tree.append(leaf_hash(entry))
    size = len(entries)
    assert tree.root() == mth(entries) == root_at(size, memory(entries))
    assert Tree.load(size, memory(entries)).peaks == tree.peaks


@given(ENTRIES, st.data())
def test_paths_are_the_rfcs_and_hold(entries, data):
    size, tree = len(entries), memory(entries)
    index = data.draw(st.integers(0, size - 1))
    found = inclusion_path(index, size, tree)
    assert found == path(index, entries)
    leaf = leaf_hash(entries[index])
    verify_inclusion(leaf, index=index, size=size, path=found, root=mth(entries))
    old = data.draw(st.integers(1, size))
    grown = consistency_path(old, size, tree)
    assert grown == proof(old, entries)
    verify_consistency(
        old_size=old,
        old_root=mth(entries[:old]),
        new_size=size,
        new_root=mth(entries),
        path=grown,
    )


# Among equal entries, one's path may rightly be another's.
@given(DISTINCT, st.data())
def test_an_inclusion_with_anything_changed_is_refused(entries, data):
    size = len(entries)
    index = data.draw(st.integers(0, size - 1))
    good = {
        "index": index,
        "path": inclusion_path(index, size, memory(entries)),
        "root": mth(entries),
        "leaf": leaf_hash(entries[index]),
    }
    changed = dict(good)
    name = data.draw(st.sampled_from(sorted(good)))
    changed[name] = data.draw(
        {
            "index": st.integers(-1, size + 1),
            "path": st.lists(HASH | st.sampled_from([*good["path"], EMPTY_ROOT]), max_size=8),
        }.get(name, HASH)
    )
    assume(changed[name] != good[name])
    leaf = changed.pop("leaf")
    with pytest.raises(LogRefused) as refusal:
        verify_inclusion(leaf, size=size, **changed)
    assert refusal.value.check == "inclusion"


@given(ENTRIES, st.data())
def test_a_consistency_with_anything_changed_is_refused(entries, data):
    size = len(entries)
    old = data.draw(st.integers(0, size))
    good = {
        "path": consistency_path(old, size, memory(entries)),
        "old_root": mth(entries[:old]),
        "new_root": mth(entries),
    }
    name = data.draw(st.sampled_from(sorted(good)))
    # Every tree extends the one without entries.
    assume(old or name != "new_root")
    hashes = HASH | st.sampled_from([*good["path"], EMPTY_ROOT])
    changed = data.draw(st.lists(hashes, max_size=9) if name == "path" else HASH)
    assume(changed != good[name])
    with pytest.raises(LogRefused) as refusal:
        verify_consistency(old_size=old, new_size=size, **{**good, name: changed})
    assert refusal.value.check == "consistency"


@given(ENTRIES, st.lists(st.binary(max_size=4), min_size=1, max_size=70), st.data())
def test_no_path_makes_two_pasts_of_one_log(entries, others, data):
    """A fork: the hub shows one past to some and another to others."""
    old = data.draw(st.integers(1, min(len(entries), len(others))))
    assume(entries[:old] != others[:old])
    for shown in (entries, others):
        with pytest.raises(LogRefused):
            verify_consistency(
                old_size=old,
                old_root=mth(entries[:old]) if shown is others else mth(others[:old]),
                new_size=len(shown),
                new_root=mth(shown),
                path=proof(old, shown),
            )


@given(st.integers(-3, 80), st.integers(-3, 80), st.lists(HASH, max_size=8), HASH, HASH)
def test_made_up_sizes_and_paths_raise_nothing_but_a_refusal(index, size, made, leaf, root):
    with pytest.raises(LogRefused):
        verify_inclusion(leaf, index=index, size=size, path=made, root=root)
    if not (0 == index <= size and not made) and index != size:
        with pytest.raises(LogRefused):
            verify_consistency(
                old_size=index, old_root=leaf, new_size=size, new_root=root, path=made
            )


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_there_is_no_path_for_an_entry_that_is_not_there(index):
    with pytest.raises(ValueError, match="no entry"):
        inclusion_path(index, 3, memory([b"a", b"b", b"c"]))


def test_there_is_no_consistency_of_a_shrunken_log():
    with pytest.raises(ValueError, match="no consistency"):
        consistency_path(4, 3, memory([b"a", b"b", b"c"]))


def test_a_tree_needs_all_its_peaks():
    with pytest.raises(ValueError, match="2 peaks"):
        Tree(3, [EMPTY_ROOT])


def test_a_copy_grows_apart():
    tree = Tree()
    tree.append(leaf_hash(b"a"))
    copy = tree.copy()
    copy.append(leaf_hash(b"b"))
    assert (tree.size, copy.size) == (1, 2)
    assert tree.root() == mth([b"a"])
