"""Signs a folder of packages as a release: a TUF repository, as `transom gateway update` reads it.

    python deploy/release.py init  --keys KEYS --out RELEASES
    python deploy/release.py add   --keys KEYS --out RELEASES --version 0.2.0 PACKAGE.deb …

`init` makes the keys (Ed25519, PEM) and the first root.json, which owners are given. Root and
targets keys belong offline, on two people's tokens; snapshot and timestamp keys may lie on the
server. Root and targets live a year, snapshot and timestamp two weeks: sign again before (`add`
without packages).
"""

import json
import re
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cyclopts import App, Parameter
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

NEWEST = "gateway.json"
LIFETIMES = {"root": 365, "targets": 365, "snapshot": 14, "timestamp": 14}
_DEB = re.compile(r"_(amd64|arm64)\.deb\Z")

app = App(help="Sign releases of the gateway.")


@app.command
def init(*, keys: Path, out: Path, now: datetime | None = None) -> None:
    """Make the four keys and the first root.json."""
    keys.mkdir(mode=0o700, parents=True)
    root = Root(expires=_expiry("root", now), consistent_snapshot=True)
    for role in LIFETIMES:
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (keys / f"{role}.pem").touch(mode=0o600)
        (keys / f"{role}.pem").write_bytes(pem)
        root.add_key(CryptoSigner(key).public_key, role)
    (out / "metadata").mkdir(parents=True)
    (out / "targets").mkdir()
    signed = Metadata(root)
    signed.sign(_signer(keys, "root"))
    signed.to_file(str(out / "metadata" / "1.root.json"))
    print(f"Give owners {out / 'metadata' / '1.root.json'}, by a way that they trust.")


@app.command
def add(
    *packages: Path,
    keys: Path,
    out: Path,
    version: Annotated[str | None, Parameter(name="--version")] = None,
    now: datetime | None = None,
) -> None:
    """Sign these packages as the newest release; without packages only prolong what stands."""
    metadata, targets = out / "metadata", out / "targets"
    signed = _newest(metadata, "targets", Targets)
    signed.signed.expires = _expiry("targets", now)
    if packages:
        named = {_architecture(path): path.name for path in packages}
        newest = json.dumps({"version": version, "packages": named}).encode()
        aside = out / NEWEST
        aside.write_bytes(newest)
        for path in (*packages, aside):
            target = TargetFile.from_file(path.name, str(path), ["sha256"])
            signed.signed.targets[path.name] = target
            shutil.copy(path, targets / f"{target.hashes['sha256']}.{path.name}")
        aside.unlink()
    _publish(signed, keys, metadata, "targets")
    snapshot = _newest(metadata, "snapshot", Snapshot)
    snapshot.signed.expires = _expiry("snapshot", now)
    snapshot.signed.meta["targets.json"] = MetaFile(signed.signed.version)
    _publish(snapshot, keys, metadata, "snapshot")
    timestamp = _newest(metadata, "timestamp", Timestamp)
    timestamp.signed.expires = _expiry("timestamp", now)
    timestamp.signed.snapshot_meta = MetaFile(snapshot.signed.version)
    _publish(timestamp, keys, metadata, "timestamp")


def _newest(metadata: Path, role: str, kind: type[Any]) -> Metadata[Any]:
    """The role's newest metadata, its version raised by one; fresh if there is none."""
    named = [p for p in metadata.glob(f"*{role}.json") if p.name != f"{role}.json"]
    found = [*named, *metadata.glob(f"{role}.json")]
    if not found:
        return Metadata(kind())
    newest = max((Metadata.from_file(str(p)) for p in found), key=lambda m: m.signed.version)
    newest.signed.version += 1
    return newest


def _publish(metadata: Metadata[Any], keys: Path, folder: Path, role: str) -> None:
    metadata.sign(_signer(keys, role))
    name = f"{role}.json" if role == "timestamp" else f"{metadata.signed.version}.{role}.json"
    metadata.to_file(str(folder / name))


def _signer(keys: Path, role: str) -> CryptoSigner:
    pem = (keys / f"{role}.pem").read_bytes()
    return CryptoSigner(serialization.load_pem_private_key(pem, password=None))


def _expiry(role: str, now: datetime | None) -> datetime:
    start = now or datetime.now(UTC)
    return start.replace(microsecond=0) + timedelta(days=LIFETIMES[role])


def _architecture(path: Path) -> str:
    found = _DEB.search(path.name)
    if found is None:
        sys.exit(f"{path.name} isn't named as a Debian package: NAME_VERSION_ARCHITECTURE.deb")
    return found[1]


if __name__ == "__main__":
    app()
