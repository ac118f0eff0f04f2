"""C2SP signed notes and verifier keys. Verifies Ed25519 (type 0x01), and no cosignature."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from transom.core.signing import Signer
from transom.errors import LogFormatError, LogRefused

ED25519 = 0x01
"""Signature type of a log's own signature (C2SP signed-note, Signature types)."""
ED25519_COSIGNATURE = 0x04
"""Signature type of an Ed25519 cosignature, `cosignature/v1`."""
MLDSA_COSIGNATURE = 0x06
"""Signature type of an ML-DSA-44 cosignature, `subtree/v1`."""
KEY_BYTES = {ED25519: 32, ED25519_COSIGNATURE: 32, MLDSA_COSIGNATURE: 1312}
"""How long a public key of each known type is (RFC 8032 §5.1.5, FIPS 204 table 2)."""
MAX_NOTE_BYTES = 128 * 1024
MAX_SIGNATURES = 64
"""C2SP signed-note asks for at least 16, and post-quantum signatures take up to 5 kB each."""
_DASH = "\u2014 "
_KEY_ID = re.compile(r"[0-9a-f]{8}\Z")


@dataclass(frozen=True)
class NoteSignature:
    """A signature line as it came: nothing is known to be true yet."""

    name: str
    key_id: bytes
    signature: bytes

    def to_line(self) -> str:
        """The line with its newline."""
        return f"{_DASH}{self.name} {b64_line(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class Note:
    """A signed note as it came: its text must be ignored until a signature is verified."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def to_text(self) -> str:
        """The note, byte for byte as `parse_note` accepts it."""
        return f"{self.text}\n{''.join(s.to_line() for s in self.signatures)}"

    def with_signatures(self, *more: NoteSignature) -> "Note":
        """The same text with further signatures; a newer one of a key takes the older's place."""
        fresh = {(s.name, s.key_id) for s in more}
        kept = tuple(s for s in self.signatures if (s.name, s.key_id) not in fresh)
        return replace(self, signatures=kept + more)


@dataclass(frozen=True)
class VerifierKey:
    """A vkey: a name, a signature type and a public key (C2SP signed-note, Verifier keys)."""

    name: str
    type: int
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, say which key signed."""
        message = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return hashlib.sha256(message).digest()[:4]

    def to_text(self) -> str:
        """`<name>+<hex key id>+<base64 of type and public key>`."""
        return f"{self.name}+{self.key_id.hex()}+{b64_line(bytes([self.type]) + self.public)}"

    def matches(self, signature: NoteSignature) -> bool:
        """Whether the line claims to be by this key."""
        return signature.name == self.name and signature.key_id == self.key_id


class NoteSigner:
    """Signs notes as a log does, with Ed25519 (type 0x01).

    Args:
        name: the key's name; for a log it is the origin line.
        signer: holds the private key.
    """

    def __init__(self, name: str, signer: Signer) -> None:
        self.vkey = VerifierKey(name, ED25519, signer.key)
        self._signer = signer

    def sign(self, text: str) -> Note:
        """A note of this text with one signature."""
        signature = self._signer.sign_bytes(text.encode())
        return Note(text, (NoteSignature(self.vkey.name, self.vkey.key_id, signature),))


def verify_note(note: Note, *, key: VerifierKey, check: str = "checkpoint") -> None:
    """Checks that `key` signed the note's text with Ed25519.

    Args:
        check: what a refusal names as the check that failed.

    Raises:
        LogRefused: no line of this key, or one that doesn't verify.
    """
    lines = [s for s in note.signatures if key.matches(s)]
    if not lines:
        raise LogRefused(check, f"not signed by {key.name}")
    for line in lines:
        if key.type != ED25519 or not ed25519_holds(key.public, line.signature, note.text.encode()):
            raise LogRefused(check, f"the signature by {key.name} doesn't verify")


def ed25519_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the bare Ed25519 signature verifies (RFC 8032 §5.1.7)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def parse_vkey(text: str) -> VerifierKey:
    """Reads a verifier key of any signature type.

    Raises:
        LogFormatError: not a vkey, or its key id isn't the one that its key gives.
    """
    parts = text.split("+", 2)
    if len(parts) != 3 or not _KEY_ID.match(parts[1]):
        raise LogFormatError("not a verifier key: it reads name+id+key")
    data = unb64_line(parts[2])
    if len(data) < 2:
        raise LogFormatError("a verifier key without a key")
    key = VerifierKey(parts[0], data[0], data[1:])
    if key.key_id.hex() != parts[1]:
        raise LogFormatError(f"the verifier key of {key.name!r:.80} has another key id")
    if len(key.public) != KEY_BYTES.get(key.type, len(key.public)):
        raise LogFormatError(f"a key of type {key.type:#04x} has {KEY_BYTES[key.type]} bytes")
    return key


def parse_note(data: str | bytes) -> Note:
    """Reads a signed note; checks its form only.

    Raises:
        LogFormatError: not a signed note (C2SP signed-note, Format).
    """
    text = note_text(data)
    cut = text.rfind("\n\n")
    if cut < 0:
        raise LogFormatError("not a signed note: no empty line before the signatures")
    lines = text[cut + 2 :].split("\n")
    if lines.pop() or not lines:
        raise LogFormatError("not a signed note: no signature line ending in a newline")
    if len(lines) > MAX_SIGNATURES:
        raise LogFormatError(f"a note with more than {MAX_SIGNATURES} signatures")
    return Note(text[: cut + 1], tuple(parse_signature_line(line) for line in lines))


def parse_signature_line(line: str) -> NoteSignature:
    """Reads one signature line, without its newline.

    Raises:
        LogFormatError: not a signature line.
    """
    parts = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(parts) != 2:
        raise LogFormatError("not a signature line: it reads dash, key name, signature")
    check_name(parts[0])
    data = unb64_line(parts[1])
    if len(data) < 5:
        raise LogFormatError("a signature line without a signature")
    return NoteSignature(parts[0], data[:4], data[4:])


def note_text(data: str | bytes) -> str:
    """The text of a note, if it is UTF-8 without control characters and not too long.

    Raises:
        LogFormatError: it isn't.
    """
    try:
        raw = data.encode() if isinstance(data, str) else data
        text = raw.decode()
    except UnicodeError as error:
        raise LogFormatError("not UTF-8") from error
    if len(raw) > MAX_NOTE_BYTES:
        raise LogFormatError(f"a note longer than {MAX_NOTE_BYTES} bytes")
    if any(c < " " and c != "\n" for c in text):
        raise LogFormatError("a note with a control character")
    return text


def check_name(name: str) -> None:
    """Checks a key name: not empty, no white space, no plus, no control character.

    Raises:
        LogFormatError: it isn't a key name.
    """
    try:
        name.encode()
    except UnicodeError as error:
        raise LogFormatError("a key name that isn't Unicode") from error
    if not name or "+" in name or any(c.isspace() or c < " " for c in name):
        raise LogFormatError(f"not a key name: {name!r:.80}")


def unb64_line(text: str, length: int | None = None) -> bytes:
    """Bytes of standard base64 with padding (RFC 4648 §4), `length` of them if given.

    Raises:
        LogFormatError: another form, non-zero trailing bits, or another length.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise LogFormatError("not base64") from error
    if b64_line(data) != text:
        raise LogFormatError("base64 with non-zero trailing bits")
    if length is not None and len(data) != length:
        raise LogFormatError(f"expected {length} bytes, not {len(data)}")
    return data


def b64_line(data: bytes) -> str:
    return base64.b64encode(data).decode()
