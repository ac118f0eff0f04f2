"""Templates to HTML. Knows no page; `views` do."""

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from transom.core.codec import b64
from transom.hub.portal import words
from transom.hub.portal.languages import Language, languages
from transom.hub.portal.visit import Page, Visit, address

ASSETS = Path(__file__).parent / "assets"


def asset(name: str) -> bytes:
    """A file that the pages use.

    Raises:
        OSError: there is no such file.
    """
    return (ASSETS / name).read_bytes()


@cache
def version_of(name: str) -> str:
    """Changes whenever the file does, so that browsers may keep it for good."""
    return hashlib.sha256(asset(name)).hexdigest()[:12]


def render(visit: Visit, page: Page) -> bytes:
    """A page as HTML."""
    template = environment(visit.language.code).get_template(f"{page.template}.html")
    return template.render(
        visit=visit,
        lang=visit.language,
        link=visit.link,
        others=_others(visit),
        demo=visit.hub.config.demo,
        **_formats(visit.language),
        **page.values,
    ).encode()


@cache
def environment(code: str) -> Environment:
    """The templates in a language."""
    env = Environment(
        loader=PackageLoader("transom.hub.portal"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_translations(languages()[code].translations, newstyle=True)  # type: ignore[attr-defined]
    env.policies["ext.i18n.trimmed"] = True
    env.globals["version_of"] = version_of
    env.globals["words"] = words
    env.filters["b64"] = b64
    env.filters["trans"] = languages()[code].gettext
    return env


def _others(visit: Visit) -> list[tuple[Language, str]]:
    """The same page in the other languages."""
    here = partial(address, **visit.query)
    return [
        (language, here(code, visit.page, visit.item))
        for code, language in languages().items()
        if code != visit.language.code
    ]


def _formats(language: Language) -> dict[str, Any]:
    return {
        "number": language.number,
        "day": language.day,
        "moment": language.moment,
        "instant": language.instant,
        "clock": language.clock,
        "week_days": language.week,
        "hours": language.hours,
        "word": lambda group, value: _word(language, getattr(words, group), value),
    }


def _word(language: Language, group: dict[Any, str], value: Any) -> str:
    """A class in words; one that has none yet, as the log says it."""
    message = group.get(value)
    return language.gettext(message) if message else str(value)
