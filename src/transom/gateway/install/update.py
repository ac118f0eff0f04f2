"""Secure updates: The Update Framework (TUF 1.0), by its reference implementation python-tuf.

The root key holders sign who may release; a release names its packages with their hashes. Rollback,
freezing, mixing and a stolen server are met by TUF (its §1.5); here stands only what is ours: which
target is the newest release, and which package of it is for this machine.
"""

import platform
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct
from packaging.version import InvalidVersion, Version
from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.ngclient import Updater

from transom.errors import ReleaseRefused, ReleaseUnavailable, SetupError

NEWEST = "gateway.json"
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


class _Newest(Struct, kw_only=True, forbid_unknown_fields=True):
    """The target `gateway.json`: the newest release, and its package by architecture."""

    version: Annotated[str, Meta(max_length=64)]
    packages: dict[str, Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+~-]{0,120}\.deb$")]]


@dataclass(frozen=True)
class Newer:
    """A release that the release keys have signed, newer than what is installed."""

    version: str
    package: str


class Releases:
    """A release folder, and what was verified of it before.

    Args:
        source: its address, `https:`; `http:` on this machine only.
        state: the folder of verified metadata and packages.
        trust: the first root.json; needed as long as `state` has none.
        installed: the version that is installed; this one's, unless said otherwise.

    Raises:
        SetupError: no trusted root, or no address that can be trusted with it.
    """

    def __init__(
        self,
        source: str,
        state: Path,
        *,
        trust: Path | None = None,
        installed: str | None = None,
    ) -> None:
        parts = urlsplit(source)
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise SetupError("releases come by https only", hint="Name them as https://…")
        self._base = source.rstrip("/")
        self._metadata, self._targets = state / "metadata", state / "targets"
        self._installed = Version(installed or version_of("transom"))
        self._trust = _root(self._metadata, trust)

    def newer(self) -> Newer | None:
        """The newest release, if it is newer than what is installed.

        Raises:
            ReleaseRefused: the metadata isn't signed, is over, or goes back.
            ReleaseUnavailable: the folder can't be read now.
        """
        content = self._target(NEWEST).read_bytes()
        try:
            newest = msgspec.json.decode(content, type=_Newest)
            version = Version(newest.version)
        except (msgspec.MsgspecError, InvalidVersion) as error:
            raise ReleaseRefused("the release's description isn't one") from error
        if version <= self._installed:
            return None
        package = newest.packages.get(architecture())
        if package is None:
            raise ReleaseUnavailable(f"{newest.version} has no package for {architecture()}")
        return Newer(newest.version, package)

    def fetch(self, release: Newer) -> Path:
        """The release's package, its hash and length verified. Raises as `newer`."""
        return self._target(release.package)

    def _target(self, name: str) -> Path:
        try:
            updater = Updater(
                str(self._metadata),
                f"{self._base}/metadata/",
                str(self._targets),
                f"{self._base}/targets/",
                bootstrap=self._trust,
            )
            info = updater.get_targetinfo(name)
            if info is None:
                raise ReleaseRefused(f"no release key has signed {name}")
            return Path(updater.find_cached_target(info) or updater.download_target(info))
        except RepositoryError as error:
            raise ReleaseRefused(f"the release can't be trusted: {error}") from error
        except DownloadError as error:
            raise ReleaseUnavailable(f"the release can't be read: {error}") from error


def architecture() -> str:
    """This machine's, in Debian's words."""
    return _ARCHITECTURES.get(platform.machine(), platform.machine())


def apply_package(package: Path) -> None:
    """Installs a verified package; its own scripts start the service again.

    Raises:
        SetupError: no Debian system, not root, or `apt-get` failed; the old version stays.
    """
    if shutil.which("apt-get") is None:
        raise SetupError("this isn't a Debian system", hint="Install the new version by hand.")
    command = ["apt-get", "install", "--yes", "--no-download", str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise SetupError(
            f"the package wasn't installed: {said[-1] if said else done.returncode}",
            hint="Run it as root; `apt-get` says what else is missing.",
        )


def _root(metadata: Path, trust: Path | None) -> bytes | None:
    """The root to begin with; None where one was verified before."""
    metadata.mkdir(mode=0o755, parents=True, exist_ok=True)
    (metadata.parent / "targets").mkdir(exist_ok=True)
    if (metadata / "root.json").exists():
        return None
    if trust is None:
        raise SetupError(
            "no release root is trusted yet",
            hint="Bring root.json from a source that you trust, with --trust FILE.",
        )
    try:
        return trust.read_bytes()
    except OSError as error:
        raise SetupError(f"{trust} can't be read: {error.strerror}") from error
