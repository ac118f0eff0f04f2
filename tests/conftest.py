"""For every test: a busy machine is slow, and that is no error; and no test keeps another's log."""

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from transom.testing.postgresql import PostgresServer

settings.register_profile("transom", deadline=None)
settings.load_profile("transom")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Lets tests that start a hub start it on PostgreSQL."""
    parser.addoption("--postgresql", action="store_true", help="hubs keep their data in PostgreSQL")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server with PostGIS."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(autouse=True)
def log_of_its_own() -> Iterator[None]:
    """A service run in a test's process logs to a stream that ends with the test."""
    yield
    structlog.reset_defaults()
