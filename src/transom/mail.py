"""Hands an e-mail to a mail server. Blocks. Writes none: gateway and hub have their own words.

Never without encryption, save to a server on this very machine.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol

from transom.errors import NoticeUnavailable

TIMEOUT_SECONDS = 15.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class MailAccount(Protocol):
    """A mail server, and how one signs in there; `security` is `starttls`, `tls` or `none`."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...


def send(message: EmailMessage, server: MailAccount) -> None:
    """Hands a message over; when it returns, the server has taken it.

    Raises:
        NoticeUnavailable: it hasn't; `reason` says why.
    """
    with _mapped(server, str(message["To"])), _connected(server) as smtp:
        if server.user:
            smtp.login(server.user, server.password)
        smtp.send_message(message)


@contextmanager
def _connected(server: MailAccount) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if server.security == "tls":
        with smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
        ) as smtp:
            yield smtp
        return
    with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS) as smtp:
        if server.security == "starttls":
            smtp.starttls(context=context)
        elif server.host not in LOOPBACK:
            raise NoticeUnavailable("no_encryption", "mail isn't sent without encryption")
        yield smtp


@contextmanager
def _mapped(server: MailAccount, to: str) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise NoticeUnavailable(
            "certificate", f"{server.host} has no certificate that this machine trusts"
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise NoticeUnavailable("no_encryption", f"{server.host}: {error}") from error
    except smtplib.SMTPAuthenticationError as error:
        raise NoticeUnavailable("password", "the mail server refuses user and password") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise NoticeUnavailable("recipient", f"the mail server refuses {to}") from error
    except smtplib.SMTPSenderRefused as error:
        raise NoticeUnavailable("sender", f"the mail server refuses {server.sender}") from error
    except smtplib.SMTPException as error:
        raise NoticeUnavailable("refused", f"the mail server refuses: {error!s:.200}") from error
    except OSError as error:
        raise NoticeUnavailable(
            "unreachable", f"no mail server answers at {server.host}, port {server.port}"
        ) from error
