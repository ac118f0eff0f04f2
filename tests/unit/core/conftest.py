"""Runs a test once for each case of a vector file: `@pytest.mark.vectors("sframe/open.json")`."""

import json
from pathlib import Path

import pytest
from hypothesis import settings

from transom.errors import TransomError

# A busy machine is slow, and that is no error.
settings.register_profile("transom", deadline=None)
settings.load_profile("transom")

VECTORS = Path(__file__).parents[3] / "vectors"


def pytest_configure(config):
    config.addinivalue_line("markers", "vectors(file): the test takes each case of a vector file")


def pytest_generate_tests(metafunc):
    marker = metafunc.definition.get_closest_marker("vectors")
    if marker is not None:
        cases = json.loads((VECTORS / marker.args[0]).read_text(encoding="utf-8"))["cases"]
        metafunc.parametrize("case", cases, ids=[case["name"] for case in cases])


@pytest.fixture
def run(case):
    """Calls a function and holds its outcome against the case; None if it was rightly refused."""

    def call(function):
        if case["expect"] == "ok":
            return function()
        with pytest.raises(TransomError) as caught:
            function()
        assert caught.value.code == case["expect"]
        for detail in ("step", "reason"):
            assert getattr(caught.value, detail, None) == case.get(
                detail, getattr(caught.value, detail, None)
            )
        return None

    return call
