"""Members of an object are read once each, and nothing besides."""

import pytest

from transom.core.members import INSTANT_END, Members
from transom.errors import EncodingError


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_only_objects_have_members(value):
    with pytest.raises(EncodingError):
        Members(value, "thing")


def test_unread_members_are_refused():
    m = Members({"a": 1, "b": 2}, "thing")
    assert m.integer("a") == 1
    with pytest.raises(EncodingError, match="unknown member 'b'"):
        m.end()


def test_members_are_read_once():
    m = Members({"a": 1}, "thing")
    m.integer("a")
    with pytest.raises(EncodingError, match="no a"):
        m.integer("a")


def test_the_object_itself_is_left_alone():
    value = {"a": 1}
    Members(value, "thing").integer("a")
    assert value == {"a": 1}


def test_edges_are_within():
    m = Members({"a": "x", "b": "xyz", "c": 1, "d": 3, "e": [1, 2], "f": INSTANT_END - 1}, "thing")
    assert (m.text("a", 1, 3), m.text("b", 1, 3)) == ("x", "xyz")
    assert (m.integer("c", 1, 3), m.integer("d", 1, 3)) == (1, 3)
    assert (m.list("e", 2), m.instant("f")) == ([1, 2], INSTANT_END - 1)
    m.end()


@pytest.mark.parametrize(
    ("read", "bad"),
    [
        (lambda m: m.text("x", 1, 3), ["", "abcd", 1, None]),
        (lambda m: m.choice("x", {"a", "b"}), ["c", 1, None, ["a"]]),
        (lambda m: m.integer("x", 1, 3), [0, 4, True, 1.0, "1", None]),
        (lambda m: m.instant("x"), [-1, INSTANT_END, False]),
        (lambda m: m.data("x", 2), ["AA", "AAAA", "=", 1]),
        (lambda m: m.list("x", 2), [{}, "ab", [1, 2, 3]]),
        (lambda m: m.id("x", "cam"), ["cam_", 1, None]),
    ],
)
def test_other_forms_are_refused(read, bad):
    for value in bad:
        with pytest.raises(EncodingError):
            read(Members({"x": value}, "thing"))
