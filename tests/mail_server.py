"""A mail server for tests: real SMTP on this machine, with STARTTLS or TLS, users and refusals."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from transom.testing.stack.ports import free_port

USER, PASSWORD = "owner", "a mail password"  # of a server that lives for a test


@dataclass
class MailBox:
    """What has arrived, and whether new mail is taken.

    Attributes:
        refuse: the answer to every message, such as `451 later`; empty takes them.
    """

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refuse: str = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Takes a message, or refuses it."""
        if self.refuse:
            return self.refuse
        content = envelope.content
        data = content if isinstance(content, bytes) else str(content).encode()
        message = message_from_bytes(data, policy=policy.default)
        assert isinstance(message, EmailMessage)
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        self.messages.append(message)
        return "250 taken"

    def subjects(self) -> list[str]:
        """The subjects of what has arrived, in order."""
        return [str(message["Subject"]) for message in self.messages]


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of `localhost` that is its own authority, and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "mail-cert.pem", folder / "mail-key.pem"
    certificate_file.write_bytes(made.public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate_file, key_file


@contextmanager
def mail_server(
    security: str = "none",
    *,
    certified: tuple[Path, Path] | None = None,
    box: MailBox | None = None,
    port: int = 0,
) -> Iterator[MailBox]:
    """A server on 127.0.0.1; with encryption it also wants `USER` and `PASSWORD`.

    Args:
        security: `starttls`, `tls` or `none`.
        certified: the files of `certificate`, for the first two.
        port: a free one unless given.
    """
    box = box or MailBox()
    context = _context(certified) if certified else None
    more = {"tls_context": context} if security == "starttls" else {}
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=port or free_port(),
        ssl_context=context if security == "tls" else None,
        authenticator=_authenticate if context else None,
        auth_required=security == "starttls",
        auth_require_tls=security == "starttls",
        require_starttls=security == "starttls",
        **more,
    )
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def _context(certified: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certified)
    return context


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=known, handled=known)


def hub_account(folder: Path, box: MailBox) -> Path:
    """The file that tells a hub to send its mail to this box (`hub serve --mail`)."""
    told = {"host": "127.0.0.1", "port": box.port, "sender": "hub@city.example"}
    account = folder / "mail.json"
    account.write_text(json.dumps({**told, "security": "none"}))
    return account
