"""A hub that can send mail, and the mailbox that it ends in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from hub_drivers import until
from hub_world import World

from tests.mail_server import MailBox, mail_server
from transom.hub.mail.account import HubMail


@contextmanager
def mailing(world: World) -> Iterator[MailBox]:
    """Lets the world's hub send mail, to a real server."""
    with mail_server() as box:
        account = HubMail(
            host="127.0.0.1", port=box.port, sender="hub@city.example", security="none"
        )
        world.hub.config = replace(world.hub.config, mail=account)
        yield box


async def token(box: MailBox, number: int = 1) -> str:
    """The token of the link in the message of this number, once it has come."""
    await until(lambda: len(box.messages) >= number)
    found = re.search(r"prove\?token=([\w-]+)", str(box.messages[number - 1].get_content()))
    assert found is not None
    return found[1]
