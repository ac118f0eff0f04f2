"""HTTP: how the owner is told when the page is closed."""

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.notice_schemas import (
    NewMail,
    NewSubscription,
    NoticeRules,
    NoticeState,
    Subscribed,
)
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway


@get("/api/notices", operation_id="notices", responses=ANSWERS)
async def notices(gateway: NamedDependency[Gateway]) -> NoticeState:
    """How the owner is told: browsers, mail, and what waits."""
    return gateway.notices.state()


@put("/api/notices/mail", operation_id="set_mail", responses=ANSWERS)
async def set_mail(data: JSONBody[NewMail], gateway: NamedDependency[Gateway]) -> Done:
    """Keeps a mail server; its password goes into the keystore."""
    gateway.notices.set_mail(data)
    return Done()


@delete("/api/notices/mail", operation_id="forget_mail", status_code=200, responses=ANSWERS)
async def forget_mail(gateway: NamedDependency[Gateway]) -> Done:
    """Sends no mail any more, and forgets the server and its password."""
    gateway.notices.forget_mail()
    return Done()


@post("/api/notices/mail/test", operation_id="try_mail", status_code=200, responses=ANSWERS)
async def try_mail(data: JSONBody[NewMail], gateway: NamedDependency[Gateway]) -> Done:
    """Sends a message by a server without keeping it; answers once the server has taken it."""
    await gateway.notices.try_mail(data)
    return Done()


@put("/api/notices/rules", operation_id="set_notice_rules", responses=ANSWERS)
async def set_notice_rules(data: JSONBody[NoticeRules], gateway: NamedDependency[Gateway]) -> Done:
    """Keeps when mail is sent: at once, once a day, for knocks only."""
    gateway.notices.set_rules(data)
    return Done()


@post("/api/notices/devices", operation_id="subscribe", status_code=201, responses=ANSWERS)
async def subscribe(
    data: JSONBody[NewSubscription], gateway: NamedDependency[Gateway]
) -> Subscribed:
    """Adds a browser by its push subscription."""
    return Subscribed(subscription_id=gateway.notices.subscribe(data))


@delete(
    "/api/notices/devices/{subscription_id:str}",
    operation_id="unsubscribe",
    status_code=200,
    responses=ANSWERS,
)
async def unsubscribe(subscription_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Forgets a browser."""
    gateway.notices.unsubscribe(subscription_id)
    return Done()


@post(
    "/api/notices/devices/{subscription_id:str}/test",
    operation_id="try_push",
    status_code=200,
    responses=ANSWERS,
)
async def try_push(subscription_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Sends a notice to one browser; answers once its push service has taken it."""
    await gateway.notices.try_push(subscription_id)
    return Done()


HANDLERS = [
    notices,
    set_mail,
    forget_mail,
    try_mail,
    set_notice_rules,
    subscribe,
    unsubscribe,
    try_push,
]
