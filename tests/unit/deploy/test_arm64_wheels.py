"""What the gateway needs is there, built, for a Raspberry Pi 4 with a 64-bit Debian."""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LOCK = tomllib.loads((Path(__file__).parents[3] / "uv.lock").read_text())
# A package may be locked in several versions, for several Pythons.
VERSIONS: dict[str, list[dict[str, Any]]] = {}
for one in LOCK["package"]:
    VERSIONS.setdefault(one["name"], []).append(one)
# glibc of Debian 12 is 2.36; CPython is 3.11, or any later one for stable-ABI wheels.
_PLATFORM = re.compile(r"(manylinux(_2_(\d+)|2014|1|2010)_aarch64)|(-any\.whl)")
_PYTHON = re.compile(r"-(cp311-cp311|cp3\d*-abi3|py3-none|py2\.py3-none|cp311-none)")
FOREIGN = ("sys_platform == 'win32'", "sys_platform == 'darwin'", "os_name == 'nt'")


def needed() -> set[str]:
    """The names of the gateway's run-time packages, with what they need themselves."""
    (transom,) = VERSIONS["transom"]
    extras = [one for group in transom.get("optional-dependencies", {}).values() for one in group]
    found: set[str] = set()
    waiting = [*transom["dependencies"], *extras]
    while waiting:
        one = waiting.pop()
        if one["name"] not in found and not any(f in one.get("marker", "") for f in FOREIGN):
            found.add(one["name"])
            for version in VERSIONS[one["name"]]:
                waiting += version.get("dependencies", [])
    return found


def wheels(name: str) -> Iterator[str]:
    for version in VERSIONS[name]:
        for wheel in version.get("wheels", []):
            yield wheel["url"].rpartition("/")[2]


def runs_on_a_pi(wheel: str) -> bool:
    platform = _PLATFORM.search(wheel)
    new_enough = platform is not None and int(platform[3] or 17) <= 36
    return new_enough and _PYTHON.search(wheel) is not None


def test_the_list_is_the_real_one():
    assert {"av", "cryptography", "moq-rs", "numpy"} <= needed()


@pytest.mark.parametrize("name", sorted(needed()))
def test_a_wheel_for_arm64_exists(name):
    if not any(wheels(name)):  # published as source only: good if there is nothing to compile
        files = importlib.metadata.files(name) or []
        assert files and not [file for file in files if file.suffix == ".so"]
    else:
        assert any(map(runs_on_a_pi, wheels(name))), list(wheels(name))


def test_wheels_of_other_machines_don_t_count():
    assert not runs_on_a_pi("av-18.1.0-cp311-cp311-manylinux_2_28_x86_64.whl")
    assert not runs_on_a_pi("av-18.1.0-cp312-cp312-manylinux_2_28_aarch64.whl")
    assert not runs_on_a_pi("av-18.1.0-cp311-cp311-manylinux_2_39_aarch64.whl")
