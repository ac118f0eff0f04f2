"""The readable sides of a package: `index.html`, which needs no network, and `custody.pdf`."""

import json
from importlib.resources import files

import typst
from jinja2 import Environment, StrictUndefined

from transom.evidence import words
from transom.evidence.manifest import Manifest
from transom.evidence.story import Story


def index_html(manifest: Manifest, story: Story) -> bytes:
    """The page: the film, what it is, what was done with it. No script, nothing from outside."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(_file("index.html.jinja").decode())
    return template.render(_shown(manifest, story)).encode()


def custody_pdf(manifest: Manifest, story: Story) -> bytes:
    """The chain of custody on paper. What it says goes in as data, never as markup (ADR 0014)."""
    shown = json.dumps(_shown(manifest, story))
    made = typst.compile(_file("custody.typ"), format="pdf", sys_inputs={"custody": shown})
    assert isinstance(made, bytes)  # the whole document is one file
    return made


def _shown(manifest: Manifest, story: Story) -> dict[str, object]:
    return {
        "title": words.title(manifest),
        "defence": manifest.recipient is not None,
        "code": manifest.names["code"],
        "facts": words.facts(manifest, story),
        "custody": words.custody(story),
        "marks": words.marks(manifest, story),
        "checking": words.checking(),
    }


def _file(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()
