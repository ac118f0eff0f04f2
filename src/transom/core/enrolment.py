"""Enrolment of a gateway (spec/enrolment.md): the code, the keys' exchange, the channel's proof.

Counts no tries and no minutes, stores nothing: the hub keeps a code's life.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from transom.core.codec import JsonObject, b64, encode
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify
from transom.errors import EncodingError, EnrolmentRefused, InputError, SignatureRefused

# Crockford's base32: no I, L, O or U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
NAME_LENGTH = 4
CODE_LENGTH = 16
CODE_LIFETIME_MS = 10 * 60 * 1000
CODE_TRIES = 5
NONCE_BYTES = 32
CHANNEL_TYPE = "channel-auth/v1"
ROLES = frozenset({"gateway", "hub"})


@dataclass(frozen=True)
class EnrolmentCode:
    """A one-time code. `name` may be sent; `secret` is never sent, nor stored in clear.

    Args:
        name: 4 characters by which the hub finds the code.
        secret: 12 characters, 60 bits.
    """

    name: str
    secret: str

    def __repr__(self) -> str:
        return f"EnrolmentCode(name={self.name!r})"

    @property
    def text(self) -> str:
        """As the owner is shown it: `ABCD-EFGH-JKMN-PQRS`."""
        whole = self.name + self.secret
        return "-".join(whole[i : i + 4] for i in range(0, CODE_LENGTH, 4))

    def key(self) -> bytes:
        """The 32-byte key that both sides draw from the secret by scrypt (RFC 7914).

        Takes some 50 ms and 16 MiB, on purpose.
        """
        salt = b"transom:enrolment/v1\n" + self.name.encode()
        return hashlib.scrypt(self.secret.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


def new_code(random: bytes | None = None) -> EnrolmentCode:
    """A fresh code; `random` (16 bytes, of which 5 bits each count) is for vectors only."""
    drawn = secrets.token_bytes(CODE_LENGTH) if random is None else random
    text = "".join(ALPHABET[byte % 32] for byte in drawn)
    return EnrolmentCode(text[:NAME_LENGTH], text[NAME_LENGTH:])


def parse_code(text: str) -> EnrolmentCode:
    """The code that a person typed: any case, hyphens or spaces or none, I and L for 1, O for 0.

    Raises:
        InputError: field `code`: not 16 characters of the alphabet.
    """
    plain = text.strip().upper().translate(_CONFUSED)
    if len(plain) != CODE_LENGTH or not set(plain) <= set(ALPHABET):
        raise InputError(
            "code",
            "that isn't an enrolment code",
            hint="Enter the 16 letters and digits as the hub shows them.",
        )
    return EnrolmentCode(plain[:NAME_LENGTH], plain[NAME_LENGTH:])


@dataclass(frozen=True, kw_only=True)
class EnrolmentOffer:
    """What a gateway sends. From `open_offer` it is known to come from who holds the code.

    Args:
        name: the code's public name.
        gateway_key, owner_key: raw Ed25519 public keys.
        nonce: 32 random bytes.
    """

    name: str
    gateway_key: bytes
    owner_key: bytes
    nonce: bytes

    def to_json(self) -> JsonObject:
        """The members."""
        return {
            "name": self.name,
            "gateway_key": b64(self.gateway_key),
            "owner_key": b64(self.owner_key),
            "nonce": b64(self.nonce),
        }

    def hash(self) -> bytes:
        """SHA-256 of the canonical bytes; the answer names it."""
        return hashlib.sha256(encode(self.to_json())).digest()


@dataclass(frozen=True, kw_only=True)
class EnrolmentAnswer:
    """What the hub answers. From `open_answer` it is known to come from who holds the code.

    Args:
        log_size: the log's size at enrolment; no older entry opens anything.
        programs: as in the channel's `welcome`.
        trust_policy: C2SP tlog-policy text, shown to the owner before it is pinned.
        offer_hash: `EnrolmentOffer.hash()` of the offer it answers.
    """

    gateway_id: str
    site_id: str
    hub_key: bytes
    log_vkey: str
    log_size: int
    programs: list[JsonObject]
    trust_policy: str
    offer_hash: bytes

    def to_json(self) -> JsonObject:
        """The members."""
        return {
            "gateway_id": self.gateway_id,
            "site_id": self.site_id,
            "hub_key": b64(self.hub_key),
            "log_vkey": self.log_vkey,
            "log_size": self.log_size,
            "programs": list(self.programs),
            "trust_policy": self.trust_policy,
            "offer_hash": b64(self.offer_hash),
        }


def offer_mac(key: bytes, offer: EnrolmentOffer) -> bytes:
    """The gateway's proof that it holds the code: 32 bytes.

    Args:
        key: `EnrolmentCode.key()`.
    """
    return hmac.digest(key, b"gateway\n" + encode(offer.to_json()), "sha256")


def answer_mac(key: bytes, answer: EnrolmentAnswer) -> bytes:
    """The hub's proof that it holds the code: 32 bytes.

    Raises:
        EncodingError: a member without a canonical form.
    """
    return hmac.digest(key, b"hub\n" + encode(answer.to_json()), "sha256")


def open_offer(value: object, mac: bytes, *, key: bytes) -> EnrolmentOffer:
    """The offer, if who sent it holds the code.

    Raises:
        EncodingError: a member of another form.
        EnrolmentRefused: another code.
    """
    m = Members(value, "enrolment offer")
    name = m.text("name", NAME_LENGTH, NAME_LENGTH)
    offer = EnrolmentOffer(
        name=name,
        gateway_key=m.data("gateway_key", 32),
        owner_key=m.data("owner_key", 32),
        nonce=m.data("nonce", NONCE_BYTES),
    )
    m.end()
    if not set(name) <= set(ALPHABET):
        raise m.bad("name", "the public part of a code")
    if not hmac.compare_digest(mac, offer_mac(key, offer)):
        raise EnrolmentRefused("the code is wrong")
    return offer


def open_answer(value: object, mac: bytes, *, key: bytes, offer: EnrolmentOffer) -> EnrolmentAnswer:
    """The answer, if who sent it holds the code and answers this very offer.

    Raises:
        EncodingError: a member of another form.
        EnrolmentRefused: another code, or an answer to another offer.
    """
    m = Members(value, "enrolment answer")
    answer = EnrolmentAnswer(
        gateway_id=m.id("gateway_id", "gwy"),
        site_id=m.id("site_id", "sit"),
        hub_key=m.data("hub_key", 32),
        log_vkey=m.text("log_vkey", most=400),
        log_size=m.integer("log_size"),
        programs=_objects(m),
        trust_policy=m.text("trust_policy", 0, 16_384),
        offer_hash=m.data("offer_hash", 32),
    )
    m.end()
    if not hmac.compare_digest(mac, answer_mac(key, answer)):
        raise EnrolmentRefused("whoever answered doesn't hold the code")
    if answer.offer_hash != offer.hash():
        raise EnrolmentRefused("the answer is to another offer")
    return answer


def sign_channel_auth(
    role: str, gateway_id: str, *, their_nonce: bytes, my_nonce: bytes, signer: Signer
) -> Signed:
    """One side's proof at the start of the channel.

    Args:
        role: `gateway` or `hub`: who signs.

    Raises:
        EncodingError: another role, identifier or nonce length.
    """
    body: JsonObject = {
        "role": role,
        "gateway_id": gateway_id,
        "their_nonce": b64(their_nonce),
        "my_nonce": b64(my_nonce),
    }
    _read_channel_auth(body)
    return signer.sign(CHANNEL_TYPE, body)


def verify_channel_auth(
    signed: Signed,
    *,
    key: bytes,
    role: str,
    gateway_id: str,
    my_nonce: bytes,
    their_nonce: bytes,
) -> None:
    """Returns if the other side holds its pinned key and speaks on this very channel.

    Args:
        key: the other side's pinned key.
        role: the other side's.
        my_nonce: what this side sent.
        their_nonce: what the other side sent.

    Raises:
        SignatureRefused: another key, role, gateway or channel.
        EncodingError: a member of another form.
    """
    said = _read_channel_auth(verify(signed, type_=CHANNEL_TYPE, key=key))
    if said != (role, gateway_id, my_nonce, their_nonce):
        raise SignatureRefused("the channel's proof is for another role, gateway or channel")


def _read_channel_auth(body: object) -> tuple[str, str, bytes, bytes]:
    """Role, gateway, and from the signer's side: their nonce, my nonce."""
    m = Members(body, "channel proof")
    read = (
        m.choice("role", ROLES),
        m.id("gateway_id", "gwy"),
        m.data("their_nonce", NONCE_BYTES),
        m.data("my_nonce", NONCE_BYTES),
    )
    m.end()
    return read


def _objects(m: Members) -> list[JsonObject]:
    programs: list[JsonObject] = []
    for item in m.list("programs"):
        if not isinstance(item, dict):
            raise EncodingError("enrolment answer: programs is not a list of objects")
        programs.append(item)
    return programs
