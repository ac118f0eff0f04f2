"""`transom gateway camera` and `transom gateway consent`."""

import getpass
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from transom.cli.gateway_common import (
    DEFAULT_DATA,
    Data,
    PassphraseFile,
    as_owner,
    print_json,
    state,
)
from transom.errors import InputError, SetupError
from transom.gateway import remote, wording
from transom.gateway.api.schemas import Kind, LocalTier, Right

PASSWORD_VARIABLE = "TRANSOM_CAMERA_PASSWORD"  # noqa: S105 (a variable's name)

camera = App(name="camera", help="Your cameras. Addresses and passwords stay here.")
consent = App(name="consent", help="Who may watch which camera, for what, and when.")


@camera.command(name="add")
def camera_add(
    name: str,
    url: str,
    *,
    data: Data = DEFAULT_DATA,
    user: str = "",
    password_file: Path | None = None,
    transport: Literal["tcp", "udp"] = "tcp",
    kind: Kind = "fixed",
    lat: float | None = None,
    lon: float | None = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Try a camera and add it.

    Parameters
    ----------
    name
        What the agency will know it by.
    url
        rtsp://address:port/path
    user
        The camera's user. Its password is asked for, or read from TRANSOM_CAMERA_PASSWORD.
    lat, lon
        Where it stands, in degrees.
    """
    wanted: dict[str, Any] = {"name": name, "url": url, "transport": transport, "kind": kind}
    if user:
        wanted |= {"user": user, "password": camera_password(password_file)}
    if lat is not None and lon is not None:
        wanted["position"] = {"lat_e6": round(lat * 1e6), "lon_e6": round(lon * 1e6)}
    print_json(as_owner(data, passphrase_file, lambda owner: owner.post("/api/cameras", wanted)))


@camera.command(name="list")
def camera_list(
    *,
    data: Data = DEFAULT_DATA,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """List the cameras and how they are."""
    cameras = state(data, passphrase_file)["cameras"]
    if as_json:
        print_json(cameras)
        return
    for item in cameras:
        how = "stopped" if item["stopped"] else item["state"]
        why = f": {item['message']}" if item.get("message") else ""
        print(f"{item['camera_id']}  {item['name']}  {item['address_shown']}  {how}{why}")


@camera.command(name="test")
def camera_test(
    camera_id: str, *, data: Data = DEFAULT_DATA, passphrase_file: PassphraseFile = None
) -> None:
    """Try a camera that has been added, and print what it sends."""
    wanted = {"camera_id": camera_id}
    print_json(
        as_owner(data, passphrase_file, lambda owner: owner.post("/api/cameras/test", wanted))
    )


@camera.command(name="remove")
def camera_remove(
    camera_id: str, *, data: Data = DEFAULT_DATA, passphrase_file: PassphraseFile = None
) -> None:
    """Cut a camera, withdraw its consents, forget its address and password."""
    as_owner(data, passphrase_file, lambda owner: owner.delete(f"/api/cameras/{camera_id}"))
    print("Removed.")


@consent.command(name="give")
def consent_give(
    camera_id: str,
    *,
    agency: str,
    program: str,
    purpose: Annotated[list[str], Parameter(negative=())],
    tier: LocalTier = "on_request",
    nothing_demanded: Annotated[bool, Parameter(negative=())] = False,
    unblurred: Annotated[bool, Parameter(negative=())] = False,
    right: Annotated[list[Right] | None, Parameter(negative=())] = None,
    max_minutes: int = 30,
    max_minutes_per_day: int = 120,
    alarm_minutes: int | None = None,
    until: str | None = None,
    hours: str | None = None,
    data: Data = DEFAULT_DATA,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Sign a consent. `transom gateway status` lists agencies and programs.

    Parameters
    ----------
    agency, program
        Their identifiers.
    purpose
        A purpose category; repeatable.
    tier
        registry: they know where the camera is, and see nothing. on_request: each look is a knock
        that you answer. on_alarm: only after you raised the alarm. scheduled: within the hours.
        standing: at any time.
    nothing_demanded
        You state that nothing was offered to you or demanded of you for this consent.
    unblurred
        Also without blurring people, for a reason stated each time.
    right
        live, clip, audio or ptz; repeatable. Without it, live alone.
    max_minutes, max_minutes_per_day
        At most so many minutes a look, and so many a day.
    alarm_minutes
        How long your alarm opens it: 1 to 60, for on_alarm alone.
    until
        A date, 2027-01-31; without it, the program's end.
    hours
        A JSON object as in spec/consent.md; without it, at any hour.
    """

    async def work(owner: remote.Owner) -> Any:
        wanted = {
            "camera_id": camera_id,
            "agency_id": agency,
            "program_id": program,
            "purposes": purpose,
            "tier": tier,
            "blur": "unblurred" if unblurred else "blurred",
            "rights": [] if tier == "registry" else right or ["live"],
            "max_minutes": max_minutes,
            "max_minutes_per_day": max_minutes_per_day,
            "alarm_minutes": alarm_minutes,
            "nothing_demanded": nothing_demanded,
            "not_after": _until(until, program, await owner.get("/api/state")),
        }
        if hours is not None:
            wanted["hours"] = _json_argument("hours", hours)
        return await owner.post("/api/consents", wanted)

    print_json(as_owner(data, passphrase_file, work))


@consent.command(name="list")
def consent_list(
    *,
    data: Data = DEFAULT_DATA,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """List the consents that you gave."""
    cameras = state(data, passphrase_file)["cameras"]
    if as_json:
        print_json([given for item in cameras for given in item["consents"]])
        return
    for item in cameras:
        for given in item["consents"]:
            purposes = ", ".join(wording.words(p) for p in given["purposes"])
            print(
                f"{given['consent_id']}  {given['state']}  {item['name']}  "
                f"{given['agency_name']}  {purposes}  until {_day(given['not_after'])}"
            )


@consent.command(name="withdraw")
def consent_withdraw(
    consent_id: str, *, data: Data = DEFAULT_DATA, passphrase_file: PassphraseFile = None
) -> None:
    """Withdraw a consent; whoever watches under it stops seeing at once."""
    path = f"/api/consents/{consent_id}/withdraw"
    as_owner(data, passphrase_file, lambda owner: owner.post(path))
    print("Withdrawn.")


@consent.command(name="receipt")
def consent_receipt(
    consent_id: str,
    *,
    data: Data = DEFAULT_DATA,
    pdf: Path | None = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Print a consent's receipt as JSON.

    Args:
        pdf: a file to write instead: the receipt to print, with the JSON attached.
    """
    path = f"/api/consents/{consent_id}/receipt"
    if pdf is None:
        made = as_owner(data, passphrase_file, lambda owner: owner.data(f"{path}.json"))
        print(made.decode())
        return
    pdf.write_bytes(as_owner(data, passphrase_file, lambda owner: owner.data(f"{path}.pdf")))
    print(f"Written to {pdf}")


def camera_password(file: Path | None) -> str:
    return asked_password(file, PASSWORD_VARIABLE, "the camera's password")


def asked_password(file: Path | None, variable: str, what: str) -> str:
    """A password from a file, from an environment variable, or asked for."""
    if file is not None:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise SetupError(f"{what} is missing", hint=f"Set {variable}, or use --password-file FILE.")
    return getpass.getpass(f"{what[0].upper()}{what[1:]}: ")


def _until(day: str | None, program_id: str, state: dict[str, Any]) -> int:
    ends = [p["not_after"] for p in state["programs"] if p["program_id"] == program_id]
    if not ends:
        raise InputError("program", "the hub names no such program")
    if day is None:
        return int(ends[0])
    try:
        at = datetime.fromisoformat(day)
    except ValueError as error:
        raise InputError("until", f"{day!r:.40} isn't a date like 2027-01-31") from error
    return int(at.astimezone().timestamp() * 1000)


def _day(instant: int) -> str:
    return datetime.fromtimestamp(instant / 1000, UTC).strftime("%Y-%m-%d")


def _json_argument(field: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise InputError(field, f"--{field} isn't JSON") from error
