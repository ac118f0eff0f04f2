"""Finds every message of the portal in its templates and code, as Babel does: for translators.

python -m transom.hub.portal.messages es    brings a language's catalogue up to date
"""

import io
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
# Of a header only what says something: no dates that change each time, no unknown people.
_FILLERS = (
    '"Report-Msgid-Bugs-To',
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
)


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
    written = io.BytesIO()
    write_po(written, catalog, width=100, no_location=True, ignore_obsolete=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(_FILLERS)), "utf-8")
    return sum(not message.string for message in catalog if message.id)


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        print(f"{wanted}: {update(wanted)} messages to translate")
