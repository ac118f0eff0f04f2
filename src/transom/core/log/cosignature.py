"""C2SP tlog-cosignature: a witness's dated word that a log has only grown.

Ed25519 (type 0x04, `cosignature/v1`) and ML-DSA-44 (type 0x06, `subtree/v1`), which `SCHEMES` tells
apart: how long a signature is, what it is over, and how it is verified.
"""

import struct

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from transom.core.log.note import (
    ED25519_COSIGNATURE,
    MLDSA_COSIGNATURE,
    Note,
    NoteSignature,
    VerifierKey,
)
from transom.core.log.policy import Policy, PolicyWitness
from transom.core.log.schemes import MAX_TIMESTAMP, SCHEMES
from transom.core.signing import Signer
from transom.errors import LogFormatError, LogRefused

COSIGNATURE_WINDOW_MS = 5 * 60 * 1000
"""How far from now a cosignature may be dated (spec/view-session.md, step 4)."""


class MLDSASigner:
    """Holds one ML-DSA-44 private key, for cosignatures that a quantum computer can't forge.

    Args:
        seed: 32 bytes, from which the key follows (FIPS 204 §5.1).
    """

    def __init__(self, seed: bytes) -> None:
        self._private = MLDSA44PrivateKey.from_seed_bytes(seed)
        self.key = self._private.public_key().public_bytes_raw()

    def sign_bytes(self, data: bytes) -> bytes:
        """A bare signature. Draws randomness: two of the same bytes differ."""
        return self._private.sign(data)


class Cosigner:
    """Makes cosignatures for one witness.

    Args:
        name: the witness's key name.
        signer: holds its private key, which signs nothing else; its kind decides the type.
    """

    def __init__(self, name: str, signer: Signer | MLDSASigner) -> None:
        pq = isinstance(signer, MLDSASigner)
        type_ = MLDSA_COSIGNATURE if pq else ED25519_COSIGNATURE
        self.vkey = VerifierKey(name, type_, signer.key)
        self._signer = signer

    def cosign(self, text: str, *, now: int) -> NoteSignature:
        """A signature line over a checkpoint's text, dated `now` (milliseconds since 1970).

        The caller has checked that the tree only grew, and has stored that it did.

        Raises:
            LogFormatError: with ML-DSA-44, not a checkpoint's text.
        """
        timestamp = now // 1000
        if not 0 < timestamp <= MAX_TIMESTAMP:
            raise ValueError("a cosignature needs an instant after 1970")
        message = SCHEMES[self.vkey.type].message(self.vkey, text, timestamp)
        dated = struct.pack(">Q", timestamp) + self._signer.sign_bytes(message)
        return NoteSignature(self.vkey.name, self.vkey.key_id, dated)


def verify_cosignature(line: NoteSignature, *, text: str, key: VerifierKey) -> int:
    """The instant of a cosignature in milliseconds since 1970, if `key` made it over `text`.

    Raises:
        LogRefused: another key, or a signature that doesn't verify; `check` is `witnesses`.
    """
    scheme = SCHEMES.get(key.type)
    if scheme is None:
        raise LogRefused("witnesses", f"a key of type {key.type:#04x} makes no cosignatures")
    data = line.signature
    if not key.matches(line) or len(data) != 8 + scheme.signature_bytes:
        raise LogRefused("witnesses", f"not a cosignature by {key.name}")
    (timestamp,) = struct.unpack(">Q", data[:8])
    # Zero would say that this isn't the largest tree that the witness has seen (tlog-witness).
    if not 0 < timestamp <= MAX_TIMESTAMP:
        raise LogRefused("witnesses", f"the cosignature by {key.name} isn't dated")
    try:
        message = scheme.message(key, text, timestamp)
    except LogFormatError as error:
        raise LogRefused("witnesses", f"{key.name} can't have cosigned: {error.message}") from error
    if not scheme.holds(key.public, data[8:], message):
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
