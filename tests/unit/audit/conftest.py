"""A log that an honest hub wrote, served over HTTP, and an auditor of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.audit.audited import Audited
from transom.testing.public_log import served


@pytest.fixture
def audited(tmp_path: Path) -> Iterator[Audited]:
    folder = tmp_path / "hub"
    folder.mkdir()
    with served(folder) as url:
        yield Audited(tmp_path, folder, url)
