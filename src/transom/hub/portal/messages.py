"""Finds every message of the portal in its templates and code, as Babel does: for translators.

python -m transom.hub.portal.messages es    brings a language's catalogue up to date
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from transom.hub.portal.languages import DOMAIN, LOCALE

ROOT = Path(__file__).parent
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}


def extract() -> Catalog:
    """Every message, with where it stands."""
    catalog = Catalog(project="Transom", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        ROOT, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, comment_tags=()
    )
    for name, line, message, _, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(message, locations=[(name, line)], context=context)
    return catalog


def path_of(code: str) -> Path:
    """A language's catalogue."""
    return LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def stored(code: str) -> Catalog:
    """A language's catalogue as it is stored.

    Raises:
        OSError: there is none.
    """
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code, domain=DOMAIN)


def update(code: str) -> int:
    """Brings a catalogue up to date; how many messages it lacks."""
    path = path_of(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = stored(code) if path.exists() else Catalog(locale=code, project="Transom")
    catalog.update(extract(), no_fuzzy_matching=True)
    catalog.fuzzy = False
    with path.open("wb") as file:
        write_po(
            file, catalog, width=100, no_location=True, ignore_obsolete=True, omit_header=False
        )
    return sum(not message.string for message in catalog if message.id)


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        print(f"{wanted}: {update(wanted)} messages to translate")
