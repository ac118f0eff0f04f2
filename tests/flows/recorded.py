"""What a gateway has recorded in a stack, as bytes to look for elsewhere; and asking the hub."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from transom.gateway.keystore.keystore import Keystore
from transom.testing.stack import OwnerSeat, Stack

PIECE = 32
ENOUGH = 256 * 1024  # of an answer: streams never end


class Recorded:
    """A camera's recording.

    Args:
        path: of the recording at the owner's local API.
    """

    def __init__(self, stack: Stack, owner: OwnerSeat, path: str) -> None:
        self._stack, self._owner, self._path = stack, owner, path
        self._folder = stack.data("gateway") / "recording"

    def clip(self) -> bytes:
        """A clip of all of it, from between two key frames on."""
        state = self._owner.client.get(self._path).raise_for_status().json()
        newest = state["ranges"][-1]
        asked = {"begin": newest["begin"] + 500, "end": newest["end"]}
        answer = self._owner.client.get(f"{self._path}/clip.mp4", params=asked)
        return answer.raise_for_status().content

    def keys(self) -> dict[str, bytes]:
        """The recording key, the segments' salts, and the keys made of both (spec/recording.md)."""
        opened = Keystore.open(self._stack.data("gateway"), passphrase=self._stack.passphrase)
        key = opened.secrets.recording_key
        salts, found = (self._folder / "salts").read_bytes(), {"recording key": key}
        for path in self._segments():
            salt = salts[salts.index(bytes.fromhex(path.stem)) + 16 :][:PIECE]
            info = b"transom recording segment v2 " + path.parent.name.encode()
            found[f"salt of {path.stem}"] = salt
            found[f"key of {path.stem}"] = HKDF(SHA256(), 32, salt, info).derive(key)
        return found

    def sealed(self) -> dict[str, bytes]:
        """Pieces of the segments as they lie on the disk."""
        found: dict[str, bytes] = {}
        for path in self._segments():
            found |= pieces(f"segment {path.stem}", path.read_bytes(), 20)
        return found

    def _segments(self) -> list[Path]:
        return sorted(self._folder.glob("*/*.segment"))


def pieces(name: str, data: bytes, count: int) -> dict[str, bytes]:
    """Pieces from all over some bytes that could hardly be anything else."""
    step = max(PIECE, (len(data) - 1024) // (2 * count))
    every = (data[at : at + PIECE] for at in range(1024, len(data) - PIECE, step))
    telling = [piece for piece in every if len(set(piece)) > PIECE // 2]
    return {f"{name} {number}": piece for number, piece in enumerate(telling[:count])}


@contextmanager
def signed_in(stack: Stack, persona: str) -> Iterator[httpx.Client]:
    """A client of the hub: nobody's, its operator's (`admin`), or a person's."""
    if persona in ("", "admin"):
        token = (stack.data("hub") / "admin.token").read_text().strip()
        headers = {"Authorization": f"Bearer {token}"} if persona else {}
        with httpx.Client(base_url=stack.hub_url, headers=headers, timeout=10) as client:
            yield client
    else:
        with stack.hub_client(persona) as client:
            yield client


def beginning(client: httpx.Client, path: str) -> bytes:
    """What an address answers, up to an amount that is enough."""
    body = b""
    with client.stream("GET", path, params={"begin": 0, "end": 2**46}) as answer:
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > ENOUGH:
                break
    return body
