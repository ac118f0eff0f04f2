"""Signing in to Ring and staying signed in, by the real library against a cloud on loopback."""

import logging

import pytest

from tests.unit.gateway.cameras.ring.signed_in import FRONT, INDOOR, account_at, signed_in
from transom.errors import CameraUnavailable, InputError
from transom.gateway.cameras.ring.account import CodeWantedError, Credentials
from transom.testing.ring import CODE, EMAIL, PASSWORD, RingCloud
from transom.testing.ring.cloud import doorbell

HARDWARE = "this-gateway"


async def test_signing_in_takes_the_code_and_gives_a_token_to_keep(cloud: RingCloud) -> None:
    account = account_at(cloud)
    typed = {"email": EMAIL, "password": PASSWORD, "hardware_id": HARDWARE}
    with pytest.raises(CodeWantedError):
        await account.sign_in(**typed, code="")
    assert not account.signed_in
    kept = await account.sign_in(**typed, code=CODE)
    assert kept == Credentials(cloud.refresh_tokens[-1], HARDWARE)
    assert kept.refresh_token not in repr(kept)


@pytest.mark.parametrize(
    ("password", "code", "field"), [("guessed", "", "password"), (PASSWORD, "000000", "code")]
)
async def test_what_ring_refuses_is_named(
    cloud: RingCloud, password: str, code: str, field: str
) -> None:
    with pytest.raises(InputError) as raised:
        await account_at(cloud).sign_in(
            email=EMAIL, password=password, code=code, hardware_id=HARDWARE
        )
    assert raised.value.field == field


async def test_cameras_are_listed_with_what_decides_whether_they_can_be_used(
    cloud: RingCloud,
) -> None:
    locked = doorbell(99, "Back door", video_settings={"encryption_enabled": True})
    cloud.doorbots.append(locked)
    cameras = await (await signed_in(cloud)).cameras()
    assert [(c.device_id, c.name, c.indoor, c.battery, c.encrypted) for c in cameras] == [
        (99, "Back door", False, 71, True),
        (FRONT, "Front door", False, 71, False),
        (INDOOR, "Workshop", True, None, False),
    ]
    assert cameras[1].model == "Doorbell 4"


async def test_after_a_restart_the_token_alone_is_enough_and_its_successor_is_kept(
    cloud: RingCloud,
) -> None:
    before = Credentials((await signed_in(cloud))._credentials.refresh_token, HARDWARE)  # type: ignore[union-attr]
    account = account_at(cloud, before)
    assert len(await account.cameras()) == 2
    assert account.kept == [Credentials(cloud.refresh_tokens[-1], HARDWARE)]  # type: ignore[attr-defined]
    assert cloud.refresh_tokens[-1] != before.refresh_token
    assert cloud.asked == ["password", "refresh_token"]


async def test_a_sign_in_that_was_removed_in_rings_app_is_told(cloud: RingCloud) -> None:
    account = await signed_in(cloud)
    cloud.revoke()
    with pytest.raises(CameraUnavailable) as raised:
        await account.cameras()
    assert raised.value.reason == "signed_out"


async def test_nobody_signed_in_asks_ring_nothing(cloud: RingCloud) -> None:
    with pytest.raises(CameraUnavailable) as raised:
        await account_at(cloud).cameras()
    assert (raised.value.reason, cloud.asked) == ("signed_out", [])


async def test_a_cloud_that_is_away_is_told_and_no_token_with_it(cloud: RingCloud) -> None:
    account = await signed_in(cloud)
    await cloud._runner.cleanup()
    with pytest.raises(CameraUnavailable) as raised:
        await account.cameras()
    assert raised.value.reason == "unreachable"
    assert cloud.refresh_tokens[-1] not in f"{raised.value!r} {raised.value.__cause__!r}"


async def test_neither_password_nor_code_nor_token_is_logged(
    cloud: RingCloud, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        account = await signed_in(cloud)
        await account.cameras()
    told = caplog.text
    assert "ring_devices" in told  # the library does talk at this level
    for secret in (PASSWORD, CODE, cloud.refresh_tokens[-1], *cloud.access_tokens):
        assert secret not in told
