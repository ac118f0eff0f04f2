"""What the commands of `transom gateway` share."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from cyclopts import Parameter

from transom.gateway import remote
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.keystore.unlock import find_passphrase
from transom.logs import configure

T = TypeVar("T")
Data = Annotated[Path, Parameter(name="--data", help="The gateway's data folder.")]
PassphraseFile = Annotated[
    Path | None,
    Parameter(name="--passphrase-file", help="Holds the passphrase, instead of being asked."),
]
DEFAULT_DATA = Path("~/.local/share/transom/gateway")


def as_owner(
    data: Path, passphrase_file: Path | None, work: Callable[[remote.Owner], Awaitable[T]]
) -> T:
    """Does work as the owner, through the running gateway or on its data folder."""
    folder = data.expanduser()
    quiet()

    async def all_of_it() -> T:
        async with remote.owner(folder, unlocker(folder, passphrase_file)) as owner:
            return await work(owner)

    return asyncio.run(all_of_it())


def state(data: Path, passphrase_file: Path | None) -> dict[str, Any]:
    """Everything that the owner's page shows."""
    shown: dict[str, Any] = as_owner(data, passphrase_file, lambda owner: owner.get("/api/state"))
    return shown


def unlocker(folder: Path, passphrase_file: Path | None) -> Callable[[], Keystore]:
    """Opens the keystore when it is called, asking for the passphrase if it must."""
    return lambda: Keystore.open(folder, passphrase=find_passphrase(folder, file=passphrase_file))


def quiet() -> None:
    """For commands that answer a person: warnings only."""
    configure(level=logging.WARNING)


def print_json(value: Any) -> None:
    """One line of JSON on standard output."""
    print(json.dumps(value))
