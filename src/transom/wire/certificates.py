"""The relay's self-signed certificates: short-lived, pinned by fingerprint, changed in time.

WebTransport pins a certificate only if it lives at most 14 days and has a P-256 key (W3C
WebTransport, `serverCertificateHashes`). The listener reloads its files when they change, so a
change of certificate interrupts nobody. The next certificate is made one period ahead, and
both fingerprints are published: a list that a client holds stays good for a whole period.
"""

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PERIOD_MS = 6 * 86_400_000  # each is ahead for one period and in use for the next
LIFETIME_MS = 2 * PERIOD_MS + 86_400_000
_SKEW_MS = 3_600_000  # clients' clocks may be behind


@dataclass(frozen=True)
class Certificate:
    """A certificate with its private key, PEM."""

    certificate: bytes
    private_key: bytes
    fingerprint: str

    @classmethod
    def generate(cls, *, now: int) -> "Certificate":
        """A fresh one, good from an hour before `now` (ms since 1970) for 13 days."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "transom relay")])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_instant(now - _SKEW_MS))
            .not_valid_after(_instant(now - _SKEW_MS + LIFETIME_MS))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
            .sign(key, hashes.SHA256())
        )
        return cls(
            made.public_bytes(serialization.Encoding.PEM),
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
            made.fingerprint(hashes.SHA256()).hex(),
        )


class CertificateFiles:
    """The certificate in use as two files that only we can read, and the one after it."""

    def __init__(self, *, now: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="transom-relay-")
        self.certificate_path = Path(self._folder.name, "certificate.pem")
        self.key_path = Path(self._folder.name, "key.pem")
        self._current = Certificate.generate(now=now)
        self._next = Certificate.generate(now=now)
        self.rotate_at = now + PERIOD_MS
        self._write()

    @property
    def fingerprints(self) -> tuple[str, str]:
        """SHA-256 of the certificate in use and of the next one, hex."""
        return self._current.fingerprint, self._next.fingerprint

    def rotate(self, *, now: int) -> None:
        """Takes the next certificate into use and makes the one after it."""
        self._current, self._next = self._next, Certificate.generate(now=now)
        self.rotate_at = now + PERIOD_MS
        self._write()

    def close(self) -> None:
        """Deletes the files."""
        self._folder.cleanup()

    def _write(self) -> None:
        # The key first: the listener keeps the old pair while the two don't match.
        for path, data in (
            (self.key_path, self._current.private_key),
            (self.certificate_path, self._current.certificate),
        ):
            fresh = path.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_bytes(data)
            fresh.replace(path)


def _instant(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)
