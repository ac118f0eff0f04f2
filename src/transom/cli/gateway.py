"""`transom gateway`: the camera owner's own process, and what the owner tells it.

Commands go through the running gateway; where none runs, they work on its data folder directly.
"""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from transom.cli.gateway_common import (
    DEFAULT_DATA,
    Data,
    PassphraseFile,
    as_owner,
    print_json,
    quiet,
    unlocker,
)
from transom.cli.gateway_common import state as read_state
from transom.cli.gateway_trust import amended, read_policy
from transom.core.codec import b64
from transom.core.crypto.keyfile import Header
from transom.errors import SetupError
from transom.gateway import folder as folders
from transom.gateway import remote, wording
from transom.gateway.keystore.keystore import Keystore, stands
from transom.gateway.keystore.unlock import choose_passphrase, make_keyring_passphrase
from transom.gateway.options import DEFAULT_LISTEN, RunOptions
from transom.logs import configure

app = App(name="gateway", help="Share your own cameras, on your own terms.")
app.command("transom.cli.gateway_owner:camera", name="camera", help="Your cameras.")
app.command("transom.cli.gateway_owner:consent", name="consent", help="Who may watch, and when.")
app.command(
    "transom.cli.gateway_discover:discover", name="discover", help="Find cameras on this network."
)
app.command(
    "transom.cli.gateway_ring:ring", name="ring", help="Your Ring account, and its cameras."
)
INSTALL = "transom.cli.gateway_install"
app.command(f"{INSTALL}:install", name="install", help="Install the gateway as a service.")
app.command(f"{INSTALL}:uninstall", name="uninstall", help="Remove the service.")
app.command(f"{INSTALL}:page", name="page", help="Print where your page is, with a QR code.")
app.command(f"{INSTALL}:update_", name="update", help="Look for a newer signed release.")
app.command("transom.cli.gateway_trust:trust", name="trust", help="Whose word this gateway takes.")


@app.command
def init(
    *,
    data: Data = DEFAULT_DATA,
    name: str = "Home",
    keyring: Annotated[bool, Parameter(negative=())] = False,
    keep: Annotated[bool, Parameter(negative=())] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make a gateway: its keys, in an encrypted keystore. Prints its public keys as JSON.

    Parameters
    ----------
    name
        What you call this place.
    keyring
        Keep a random passphrase in this system's keyring, instead of one that you choose.
    keep
        Do nothing where a gateway stands already, instead of refusing.
    """
    folder = data.expanduser()
    if keep and stands(folder):
        return
    folders.make(folder)
    with folders.locked(folder):
        if keyring:
            passphrase = make_keyring_passphrase(folder)
        else:
            passphrase = choose_passphrase(file=passphrase_file)
        keystore = Keystore.create(
            folder,
            passphrase=passphrase,
            name=name,
            header=Header.fresh("keyring" if keyring else "passphrase"),
        )
    print_json({"owner_key": b64(keystore.owner.key), "gateway_key": b64(keystore.gateway.key)})


@app.command
def run(
    *,
    data: Data = DEFAULT_DATA,
    listen: str = DEFAULT_LISTEN,
    allow_host: Annotated[list[str] | None, Parameter(negative=())] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Run the gateway until it is told to end; prints one JSON line when ready.

    Parameters
    ----------
    listen
        Where the owner's page is served: HOST:PORT. Other devices at home need an address of
        this machine instead of 127.0.0.1.
    allow_host
        A name by which you reach this machine, besides its addresses; repeatable.
    """
    import uvloop  # noqa: PLC0415 (loads only when asked for)

    from transom.gateway.run import run as run_gateway  # noqa: PLC0415

    configure()
    folder = data.expanduser()
    options = RunOptions(folder, listen, frozenset(host.lower() for host in allow_host or ()))
    work = run_gateway(
        options,
        unlock=unlocker(folder, passphrase_file),
        say=lambda line: print(line, flush=True),
    )
    uvloop.run(work)


@app.command
def enrol(
    *,
    data: Data = DEFAULT_DATA,
    hub: str,
    code: str,
    trust_policy: Path | None = None,
    witness: Annotated[list[str] | None, Parameter(negative=())] = None,
    quorum: int | None = None,
    yes: Annotated[bool, Parameter(negative=())] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Enrol at a hub with a one-time code. Shows whose word will be trusted, and asks.

    Parameters
    ----------
    hub
        The hub's address, for example https://hub.example
    code
        The code that the hub shows you, good for ten minutes.
    trust_policy
        A tlog-policy file of your own, instead of the one that the hub proposes.
    witness
        The key of a witness that you trust besides those that the hub proposes; repeatable.
    quorum
        Without how many of all the witnesses nothing opens.
    yes
        Accept the trust policy without being asked.
    """
    wanted: dict[str, Any] = {"hub_url": hub, "code": code}
    if trust_policy is not None:
        wanted["trust_policy"] = read_policy(trust_policy)
    accepted = yes or trust_policy is not None
    if not accepted and not sys.stdin.isatty():
        # Before the code is used up.
        raise SetupError(
            "there is no terminal to show the trust policy on",
            hint="Accept it unseen with --yes, or bring your own with --trust-policy FILE.",
        )

    async def work(owner: remote.Owner) -> Any:
        if witness or quorum:
            first = await owner.post("/api/enrol", {**wanted, "accept_policy": False})
            wanted["trust_policy"] = amended(first["proposal"]["policy"], witness or [], quorum)
        answer = await owner.post("/api/enrol", {**wanted, "accept_policy": accepted})
        if answer["state"] == "enrolled":
            return answer
        if not _accepts(answer["proposal"]):
            raise SetupError("the trust policy wasn't accepted, so nothing is enrolled")
        return await owner.post("/api/enrol", {**wanted, "accept_policy": True})

    print_json(as_owner(data, passphrase_file, work))


@app.command
def stop(*, data: Data = DEFAULT_DATA, camera: str | None = None) -> None:
    """Stop everything at once, or one camera. It stays stopped until you resume.

    Needs no passphrase and no hub.

    Parameters
    ----------
    camera
        A camera's identifier; without it, everything.
    """
    quiet()
    runs = asyncio.run(remote.stop(data.expanduser(), camera_id=camera, resume=False))
    print("Stopped." if runs else "Stopped. No gateway runs here; the next one starts stopped.")


@app.command
def alarm(
    camera_id: str | None = None,
    *,
    end: Annotated[bool, Parameter(negative=())] = False,
    data: Data = DEFAULT_DATA,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Raise the alarm: what you consented to for an alarm opens, for its minutes.

    Parameters
    ----------
    camera_id
        A camera's identifier; without it, every camera.
    end
        End the alarm, and every look that runs on it.
    """

    async def work(owner: remote.Owner) -> int:
        cameras = (await owner.get("/api/state"))["cameras"]
        known = [camera["camera_id"] for camera in cameras]
        for one in known if camera_id is None else [camera_id]:
            path = f"/api/cameras/{one}/alarm"
            await (owner.delete(path) if end else owner.post(path))
        return len(known) if camera_id is None else 1

    count = as_owner(data, passphrase_file, work)
    print(f"{'Ended' if end else 'Raised'} for {count} camera{'' if count == 1 else 's'}.")


@app.command
def resume(*, data: Data = DEFAULT_DATA, camera: str | None = None) -> None:
    """Take a stop back. Nothing opens by it: whoever wants to look must ask again."""
    quiet()
    asyncio.run(remote.stop(data.expanduser(), camera_id=camera, resume=True))
    print("Resumed.")


@app.command
def status(
    *,
    data: Data = DEFAULT_DATA,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Say how the gateway is, who is watching, and where the owner's page is."""
    folder = data.expanduser()
    url = asyncio.run(remote.running_url(folder))
    if url is None:
        stopped = remote.is_stopped(folder)
        if as_json:
            print_json({"running": False, "stopped": stopped})
        else:
            print("No gateway runs here." + (" It is stopped." if stopped else ""))
        return
    state = read_state(data, passphrase_file)
    if as_json:
        print_json({"running": True, "url": url, **state})
    else:
        print("\n".join(_status_lines(url, state)))


def _status_lines(url: str, state: dict[str, Any]) -> list[str]:
    gateway = state["gateway"]
    if not gateway["enrolled"]:
        hub = "not enrolled at a hub"
    elif gateway["hub_connected"]:
        hub = f"connected to {gateway['hub_url']}"
    else:
        hub = f"not connected to {gateway['hub_url']}: {gateway.get('hub_message', 'connecting')}"
    lines = [f"{gateway['name']}: {'STOPPED' if gateway['stopped'] else 'running'}, {hub}"]
    lines.append(f"Owner's page: {url}")
    for item in state["cameras"]:
        lines.append(f"Camera {item['name']}: {item['state']} {item.get('message', '')}".rstrip())
    for look in state["watching"]:
        lines.append(
            f"WATCHING {look['camera_name']}: {look['agency_name']}, {look['pseudonym']}, incident "
            f"{look['incident_number']} ({wording.words(look['purpose'])})"
        )
    for program in state["programs"]:
        lines.append(f"Program {program['program_id']}  {program['name']}")
    for agency in state["agencies"]:
        lines.append(f"Agency  {agency['agency_id']}  {agency['name']}")
    return lines


def _accepts(proposal: dict[str, Any]) -> bool:
    """Shows a trust policy and asks."""
    print(f"Hub {proposal['hub_url']}, key {proposal['hub_key_fingerprint']}", file=sys.stderr)
    print(f"Public log {proposal['log_origin']}", file=sys.stderr)
    print(f"Nothing opens without {proposal['quorum']} of these witnesses:", file=sys.stderr)
    for witness in proposal["witnesses"]:
        print(f"  {witness['name']}  key {witness['key_hash']}", file=sys.stderr)
    return input("Trust them? [y/N] ").strip().lower() in ("y", "yes")
