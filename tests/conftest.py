"""For every test: a busy machine is slow, and that is no error; and no test keeps another's log."""

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

settings.register_profile("transom", deadline=None)
settings.load_profile("transom")


@pytest.fixture(autouse=True)
def log_of_its_own() -> Iterator[None]:
    """A service run in a test's process logs to a stream that ends with the test."""
    yield
    structlog.reset_defaults()
