"""An account as a gateway has it, once its owner has signed in."""

from transom.gateway.cameras.ring.account import Credentials, RingAccount
from transom.testing.ring import CODE, EMAIL, PASSWORD, RingCloud

FRONT, INDOOR = 4711, 4712


def account_at(cloud: RingCloud, credentials: Credentials | None = None) -> RingAccount:
    kept: list[Credentials] = []
    account = RingAccount(credentials, keep=kept.append, open_http=cloud.open_http, stun=())
    account.kept = kept  # type: ignore[attr-defined]
    return account


async def signed_in(cloud: RingCloud) -> RingAccount:
    account = account_at(cloud)
    await account.sign_in(email=EMAIL, password=PASSWORD, code=CODE, hardware_id="this-gateway")
    return account
