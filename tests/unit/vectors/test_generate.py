"""The golden vectors are what the generator writes, byte for byte."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

VECTORS = Path(__file__).parents[3] / "vectors"
FILES = sorted(p for p in VECTORS.rglob("*.json") if p.name != "recorded.json")


def test_generating_again_gives_the_same_bytes():
    command = [sys.executable, str(VECTORS / "generate.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(VECTORS)))
def test_every_file_says_what_it_is(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["about"]
    names = [case["name"] for case in content["cases"]]
    assert names and len(set(names)) == len(names)
    assert all(case["expect"] for case in content["cases"])


@pytest.mark.parametrize("folder", sorted({p.parent for p in FILES}), ids=lambda p: p.name)
def test_every_folder_stands_in_the_readme(folder):
    assert f"`{folder.name}/`" in (VECTORS / "README.md").read_text(encoding="utf-8")
