"""Looks for given bytes in a running process's memory and in files, as P1 promises to be safe from.

Linux only: it reads /proc/<pid>/mem.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from transom.errors import SetupError

CHUNK = 16 * 1024 * 1024
WALKS = 100
_LINE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (r)\S* \S+ \S+ \S+\s*(.*)")


def search_memory(pid: int, needles: Mapping[str, bytes]) -> dict[str, int]:
    """How often each needle stands in the readable memory of process `pid`.

    Args:
        pid: a process of this user, or any as root.
        needles: a name for each sequence of bytes looked for.

    Raises:
        SetupError: this system doesn't let us read the memory of that process.
    """
    found = dict.fromkeys(needles, 0)
    try:
        regions = _regions(Path(f"/proc/{pid}/maps").read_text())
        with Path(f"/proc/{pid}/mem").open("rb") as memory:
            for start, end in regions:
                _scan_region(memory, start, end, needles, found)
    except OSError as error:
        raise SetupError(
            f"the memory of process {pid} can't be read here: {error}",
            hint="Run it on Linux, as root or with kernel.yama.ptrace_scope = 0.",
        ) from error
    return found


def search_files(folders: Iterable[Path], needles: Mapping[str, bytes]) -> dict[str, int]:
    """How many files under `folders` hold each needle."""
    found = dict.fromkeys(needles, 0)
    for folder in folders:
        for data in read_files(folder).values():
            for name, needle in needles.items():
                found[name] += needle in data
    return found


def read_files(folder: Path) -> dict[Path, bytes]:
    """Every file under `folder`, which a running process may write to: one walk, all of it read.

    Raises:
        SetupError: at each of many walks a file went away.
    """
    for _ in range(WALKS):
        # A file that goes during a walk has moved on: a walk that missed it proves nothing.
        with suppress(FileNotFoundError):
            return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    raise SetupError(f"{folder.name} changes too quickly to be searched")


def _regions(maps: str) -> list[tuple[int, int]]:
    matches = (_LINE.match(line) for line in maps.splitlines())
    return [
        (int(m[1], 16), int(m[2], 16))
        for m in matches
        if m and m[4] not in ("[vvar]", "[vsyscall]")
    ]


def _scan_region(
    memory: BinaryIO, start: int, end: int, needles: Mapping[str, bytes], found: dict[str, int]
) -> None:
    overlap = max(map(len, needles.values()), default=1) - 1
    position = start
    while position < end:
        try:
            memory.seek(position)
            chunk = memory.read(min(CHUNK, end - position))
        except OSError:
            return  # a page that went away, or that the kernel keeps to itself
        if not chunk:
            return
        for name, needle in needles.items():
            found[name] += chunk.count(needle)
        if position + len(chunk) >= end:
            return
        position += max(1, len(chunk) - overlap)
