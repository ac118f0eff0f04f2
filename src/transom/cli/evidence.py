"""`transom evidence`: a custodian's machine that opens clips and makes evidence packages."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

app = App(name="evidence", help="Make evidence packages of clips that owners gave.")

Data = Annotated[Path, Parameter(help="The evidence machine's folder, made by `init`.")]
PassphraseFile = Annotated[
    Path | None, Parameter(help="Holds the passphrase, instead of being asked.")
]


@app.command
def init(*, data: Data, name: str, passphrase_file: PassphraseFile = None) -> None:
    """Make this machine's keys in an encrypted file, and print what to paste into the console.

    Parameters
    ----------
    name
        The machine's name, for you and your administrator.
    """
    from transom.agency.keystore import find_passphrase  # noqa: PLC0415 (loads when asked for)
    from transom.clock import SystemClock  # noqa: PLC0415
    from transom.evidence.machine import init_machine  # noqa: PLC0415

    passphrase = find_passphrase(file=passphrase_file, new=True)
    now = SystemClock().now()
    print(init_machine(data, name=name, passphrase=passphrase, now=now).announcement())


@app.command
def show(*, data: Data, passphrase_file: PassphraseFile = None) -> None:
    """Print what to paste into the console once more, with the fingerprint to compare."""
    from transom.agency.fingerprint import fingerprint  # noqa: PLC0415
    from transom.agency.keystore import find_passphrase  # noqa: PLC0415
    from transom.evidence.machine import open_machine  # noqa: PLC0415

    machine = open_machine(data, passphrase=find_passphrase(file=passphrase_file))
    told = json.loads(machine.announcement())
    print(json.dumps({**told, "fingerprint": fingerprint(told)}))


@app.command
def export(
    request: str,
    camera: str,
    *,
    hub: Annotated[str, Parameter(help="The hub's URL.")],
    data: Data,
    out: Path,
    reason: str,
    defence_copy: str | None = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make the evidence package of a clip; the public log says so before the clip is opened.

    Parameters
    ----------
    request
        The footage request's identifier, ftr_…
    camera
        The camera's identifier, cam_…
    out
        A new folder, or a new file whose name ends in .zip.
    reason
        Why it is exported, in 10 to 2,000 characters; it is part of the record.
    defence_copy
        For whom, if it is a copy for the defence.
    """
    from transom.agency.keystore import find_passphrase  # noqa: PLC0415
    from transom.clock import SystemClock  # noqa: PLC0415
    from transom.evidence.export import Wanted  # noqa: PLC0415
    from transom.evidence.export import export as make  # noqa: PLC0415
    from transom.evidence.folder import require_new, write_package  # noqa: PLC0415
    from transom.evidence.hub import EvidenceHub  # noqa: PLC0415
    from transom.evidence.machine import open_machine  # noqa: PLC0415

    require_new(out)
    machine = open_machine(data, passphrase=find_passphrase(file=passphrase_file))
    wanted = Wanted(request_id=request, camera_id=camera, reason=reason, recipient=defence_copy)
    with EvidenceHub(hub) as client:
        package = make(machine, client, wanted, now=SystemClock().now())
    print(write_package(package, out))
