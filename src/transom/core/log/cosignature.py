"""C2SP tlog-cosignature: a witness's dated word that a log has only grown. Ed25519 (type 0x04).

Another algorithm is another row of `SCHEMES`: how many bytes its key and signature have, and how
its signed message is made and verified. ML-DSA-44 (type 0x06) has no row yet, and is refused.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from transom.core.log.note import Note, NoteSignature, VerifierKey, ed25519_holds
from transom.core.log.policy import Policy, PolicyWitness
from transom.core.signing import Signer
from transom.errors import LogRefused

ED25519_V1 = 0x04
"""Signature type of an Ed25519 cosignature (C2SP signed-note, Signature types)."""
MAX_TIMESTAMP = 2**63 - 1
COSIGNATURE_WINDOW_MS = 5 * 60 * 1000
"""How far from now a cosignature may be dated (spec/view-session.md, step 4)."""


@dataclass(frozen=True)
class Scheme:
    """One algorithm of cosignatures: the length of its signature, and how one is verified."""

    signature_bytes: int
    holds: Callable[[bytes, bytes, bytes], bool]
    message: Callable[[str, int], bytes]


def ed25519_message(text: str, timestamp: int) -> bytes:
    """What an Ed25519 cosignature signs (C2SP tlog-cosignature, Ed25519 signed message)."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


SCHEMES = {ED25519_V1: Scheme(64, ed25519_holds, ed25519_message)}


class Cosigner:
    """Makes Ed25519 cosignatures for one witness.

    Args:
        name: the witness's key name.
        signer: holds its private key, which signs nothing else.
    """

    def __init__(self, name: str, signer: Signer) -> None:
        self.vkey = VerifierKey(name, ED25519_V1, signer.key)
        self._signer = signer

    def cosign(self, text: str, *, now: int) -> NoteSignature:
        """A signature line over a checkpoint's text, dated `now` (milliseconds since 1970).

        The caller has checked that the tree only grew, and has stored that it did.
        """
        timestamp = now // 1000
        if not 0 < timestamp <= MAX_TIMESTAMP:
            raise ValueError("a cosignature needs an instant after 1970")
        signature = self._signer.sign_bytes(ed25519_message(text, timestamp))
        return NoteSignature(
            self.vkey.name, self.vkey.key_id, struct.pack(">Q", timestamp) + signature
        )


def verify_cosignature(line: NoteSignature, *, text: str, key: VerifierKey) -> int:
    """The instant of a cosignature in milliseconds since 1970, if `key` made it over `text`.

    Raises:
        LogRefused: another key, or a signature that doesn't verify; `check` is `witnesses`.
    """
    scheme = SCHEMES.get(key.type)
    if scheme is None:
        raise LogRefused("witnesses", f"cosignatures of type {key.type:#04x} aren't supported yet")
    data = line.signature
    if not key.matches(line) or len(data) != 8 + scheme.signature_bytes:
        raise LogRefused("witnesses", f"not a cosignature by {key.name}")
    (timestamp,) = struct.unpack(">Q", data[:8])
    # Zero would say that this isn't the largest tree that the witness has seen (tlog-witness).
    if not 0 < timestamp <= MAX_TIMESTAMP:
        raise LogRefused("witnesses", f"the cosignature by {key.name} isn't dated")
    if not scheme.holds(key.public, data[8:], scheme.message(text, timestamp)):
        raise LogRefused("witnesses", f"the cosignature by {key.name} doesn't verify")
    return int(timestamp) * 1000


def verify_cosignatures(
    note: Note, *, policy: Policy, now: int | None = None, window_ms: int | None = None
) -> dict[str, int]:
    """Checks the policy's quorum; gives each counted witness's name and instant.

    A cosignature dated outside the window counts for nothing. One that claims a witness's key
    and doesn't verify makes the whole note bad (C2SP signed-note, Signatures).

    Args:
        now: the instant of the check, milliseconds since 1970.
        window_ms: with `now`, how far a cosignature's instant may lie from it, either way.

    Raises:
        LogRefused: the quorum isn't met, or a cosignature is false; `check` is `witnesses`.
    """
    cosigned: dict[str, int] = {}
    stale: list[str] = []
    for witness in policy.witnesses:
        instant = _newest(note, witness)
        if instant is None:
            continue
        if now is not None and window_ms is not None and abs(now - instant) > window_ms:
            stale.append(witness.name)
        else:
            cosigned[witness.name] = instant
    if not policy.satisfied(cosigned):
        raise LogRefused("witnesses", _unmet(policy, cosigned, stale))
    return cosigned


def _newest(note: Note, witness: PolicyWitness) -> int | None:
    lines = [s for s in note.signatures if witness.vkey.matches(s)]
    instants = [verify_cosignature(s, text=note.text, key=witness.vkey) for s in lines]
    return max(instants, default=None)


def _unmet(policy: Policy, cosigned: dict[str, int], stale: list[str]) -> str:
    absent = [w.name for w in policy.witnesses if w.name not in cosigned and w.name not in stale]
    parts = [f"no cosignature by {', '.join(absent)}"] if absent else []
    parts += [f"an outdated cosignature by {', '.join(stale)}"] if stale else []
    return f"the quorum {policy.quorum} of witnesses isn't met: {'; '.join(parts)}"
