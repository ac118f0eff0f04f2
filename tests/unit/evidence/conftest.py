"""One evidence package for all tests: making it takes a moment, flipping its parts doesn't."""

import pytest
from evidence_parts import NOW, WANTED

from transom.evidence.export import export
from transom.evidence.machine import init_machine
from transom.testing.evidence import EvidenceScene, short_film
from transom.testing.offers import ident


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("machine")
    return init_machine(folder, name="Evidence room", passphrase="long enough", now=NOW)


@pytest.fixture(scope="session")
def film():
    return short_film()


@pytest.fixture
def far(machine, film):
    return EvidenceScene(machine, NOW, film)


@pytest.fixture(scope="session")
def package(machine, film):
    """A whole package; the tests change copies of it."""
    far = EvidenceScene(machine, NOW, film)
    far.enter("clip.fetched", {"by": "badge 12", "device_id": ident("dev")}, at=NOW - 50_000)
    held = {"by": "badge 4711", "reason": "The trial isn't over yet."}
    far.enter("clip.held", held, at=NOW - 40_000)
    far.enter("clip.hold_lifted", held, at=NOW - 30_000)
    return export(machine, far, WANTED, now=NOW)
