"""The agency's own words: a TOML or JSON file with an answer for each blank."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from transom.audit.report.fields import BLANKS
from transom.errors import SetupError

NAME = "agency_name"
KEYS = frozenset({NAME, *(key for _, key, _, _ in BLANKS)})


def read_answers(path: Path | None) -> Mapping[str, str]:
    """The answers by key; none without a file.

    Raises:
        SetupError: it can't be read, or answers what isn't asked.
    """
    if path is None:
        return {}
    try:
        text = path.read_text()
        said: Any = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise SetupError(f"can't read the answers in {path}: {error}") from error
    if not isinstance(said, dict) or not all(isinstance(one, str) for one in said.values()):
        raise SetupError(f"{path} must have a text for each answer")
    unknown = sorted(said.keys() - KEYS)
    if unknown:
        hint = f"What is asked: {', '.join(sorted(KEYS))}."
        raise SetupError(f"{path} answers {unknown[0]!r}, which isn't asked", hint=hint)
    return said
