"""E-mail: what a notice looks like. Hands nothing over: `transom.mail` does."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from transom.gateway.keystore.contents import MailServer
from transom.gateway.notices.book import NewNotice, Notice

_FOOT = (
    "\n-- \nFrom your own gateway, “{name}”. What it says stays between you and your mail server.\n"
    "Its page at home shows everything, and stops everything.\n"
)


def compose(notices: Sequence[Notice], *, server: MailServer, name: str, zone: str) -> EmailMessage:
    """One message of one notice or several.

    Args:
        name: the gateway's, as its owner calls it.
        zone: IANA name of the time zone that instants are told in.
    """
    where, last = _zone(zone), notices[-1]
    message = EmailMessage()
    message["From"], message["To"] = server.sender, server.to
    message["Subject"] = _line(last.title if len(notices) == 1 else _sum(notices))
    message["Date"] = format_datetime(datetime.fromtimestamp(last.at / 1000, UTC))
    # The same for each try, so that a reader's program knows a repetition.
    host = server.sender.rpartition("@")[2] or "gateway.invalid"
    message["Message-ID"] = f"<transom.{last.notice_id}.{len(notices)}.{last.at}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(_paragraph(n, where) for n in notices) + _foot(name))
    return message


def trial(server: MailServer, *, name: str, now: int) -> EmailMessage:
    """The message that the test button sends."""
    said = Notice(
        notice_id=0,
        about="record",
        at=now,
        title="Notices from your gateway arrive",
        text="This is the message that you asked for. From now on your gateway tells you here.",
    )
    return compose([said], server=server, name=name, zone="UTC")


def _paragraph(notice: NewNotice, where: tzinfo) -> str:
    at = datetime.fromtimestamp(notice.at / 1000, where)
    return f"{_line(notice.title)}\n{at:%Y-%m-%d %H:%M %Z}\n{_line(notice.text)}"


def _sum(notices: Sequence[NewNotice]) -> str:
    looks = sum(notice.about == "start" for notice in notices)
    rest = len(notices) - sum(notice.about in ("start", "end") for notice in notices)
    parts = [f"{looks} {'look' if looks == 1 else 'looks'} at your cameras"]
    if rest:
        parts.append(f"{rest} other {'notice' if rest == 1 else 'notices'}")
    return " and ".join(parts)


def _foot(name: str) -> str:
    return "\n" + _FOOT.format(name=_line(name))


def _line(text: str) -> str:
    """One line: what an agency calls itself can't add a header."""
    return " ".join(text.split())


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC
