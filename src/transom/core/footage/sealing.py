"""A clip sealed in pieces (spec/footage.md, Sealed clip): STREAM over AES-256-GCM.

The construction is that of age (C2SP age, Payload; Hoang et al., CRYPTO 2015) with AES-256-GCM: a
piece opens at its own number only, and the last one says that it is the last, so nothing can be
left out, moved, doubled or cut off. A key seals one clip.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from transom.core.footage.release import MOST_PIECES, PIECE_BYTES, TAG_BYTES
from transom.errors import EncodingError, SealRefused

KEY_BYTES = 32


def new_clip_key() -> bytes:
    """A fresh key, for one clip."""
    return secrets.token_bytes(KEY_BYTES)


class ClipSealer:
    """Seals a clip's pieces in their order.

    Raises:
        EncodingError: a key of another length.
    """

    def __init__(self, key: bytes) -> None:
        self._aead, self._number = _aead(key), 0

    def seal(self, piece: bytes, *, last: bool) -> bytes:
        """The next sealed piece.

        Raises:
            EncodingError: a piece of another length than it may have, or one too many.
        """
        full = len(piece) == PIECE_BYTES
        if not (full or (last and 0 < len(piece) < PIECE_BYTES)) or self._number >= MOST_PIECES:
            raise EncodingError("a clip's piece of another length, or one too many")
        sealed = self._aead.encrypt(_nonce(self._number, last=last), piece, None)
        self._number = MOST_PIECES if last else self._number + 1
        return sealed


def open_piece(key: bytes, number: int, sealed: bytes, *, last: bool) -> bytes:
    """A piece of a clip, which is at this place and, if `last`, ends it.

    Raises:
        EncodingError: a key of another length.
        SealRefused: it doesn't open at this place.
    """
    if not TAG_BYTES < len(sealed) <= PIECE_BYTES + TAG_BYTES:
        raise SealRefused("a sealed piece of another length than it may have")
    try:
        return _aead(key).decrypt(_nonce(number, last=last), sealed, None)
    except InvalidTag as error:
        raise SealRefused("the piece doesn't open with this key at this place") from error


def _nonce(number: int, *, last: bool) -> bytes:
    """11 bytes of the piece's number, and one that says whether it is the last."""
    return number.to_bytes(11) + (b"\x01" if last else b"\x00")


def _aead(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise EncodingError(f"a clip's key has {KEY_BYTES} bytes")
    return AESGCM(key)
