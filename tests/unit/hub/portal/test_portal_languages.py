"""Every word of the portal is translated, and no template says anything by itself."""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.checkers import python_format
from jinja2 import Environment

from transom.hub.portal import messages
from transom.hub.portal.languages import LOCALE, SOURCE, languages

TEMPLATES = sorted((messages.ROOT / "templates").glob("*.html"))
OTHERS = [code for code in languages() if code != SOURCE]
_NAMES = frozenset({"Transom", "A4", "SHA"})  # the same in every language
_SPOKEN = ("alt", "title", "placeholder", "aria-label", "content", "value")


class Words(HTMLParser):
    """Collects what a person would read."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("style", "script", "code")
        self.found += [
            value for name, value in attrs if name in _SPOKEN and tag not in ("meta", "input")
        ]

    def handle_endtag(self, tag):
        self.silent -= tag in ("style", "script", "code")

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def literal(source):
    """A template without its tags and expressions, and without what stands in `trans` blocks."""
    outside, inside = [], False
    for _, kind, value in Environment().lex(source):
        if kind == "name" and value in ("trans", "pluralize", "endtrans"):
            inside = value != "endtrans"
        elif kind == "data" and not inside:
            outside.append(value)
    return "".join(outside)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_has_no_word_outside_its_messages(path):
    words = Words()
    words.feed(literal(path.read_text(encoding="utf-8")))

    read = {word for text in words.found if text for word in re.findall(r"[^\W\d_]{2,}", text)}
    assert read - _NAMES - {"ABCD", "EFGH", "JKMN", "PQRS", "TUVW", "transom", "audit"} == set()


def test_there_is_spanish():
    assert "es" in OTHERS
    assert languages()["es"].name == "Español"


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated_and_none_is_left_over(code):
    catalog = messages.stored(code)
    stored = {message.id: message for message in catalog if message.id}
    wanted = {message.id for message in messages.extract() if message.id}

    assert set(stored) - wanted == set()
    assert wanted - set(stored) == set()
    for id_, message in stored.items():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), f"{id_!r} isn't translated"
        assert not message.fuzzy, f"{id_!r} isn't sure"


@pytest.mark.parametrize("code", OTHERS)
def test_translations_name_the_same_values(code):
    catalog = messages.stored(code)
    for message in catalog:
        if message.id and message.python_format:
            python_format(catalog, message)


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_is_as_the_tool_writes_it(code, tmp_path, monkeypatch):
    kept = messages.path_of(code).read_text(encoding="utf-8")
    copy = tmp_path / code / "LC_MESSAGES"
    copy.mkdir(parents=True)
    (copy / "portal.po").write_text(kept, encoding="utf-8")
    monkeypatch.setattr(messages, "LOCALE", tmp_path)

    assert messages.update(code) == 0
    assert (copy / "portal.po").read_text(encoding="utf-8") == kept
    assert tmp_path != LOCALE


def test_dates_and_numbers_are_the_language_s():
    english, spanish = languages()["en"], languages()["es"]

    assert english.week("2026-W48").replace("\u2009", " ") == "Nov 23 – 29, 2026"
    assert spanish.week("2026-W48") == "23–29 nov 2026"
    assert english.number(12345) == "12,345"
    assert spanish.hours(5400) == "90 minutos"
