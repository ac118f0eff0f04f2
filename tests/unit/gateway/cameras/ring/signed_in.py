"""Ring's cloud on loopback, an account and a house that are signed in there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from transom.gateway.cameras.ring.account import Credentials, RingAccount
from transom.testing.house import House, ShiftedClock
from transom.testing.hub_simulator import hub_with_relay
from transom.testing.ring import CODE, EMAIL, PASSWORD, RingCloud
from transom.testing.ring.cloud import doorbell

FRONT, INDOOR = 4711, 4712


@asynccontextmanager
async def ring_cloud(folder: Path) -> AsyncIterator[RingCloud]:
    indoor = {**doorbell(INDOOR, "Workshop"), "kind": "stickup_cam_mini", "battery_life": None}
    async with RingCloud(folder, [doorbell(FRONT, "Front door")], [indoor]) as cloud:
        with cloud.as_vendor():
            yield cloud


@asynccontextmanager
async def house_with_ring(
    folder: Path, clock: ShiftedClock, cloud: RingCloud
) -> AsyncIterator[House]:
    folder.mkdir()  # noqa: ASYNC240 (of a test)
    async with hub_with_relay(clock) as hub:
        house = await House(folder, clock, hub, real_cameras=True).start()
        ring = house.gateway.ring.account()
        ring.open_http, ring.stun = cloud.open_http, ()
        try:
            await house.enrol()
            yield house
        finally:
            await house.end()


def account_at(cloud: RingCloud, credentials: Credentials | None = None) -> RingAccount:
    kept: list[Credentials] = []
    account = RingAccount(credentials, keep=kept.append, open_http=cloud.open_http, stun=())
    account.kept = kept  # type: ignore[attr-defined]
    return account


async def signed_in(cloud: RingCloud) -> RingAccount:
    account = account_at(cloud)
    await account.sign_in(email=EMAIL, password=PASSWORD, code=CODE, hardware_id="this-gateway")
    return account
