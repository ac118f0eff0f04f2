"""Only verification makes a verified type: nothing else in the product constructs one."""

import ast
from pathlib import Path

import transom

SOURCE = Path(transom.__file__).parent
MAKERS = {
    "Consent": "core/consent/consent.py",
    "Withdrawal": "core/consent/consent.py",
    "DeviceCertificate": "core/device.py",
    "ViewRequest": "core/session.py",
    "Release": "core/release.py",
    "Envelope": "core/crypto/envelope.py",
    "VerifiedCheckpoint": "core/log/checkpoint.py",
    "VerifiedInclusion": "core/log/proof.py",
    "FootageRequest": "core/footage/request.py",
    "FootageRelease": "core/footage/release.py",
    "Posted": "core/footage/proof.py",
}


def constructed(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            name = getattr(function, "id", None) or getattr(function, "attr", None)
            if name in MAKERS:
                yield name


def test_verified_types_are_made_where_they_are_verified():
    elsewhere = [
        (path.name, name)
        for path in SOURCE.rglob("*.py")
        for name in constructed(path)
        if MAKERS[name] != path.relative_to(SOURCE).as_posix()
    ]
    assert elsewhere == []
