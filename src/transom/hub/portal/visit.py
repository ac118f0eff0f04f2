"""One visit to the portal: which page, in which language, with what in its query or form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from transom.hub.hub import Hub
from transom.hub.portal.languages import Language

ROOT = "/public"
FRESH_SECONDS = 60
CACHED = f"public, max-age={FRESH_SECONDS}"
PRIVATE = "no-store"


@dataclass(frozen=True)
class Visit:
    """What a view answers.

    Args:
        page: the address's first segment after the language, empty for the first page.
        item: the second segment, for pages that show one thing of many; else empty.
        query: of the address.
        form: the fields of a form that was sent; they never stand in an address.
        caller: the visitor's network address, only for limits.
        now: milliseconds since 1970, read once.
    """

    hub: Hub
    language: Language
    page: str
    item: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    caller: str
    now: int

    def link(self, page: str = "", item: str = "", **query: str | None) -> str:
        """The address of a page in this visit's language."""
        return address(self.language.code, page, item, **query)

    def text(self, name: str, longest: int = 80) -> str:
        """A field of form or query, without surrounding space, cut at `longest` characters."""
        return (self.form.get(name) or self.query.get(name, "")).strip()[:longest]

    def _(self, message: str) -> str:
        """A message in this visit's language."""
        return self.language.gettext(message)


@dataclass(frozen=True)
class Page:
    """What a view gives: a template and what it shows.

    Args:
        cache: the Cache-Control header.
        map: whether the page may run the map's script.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    cache: str = CACHED
    map: bool = False


def address(code: str, page: str = "", item: str = "", /, **query: str | None) -> str:
    """The address of a page in a language."""
    path = "/".join(part for part in (ROOT, code, page, item) if part)
    told = {name: value for name, value in query.items() if value}
    return path + ("" if page else "/") + (f"?{urlencode(told)}" if told else "")
