"""The auditor's page names every alarm, every exit code and every answer that there is."""

from pathlib import Path

from transom.audit.problems import MEANING
from transom.audit.report.answers import KEYS
from transom.core.log.findings import CODES

PAGE = (Path(__file__).parents[2] / "docs/guide/auditor.md").read_text()


def test_every_code_is_explained() -> None:
    assert not [code for code in (*MEANING, *CODES) if f"`{code}`" not in PAGE]


def test_every_answer_is_named() -> None:
    assert not [key for key in KEYS if f"`{key}`" not in PAGE]
