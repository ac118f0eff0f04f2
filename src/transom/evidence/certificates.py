"""The certificate that signs a film's C2PA manifest: the agency's own, made by its machine.

X.509 with ECDSA on P-256 (C2PA 2.1, Certificate Profile): a root that signs one certificate and is
then forgotten. Who trusts the agency's device trusts this root, since the package's manifest, which
the device signs, holds its hash.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from transom.errors import SetupError

YEARS = timedelta(days=3650)
_SLACK = timedelta(hours=1)


@dataclass(frozen=True)
class VideoSigner:
    """The key that signs films, and its certificate with those that lead to the root, as PEM."""

    chain: str
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    def key_pem(self) -> str:
        """The private key, unencrypted."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()


def make_video_signer(name: str, *, now: int) -> VideoSigner:
    """A fresh key with a certificate under a root of its own.

    Args:
        name: of the machine; stands in the certificate.
        now: milliseconds since 1970.
    """
    at = datetime.fromtimestamp(now / 1000, UTC)
    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    above, below = _name(f"{name} root"), _name(name)
    top = (
        _begun(above, above, root.public_key(), at)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA256())
    )
    leaf = (
        _begun(below, above, own.public_key(), at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
        )
        .sign(root, hashes.SHA256())
    )
    pem = (one.public_bytes(serialization.Encoding.PEM).decode() for one in (leaf, top))
    return VideoSigner("".join(pem), own)


def read_video_signer(chain: str, key_pem: str) -> VideoSigner:
    """A signer that was made before, or whose certificate an agency brings itself.

    Raises:
        SetupError: not a P-256 key, or not its certificate.
    """
    try:
        key = serialization.load_pem_private_key(key_pem.encode(), None)
        leaf = x509.load_pem_x509_certificates(chain.encode())[0]
    except (ValueError, TypeError, IndexError) as error:
        raise SetupError("the film's certificate or its key can't be read") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SetupError("a film is signed by an ECDSA key on P-256")
    if leaf.public_key() != key.public_key():
        raise SetupError("the film's certificate is for another key")
    return VideoSigner(chain, key)


def root_of(chain: str) -> str:
    """The last certificate of a chain, as PEM. Raises ValueError: there is none."""
    certificates = x509.load_pem_x509_certificates(chain.encode())
    return certificates[-1].public_bytes(serialization.Encoding.PEM).decode()


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _SLACK)
        .not_valid_after(at + YEARS)
    )


def _name(text: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, text[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, text[:64]),
        ]
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
