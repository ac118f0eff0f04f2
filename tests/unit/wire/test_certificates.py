"""Browsers pin a certificate only under the limits of W3C WebTransport."""

import stat
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from transom.wire.certificates import PERIOD_MS, CertificateFiles

NOW = 1_800_000_000_000


def test_certificate_lives_less_than_14_days_and_has_a_p256_key() -> None:
    files = CertificateFiles(now=NOW)
    made = x509.load_pem_x509_certificate(files.certificate_path.read_bytes())
    assert made.not_valid_after_utc - made.not_valid_before_utc < timedelta(days=14)
    key = made.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert made.fingerprint(hashes.SHA256()).hex() == files.fingerprints[0]
    files.close()


def test_published_next_certificate_is_still_good_at_the_end_of_its_use() -> None:
    files = CertificateFiles(now=NOW)
    announced = files.fingerprints[1]
    files.rotate(now=NOW + PERIOD_MS)
    assert files.fingerprints[0] == announced
    made = x509.load_pem_x509_certificate(files.certificate_path.read_bytes())
    assert made.not_valid_after_utc.timestamp() * 1000 > NOW + 2 * PERIOD_MS
    files.close()


def test_private_key_is_readable_by_us_only_and_gone_afterwards() -> None:
    files = CertificateFiles(now=NOW)
    assert stat.S_IMODE(files.key_path.stat().st_mode) == 0o600
    files.close()
    assert not files.key_path.exists()
