"""Checks a page as a strict reader would: tags balance, names are unique, fields have labels."""

from collections import Counter
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "input", "img", "hr", "path"})
_LABELLED = frozenset({"input", "select", "textarea"})


class Checked(HTMLParser):
    """A page that was read; `problems` is what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self._ids: Counter[str] = Counter()
        self._wanted: list[tuple[str, str]] = []
        self._fields: list[str] = []
        self._headings: list[int] = []
        self._lang: str | None = None
        if not html.startswith("<!doctype html>"):
            self.problems.append("no doctype")
        self.feed(html)
        self.close()
        self._judge()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if len(told) != len(attrs):
            self.problems.append(f"<{tag}> has an attribute twice")
        if "style" in told or any(name.startswith("on") for name in told):
            self.problems.append(f"<{tag}> brings its own style or script")
        self._ids.update([told["id"]] if "id" in told else [])
        self._note(tag, told)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As in SVG: opened and closed at once."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.problems.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def _note(self, tag: str, told: dict[str, str]) -> None:
        if tag == "html":
            self._lang = told.get("lang")
        if tag in ("h1", "h2", "h3", "h4"):
            self._headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(told.get("href", ""))
        if tag in ("script", "img") or (tag == "link" and told.get("rel") != "alternate"):
            self.sources.append(told.get("src") or told.get("href", ""))
        if tag == "label":
            self._wanted.append(("for", told.get("for", "")))
        if tag in _LABELLED and told.get("type") != "hidden":
            self._fields.append(told.get("id", ""))
        for name in ("aria-labelledby", "aria-describedby", "list"):
            self._wanted += [(name, id_) for id_ in told.get(name, "").split()]

    def _judge(self) -> None:
        if self._open:
            self.problems.append(f"<{self._open[-1]}> isn't closed")
        if not self._lang:
            self.problems.append("the page doesn't say its language")
        self.problems += [f"the id {id_} twice" for id_, n in self._ids.items() if n > 1]
        self.problems += [
            f"{name} names no {id_}" for name, id_ in self._wanted if not self._ids[id_]
        ]
        labelled = {id_ for name, id_ in self._wanted if name == "for"}
        self.problems += [
            f"the field {id_} has no label" for id_ in self._fields if id_ not in labelled
        ]
        if self._headings.count(1) != 1:
            self.problems.append("not one h1")
        steps = zip(self._headings, self._headings[1:], strict=False)
        self.problems += [
            f"an h{after} under an h{before}" for before, after in steps if after > before + 1
        ]
