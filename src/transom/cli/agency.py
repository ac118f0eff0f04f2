"""`transom agency`: the agency's desk. It holds the key that certifies devices."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from transom.errors import InputError, RefusedError

if TYPE_CHECKING:
    from transom.agency.desk import Desk
    from transom.agency.hub import HubClient

app = App(name="agency", help="The agency's desk: certify and revoke operators' devices.")

Data = Annotated[Path, Parameter(help="The agency's folder, made by `init`.")]
Hub = Annotated[str, Parameter(help="The hub's URL.")]
PassphraseFile = Annotated[
    Path | None, Parameter(help="Holds the passphrase, instead of being asked.")
]


@app.command
def init(*, data: Data, name: str, passphrase_file: PassphraseFile = None) -> None:
    """Make the agency's key in an encrypted file, and print its public key as JSON.

    Parameters
    ----------
    name
        The agency's name, as the hub's administrator will register it.
    """
    from transom.agency import keystore  # noqa: PLC0415 (loads only when asked for)
    from transom.core.codec import b64  # noqa: PLC0415

    passphrase = keystore.find_passphrase(file=passphrase_file, new=True)
    keys = keystore.init_keystore(data, name=name, passphrase=passphrase)
    print(json.dumps({"name": name, "key": b64(keys.signer.key)}))


@app.command
def devices(
    *,
    hub: Hub,
    data: Data,
    state: Literal["pending", "certified", "expired", "revoked"] | None = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """List the devices of the agency's people, with fingerprints to compare."""
    from transom.agency.fingerprint import fingerprint  # noqa: PLC0415

    with _desk(hub, data, passphrase_file) as (desk, _):
        for device in desk.devices(state):
            names = ("device_id", "state", "person_name", "pseudonym", "role", "name")
            shown = {name: device[name] for name in names}
            print(json.dumps({**shown, "fingerprint": fingerprint(device)}))


@app.command
def certify(
    device: str,
    *,
    hub: Hub,
    data: Data,
    fingerprint: str | None = None,
    days: int = 365,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Certify a device, once its fingerprint has been compared with the one on its screen.

    Parameters
    ----------
    device
        The device's identifier.
    fingerprint
        What the device's person reads out; without it you are asked.
    days
        How long the certificate runs, at most 400.
    """
    with _desk(hub, data, passphrase_file) as (desk, _):
        found = desk.device(device)
        _compare(found, fingerprint)
        made = desk.certify(found, days=days)
        print(json.dumps({"device_id": made["device_id"], "state": made["state"]}))


@app.command
def revoke(device: str, *, hub: Hub, data: Data, passphrase_file: PassphraseFile = None) -> None:
    """Revoke a device; what it watches ends at once.

    Parameters
    ----------
    device
        The device's identifier.
    """
    with _desk(hub, data, passphrase_file) as (desk, _):
        made = desk.revoke(device)
        print(json.dumps({"device_id": made["device_id"], "state": made["state"]}))


@app.command
def watch(
    *,
    hub: Hub,
    data: Data,
    certify_all: Annotated[bool, Parameter(negative=())] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Certify every device that announces itself. For demonstrations only.

    Parameters
    ----------
    certify_all
        Say that you mean it.
    """
    from transom.agency.watch import watch as run  # noqa: PLC0415

    if not certify_all:
        raise InputError(
            "certify_all",
            "without --certify-all there is nothing to watch for",
            hint="On a real desk, use `devices` and `certify`.",
        )
    with _desk(hub, data, passphrase_file) as (desk, client):
        run(desk, client)


@contextmanager
def _desk(hub: str, data: Path, passphrase_file: Path | None) -> "Iterator[tuple[Desk, HubClient]]":
    from transom.agency import keystore  # noqa: PLC0415
    from transom.agency.desk import Desk  # noqa: PLC0415
    from transom.agency.hub import HubClient  # noqa: PLC0415
    from transom.clock import SystemClock  # noqa: PLC0415

    keys = keystore.open_keystore(data, passphrase=keystore.find_passphrase(file=passphrase_file))
    clock = SystemClock()
    client = HubClient(hub, signer=keys.signer, clock=clock)
    try:
        yield Desk(keys, client, clock), client
    finally:
        client.close()


def _compare(device: dict[str, Any], told: str | None) -> None:
    from transom.agency.fingerprint import fingerprint, same  # noqa: PLC0415

    if told is None and sys.stdin.isatty():
        print(f"{device['person_name']}, {device['name']}: {fingerprint(device)}")
        told = fingerprint(device) if input("The same on the device? [y/N] ") == "y" else ""
    if told is None:
        raise InputError(
            "fingerprint",
            "nobody has compared the device's fingerprint",
            hint="Give what the device shows with --fingerprint.",
        )
    if not same(told, device):
        raise RefusedError(
            "the fingerprints differ, so the device isn't certified",
            hint="If they stay different, the hub shows you another device's keys.",
        )
