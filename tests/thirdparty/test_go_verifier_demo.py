"""The log that a whole Transom has published, checked by software that isn't ours."""

from pathlib import Path

from go_tool import build, verify

from tests.flows.looking import ended, see
from transom.demo.log_check import check_log
from transom.testing.stack import OperatorSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER


async def test_the_published_log_of_a_real_look_verifies_and_a_changed_tile_does_not(
    tmp_path: Path,
) -> None:
    program = build(tmp_path)
    with Stack(tmp_path / "stack") as stack:
        with stack.owner() as owner:
            camera_id = owner.add_camera(
                "Front door", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD
            )
            owner.give_consent(camera_id)
            owner.wait_online(camera_id)
        old = check_log(stack).size
        async with OperatorSeat(stack.hub_url) as operator:
            look = await operator.watch(camera_id)
            await see(look)
            await operator.viewer.leave(look)
            await ended(look)
        log = stack.data("hub") / "log"
        assert check_log(stack).size > old
        vkeys = [stack.vkeys[name] for name in ("log", "north", "south")]
        stack.services["hub"].stop()
    done = verify(program, log, *vkeys, old=old)
    assert done.returncode == 0, done.stdout + done.stderr
    (tile,) = (log / "tile/entries").glob(f"000.p/{check_log(stack).size}")
    spoilt = bytearray(tile.read_bytes())
    spoilt[-3] ^= 1
    tile.write_bytes(spoilt)
    assert verify(program, log, *vkeys, old=old).returncode != 0
