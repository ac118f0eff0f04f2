"""`transom gateway install`, `uninstall`, `page` and `update`: the gateway as a service."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NoReturn

from cyclopts import Parameter

from transom.cli.gateway_common import Data, quiet
from transom.errors import SetupError
from transom.gateway import remote
from transom.gateway.install import steps, update
from transom.gateway.install.plan import STATE, Plan
from transom.gateway.options import DEFAULT_LISTEN

Flag = Annotated[bool, Parameter(negative=())]
UPDATES = Path("/var/lib/transom-gateway-updates")


def install(
    *,
    name: str = "Home",
    listen: str = DEFAULT_LISTEN,
    allow_host: Annotated[list[str] | None, Parameter(negative=())] = None,
    program: Path | None = None,
    root: Path = Path("/"),
) -> None:
    """Install the gateway as a service that starts by itself, with hardly any rights.

    Needs root and systemd. Can be run again to change anything; keys and consents stay.

    Parameters
    ----------
    name
        What you call this place.
    listen
        Where your page is served: HOST:PORT. On this machine only, unless you name another of its
        addresses, as you need on a machine without a screen.
    allow_host
        A name by which you reach this machine, besides its addresses; repeatable.
    program
        The `transom` command to run; this one, unless you name another.
    root
        Another root folder than this system's: an image that is being made.
    """
    quiet()
    command = program or Path(sys.argv[0]).absolute()
    plan = Plan(command, name=name, listen=listen, allow_hosts=tuple(allow_host or ()), root=root)
    steps.install(plan)
    if root != Path("/"):
        print(f"Installed into {root}; it starts when that system does.")
        return
    url = asyncio.run(remote.wait_until_running(STATE))
    _show_page(url)


def uninstall(*, forget: Flag = False, root: Path = Path("/")) -> None:
    """Remove the service. Keys, consents and footage stay, for a later install.

    Parameters
    ----------
    forget
        Destroy them as well. Nothing brings them back.
    root
        As for `install`.
    """
    quiet()
    steps.uninstall(Plan(Path(sys.argv[0]).absolute(), root=root), forget=forget)
    print("Removed. Keys and consents are destroyed." if forget else f"Removed. {STATE} stays.")


def page(*, data: Data = STATE) -> None:
    """Print where your page is, as an address and as a QR code to point a phone at.

    Whoever has the address has your page: show it to nobody else.
    """
    quiet()
    url = asyncio.run(remote.running_url(data.expanduser()))
    if url is None:
        raise SetupError("no gateway runs here", hint="Start it, or name its folder with --data.")
    _show_page(url)


def update_(
    *,
    source: Annotated[str, Parameter(name="--from")],
    trust: Path | None = None,
    apply: Flag = False,
    state: Path = UPDATES,
) -> None:
    """Look for a newer release, and install it if you say so. Unsigned or older ones are refused.

    Exit code 0: up to date, or installed. 1: there is a newer one.

    Parameters
    ----------
    source
        The release folder's address (a TUF repository: `metadata/` and `targets/` below it).
    trust
        The release's first root.json, from a source that you trust; needed once.
    apply
        Install it (Debian package; needs root).
    state
        Where what was verified is kept, so that nobody can serve older releases later.
    """
    quiet()
    releases = update.Releases(source, state, trust=trust)
    newer = releases.newer()
    if newer is None:
        print("Up to date.")
        return
    if not apply:
        _newer(newer)
    update.apply_package(releases.fetch(newer))
    print(f"Installed {newer.version}.")


def _newer(release: update.Newer) -> NoReturn:
    print(f"{release.version} is there. Install it with --apply.")
    sys.exit(1)


def _show_page(url: str) -> None:
    import segno  # noqa: PLC0415 (loads only when asked for)

    print(f"Your page: {url}")
    print("Whoever has this address has your page: show it to nobody else.")
    if sys.stdout.isatty():
        segno.make(url, error="m", micro=False).terminal(compact=True)
