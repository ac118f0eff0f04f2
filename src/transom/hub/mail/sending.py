"""A duty of the hub: hands the links that wait to its mail server, and tries again later.

Nobody's page waits for it: how long a mail server takes tells nothing to whoever asked.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

import structlog
from sqlalchemy import Connection, delete, select, update

from transom.errors import NoticeUnavailable
from transom.hub.db.rows import Row
from transom.hub.db.tables_lands import mail_proofs
from transom.hub.hub import Hub
from transom.hub.mail.proofs import DAY_MS, token_of
from transom.hub.portal.mail_words import of_link
from transom.mail import send

MOST_TRIES = 6
MOST_AT_ONCE = 20
FIRST_PAUSE_MS = 15_000  # doubled after each try: the last one some eight minutes after the first
log = structlog.get_logger(__name__)


async def send_due(hub: Hub) -> None:
    """Sends the links that are due; one that can't be sent is tried again. Forgets old ones."""
    account, now = hub.config.mail, hub.clock.now()
    if await hub.db.read(_any_old, now):
        await hub.db.write(_forget_old, now)
    if account is None:
        return
    for row in await hub.db.read(_due, now):
        message = compose(hub, row, sender=account.sender)
        try:
            await asyncio.to_thread(send, message, account)
        except NoticeUnavailable as error:
            # The reason may name the address that was refused; the class doesn't.
            log.warning("mail_not_sent", reason=error.reason, tries=row["tries"] + 1)
            await hub.db.write(_change, row["proof_id"], tries=row["tries"] + 1)
        else:
            await hub.db.write(_change, row["proof_id"], sent_at=hub.clock.now(), address=None)


def compose(hub: Hub, row: Row, *, sender: str) -> EmailMessage:
    """The message with a link, in its reader's language."""
    link = f"{hub.config.public_url.rstrip('/')}/public/{row['lang']}/prove"
    subject, text = of_link(
        row["what"], row["lang"], f"{link}?token={token_of(hub, row['proof_id'])}"
    )
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, row["address"], subject
    message["Date"] = format_datetime(datetime.fromtimestamp(row["asked_at"] / 1000, UTC))
    host = sender.rpartition("@")[2] or "hub.invalid"
    message["Message-ID"] = f"<transom.{row['proof_id'].hex()}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _due(conn: Connection, now: int) -> Sequence[Row]:
    query = (
        select(mail_proofs)
        .where(
            mail_proofs.c.sent_at.is_(None),
            mail_proofs.c.used_at.is_(None),
            mail_proofs.c.tries < MOST_TRIES,
        )
        .order_by(mail_proofs.c.asked_at)
    )
    rows = conn.execute(query).mappings().all()
    return [row for row in rows if now >= _next_try(row)][:MOST_AT_ONCE]


def _any_old(conn: Connection, now: int) -> bool:
    query = select(mail_proofs.c.proof_id).where(mail_proofs.c.asked_at <= now - DAY_MS)
    return conn.execute(query.limit(1)).first() is not None


def _forget_old(conn: Connection, now: int) -> None:
    conn.execute(delete(mail_proofs).where(mail_proofs.c.asked_at <= now - DAY_MS))


def _next_try(row: Row) -> int:
    tries = row["tries"]
    pause = FIRST_PAUSE_MS * (2**tries - 1) if tries else 0
    return int(row["asked_at"]) + pause


def _change(conn: Connection, /, proof_id: bytes, **values: object) -> None:
    conn.execute(update(mail_proofs).where(mail_proofs.c.proof_id == proof_id).values(**values))
