"""The pages are true: links lead somewhere, every error is explained, nothing local leaks in."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from transom import errors

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def tracked(*patterns: str) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    return [ROOT / name for name in names]


PAGES = tracked("*.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    missing = [link for link in targets if not (page.parent / link).exists()]
    assert not missing


def test_every_test_named_in_a_page_exists() -> None:
    named = {
        (page.name, path)
        for page in PAGES
        for path in re.findall(r"`(tests/[a-z_/]+\.py)`", page.read_text())
    }
    assert not [item for item in named if not (ROOT / item[1]).exists()]


def test_every_error_stands_in_the_drawn_tree() -> None:
    sources = [path.read_text() for path in (ROOT / "src/transom/errors").glob("*.py")]
    nodes = [node for source in sources for node in ast.parse(source).body]
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    assert classes == set(errors.__all__)
    lines = (errors.__doc__ or "").splitlines()
    drawn = {
        m[1] for line in lines if (m := re.match(r"[ │]*(?:[├└]── )?([A-Z][a-z]\w+[A-Z]\w+)", line))
    }
    assert classes == drawn


def test_every_promise_with_a_flow_test_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    flows = [path.name for path in tracked("tests/flows/test_p*.py")]
    assert flows
    assert not [name for name in flows if name not in readme]


def test_no_tracked_file_names_a_local_path_or_a_package_registry() -> None:
    banned = re.compile(
        r"(/root/|/home/\w+/|/work/\w+|/tmp/\w+/\w|registry\.npmjs|files\.pythonhosted)"
    )
    texts = [
        p
        for p in tracked()
        if p.suffix not in {".png", ".ico", ".lock", ".svg"} and p != Path(__file__)
    ]
    hits = [p for p in texts if p.is_file() and banned.search(p.read_text(errors="ignore"))]
    assert not hits


def test_the_npm_lock_has_no_registry_hosts() -> None:
    assert '"resolved": "http' not in (ROOT / "web/package-lock.json").read_text()
