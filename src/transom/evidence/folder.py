"""A package on disk: a folder, or the same in one ZIP file without compression."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from transom.errors import EvidenceRefused, SetupError

MOST_BYTES = 1024 * 1024 * 1024
_STAMP = (1980, 1, 1, 0, 0, 0)  # so that the same package is the same file


def write_package(files: Mapping[str, bytes], out: Path) -> Path:
    """Writes a package to a new folder, or to a new file if its name ends in `.zip`.

    Raises:
        SetupError: it is there already, or can't be written.
    """
    try:
        if out.suffix == ".zip":
            with zipfile.ZipFile(out, "x") as archive:
                for name, data in sorted(files.items()):
                    archive.writestr(zipfile.ZipInfo(name, _STAMP), data)
            return out
        out.mkdir(parents=True)
        for name, data in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except FileExistsError as error:
        raise SetupError(f"{out} is there already", hint="Name a new one with --out.") from error
    except OSError as error:
        raise SetupError(f"{out} can't be written: {error.strerror}") from error
    return out


def require_new(out: Path) -> None:
    """Returns if nothing is there yet: what is exported is in the log, and is to be written then.

    Raises:
        SetupError: something is.
    """
    if out.exists():
        raise SetupError(f"{out} is there already", hint="Name a new one with --out.")


def read_package(path: Path) -> dict[str, bytes]:
    """Every file of a package, by its name inside.

    Raises:
        EvidenceRefused: check `files`: it can't be read, or is larger than any package.
    """
    try:
        if path.is_dir():
            return _folder(path)
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise EvidenceRefused("files", "it is larger than a package can be")
            return {
                one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()
            }
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise EvidenceRefused("files", f"the package {path.name} can't be read") from error


def _folder(path: Path) -> dict[str, bytes]:
    found = sorted(one for one in path.rglob("*") if one.is_file() or one.is_symlink())
    if sum(one.stat().st_size for one in found) > MOST_BYTES:
        raise EvidenceRefused("files", "it is larger than a package can be")
    return {one.relative_to(path).as_posix(): one.read_bytes() for one in found}
