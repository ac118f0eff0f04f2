"""The mail server that a hub hands its links to, read from a file that only its operator sees."""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from transom.errors import SetupError
from transom.mail import LOOPBACK


class HubMail(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A mail server, how the hub signs in there, and from whom its messages come."""

    host: str
    port: int
    sender: str
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"HubMail({self.host})"


def load_mail(path: Path) -> HubMail:
    """The account in a JSON file.

    Raises:
        SetupError: it can't be read, or would send mail unencrypted over a network.
    """
    try:
        account = msgspec.json.decode(path.read_bytes(), type=HubMail)
    except OSError as error:
        raise SetupError(f"{path.name} can't be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise SetupError(
            f"{path.name} isn't a mail account: {error}",
            hint='For example: {"host": "mail.city.example", "port": 587, "sender": "…"}',
        ) from error
    if account.security == "none" and account.host not in LOOPBACK:
        raise SetupError(
            f"{path.name}: mail isn't sent without encryption",
            hint="Say starttls or tls, or name a server on this very machine.",
        )
    return account
