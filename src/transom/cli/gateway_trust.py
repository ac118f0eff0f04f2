"""`transom gateway trust`: whose word it takes before anything opens."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from transom.cli.gateway_common import (
    DEFAULT_DATA,
    Data,
    PassphraseFile,
    as_owner,
    print_json,
)
from transom.core.log.amend import with_quorum, with_witness
from transom.core.log.policy import parse_policy
from transom.errors import InputError, LogFormatError, SetupError

trust = App(name="trust", help="Whose word this gateway takes. Every change is signed by you.")


@trust.command
def show(
    *,
    data: Data = DEFAULT_DATA,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Show the witnesses without whom nothing opens, and when you changed them."""
    state = as_owner(data, passphrase_file, lambda owner: owner.get("/api/trust"))
    print_json(state) if as_json else print("\n".join(_lines(state)))


@trust.command(name="add-witness")
def add_witness(
    vkey: str,
    url: str | None = None,
    *,
    data: Data = DEFAULT_DATA,
    quorum: int | None = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Trust one witness more.

    Parameters
    ----------
    vkey
        The witness's key, as it publishes it. Compare it in two places.
    url
        Where it is asked; for the record, this gateway never asks it.
    quorum
        Without how many of all the witnesses nothing opens. Unless given: all, if it took all
        before; otherwise as many as before.
    """
    new = {"vkey": vkey, "url": url, "quorum": quorum}
    body = {name: value for name, value in new.items() if value is not None}
    state = as_owner(data, passphrase_file, lambda owner: owner.post("/api/trust/witnesses", body))
    print("\n".join(_lines(state)))


@trust.command(name="set")
def set_(
    file: Path | None = None,
    *,
    data: Data = DEFAULT_DATA,
    quorum: int | None = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put another trust policy in force, or another quorum of the witnesses you have.

    Parameters
    ----------
    file
        A tlog-policy file that names this hub's log.
    quorum
        Instead of a file: without how many of the witnesses nothing opens.
    """
    if (file is None) == (quorum is None):
        raise InputError("file", "name a policy file, or give --quorum")
    body = {"quorum": quorum} if file is None else {"policy": read_policy(file)}
    state = as_owner(data, passphrase_file, lambda owner: owner.put("/api/trust", body))
    print("\n".join(_lines(state)))


def read_policy(file: Path) -> str:
    """The text of a policy file.

    Raises:
        SetupError: it can't be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"the trust policy {file} can't be read") from error


def amended(text: str, witnesses: Sequence[str], quorum: int | None) -> str:
    """A proposed policy with the owner's own witnesses and quorum.

    Raises:
        InputError: a key that isn't a witness's, or a quorum that can't be met.
    """
    try:
        policy = parse_policy(text)
    except LogFormatError as error:
        raise InputError("trust_policy", error.message) from error
    for vkey in witnesses:
        policy = with_witness(policy, vkey)
    return (with_quorum(policy, quorum) if quorum is not None else policy).to_text()


def _lines(state: dict[str, Any]) -> list[str]:
    lines = [f"Public log {state['log_origin']}"]
    lines.append(f"Nothing opens without {state['quorum']} of these witnesses:")
    lines += [f"  {w['name']}  key {w['key_hash']}" for w in state["witnesses"]]
    lines.append("Your decisions, newest first:")
    for change in state["changes"]:
        day = datetime.fromtimestamp(change["changed_at"] / 1000, UTC).strftime("%Y-%m-%d %H:%M")
        lines.append(f"  {day}  {change['quorum']}: {', '.join(change['witnesses'])}")
    return lines
