"""`transom hub`: connects gateways and agencies, keeps the public log, sees no video."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

app = App(name="hub", help="Run a hub: it connects gateways and agencies, and sees no video.")
admin = App(name="admin", help="Register agencies, programs and people at a running hub.")
app.command(admin)
for _name, _help in (
    ("disclose", "Record that you gave somebody what the hub holds about an owner."),
    ("sealed", "List what is still sealed: numbers and days."),
    ("reveal", "Reveal a seal before its day, for good."),
    ("revoke-agency", "Revoke an agency for good."),
):
    admin.command(f"transom.cli.hub_record:{_name.replace('-', '_')}", name=_name, help=_help)

Hub = Annotated[str, Parameter(help="The hub's URL.")]
# In base64url one key in 64 begins with a hyphen.
Key = Annotated[str, Parameter(allow_leading_hyphen=True)]
Data = Annotated[Path, Parameter(help="The hub's folder; its admin.token authorises you.")]
Reason = Annotated[str, Parameter(help="What this is for; it stands in the log's record of it.")]


@app.command
def init(*, data: Path, origin: str) -> None:
    """Make a hub's folder and keys, and print the log's verifier key as JSON.

    Parameters
    ----------
    data
        The hub's folder; keep it, and its backups, to yourself.
    origin
        The public log's name, best a domain of yours: log.city.example
    """
    from transom.hub.folder import init_folder  # noqa: PLC0415 (loads only when asked for)

    folder = init_folder(data, origin=origin)
    print(json.dumps({"origin": origin, "log_vkey": folder.log.vkey.to_text()}))


@app.command
def serve(
    *,
    data: Path,
    listen: str = "127.0.0.1:0",
    relay: str = "127.0.0.1:0",
    public_url: str | None = None,
    relay_public: str | None = None,
    witness: Annotated[list[str] | None, Parameter(negative=())] = None,
    trust_policy: Path | None = None,
    database: Annotated[str | None, Parameter(env_var="TRANSOM_DATABASE")] = None,
    log_store: str | None = None,
    proxies: str | None = None,
    places: Path | None = None,
    map_style: str | None = None,
    basemap: Path | None = None,
    gazetteer: Path | None = None,
    time_zone: str = "UTC",
    mail: Path | None = None,
    internal_providers: Annotated[bool, Parameter(negative=())] = False,
    demo: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Serve until told to end; prints one JSON line when ready.

    Parameters
    ----------
    data
        The hub's folder, made by `init`.
    listen
        Host and port of pages and API (TCP); port 0 chooses a free one.
    relay
        Host and port of the media relay (UDP); port 0 chooses a free one.
    public_url
        The URL that browsers and gateways dial, if a proxy stands before the hub.
    relay_public
        The host, or host:port, that they dial for the relay, if it isn't the public URL's host.
    witness
        "URL VKEY" of a witness; repeat it for several. All of them are demanded.
    trust_policy
        Instead: a C2SP tlog-policy file that names log, witnesses with URLs, and the quorum.
    database
        postgresql://user@host/name, a PostgreSQL database with PostGIS, for which Transom has the
        extra `postgresql`. Without it the hub uses SQLite in its folder. A password stands best in
        ~/.pgpass, or in the environment's TRANSOM_DATABASE.
    log_store
        An object store that is to hold the public log too: s3://bucket/prefix. Endpoint and
        credentials come from the environment (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, …).
    proxies
        Addresses of proxies whose X-Forwarded-For is believed, separated by commas.
    places
        A CSV file of name, latitude and longitude: names for the public map.
    map_style
        The URL of a MapLibre style for the public map; without one it is plain. A path on the
        hub's own origin serves the operators' map, too.
    basemap
        A PMTiles archive of vector tiles in Protomaps' schema: the ground of the operators' map.
    gazetteer
        A GeoJSON file of streets (lines) and addresses (points), each with a name, for operators
        to look up.
    time_zone
        In which public pages tell and ask times, for example America/Chicago.
    mail
        A JSON file with the mail server for links that prove an e-mail address: host, port, sender,
        security (starttls, tls, none), user, password. Without it neighbours can't draw land.
    internal_providers
        Agencies' identity providers may stand in a private network. Without it the hub asks none.
    demo
        Let anybody sign in as anybody, clearly marked. Never on a real hub.
    """
    from transom.hub import server  # noqa: PLC0415 (loads only when asked for)

    server.serve(
        server.ServeOptions(
            data=data,
            listen=listen,
            relay=relay,
            public_url=public_url,
            relay_public=relay_public,
            witnesses=tuple(witness or ()),
            trust_policy=trust_policy,
            database=database,
            log_store=log_store,
            demo=demo,
            proxies=proxies,
            places=places,
            map_style=map_style,
            basemap=basemap,
            gazetteer=gazetteer,
            time_zone=time_zone,
            mail=mail,
            internal_providers=internal_providers,
        )
    )


@admin.command
def agency(*, hub: Hub, data: Data, name: str, key: Key, reason: Reason = "") -> None:
    """Register an agency by its public key, as `transom agency init` printed it."""
    show(
        call_hub(hub, data, "POST", "/v1/admin/agencies", {"name": name, "key": key}, reason=reason)
    )


@admin.command
def program(
    *,
    hub: Hub,
    data: Data,
    name: str,
    agency: Annotated[list[str], Parameter(negative=())],
    decision: str,
    days: int = 45,
    max_cameras: int = 500,
    max_minutes: int = 60,
    max_sessions: int = 100,
    documents: Path | None = None,
    votes: Path | None = None,
    reason: Reason = "",
) -> None:
    """Create a program of one agency or several.

    Parameters
    ----------
    agency
        An agency's identifier; repeat it for several.
    decision
        The decision that authorises the program, in words.
    days
        After these it is over, and so is every consent under it.
    documents
        A JSON file with its use policy and impact report; `transom hub admin documents --template`
        prints the ones that hold otherwise.
    votes
        A GeoJSON file of areas whose residents vote on standing consents (docs/guide/hub.md).
    """
    from transom.cli.hub_votes import read_votes  # noqa: PLC0415 (loads only when asked for)

    body: dict[str, Any] = {
        "name": name,
        "agency_ids": agency,
        "authorising_decision": decision,
        "days": days,
        "max_cameras": max_cameras,
        "max_minutes": max_minutes,
        "max_open_sessions": max_sessions,
    }
    if documents is not None:
        body["documents"] = _read_json(documents)
    if votes is not None:
        body["votes"] = read_votes(votes)
    show(call_hub(hub, data, "POST", "/v1/admin/programs", body, reason=reason))


@admin.command
def documents(
    *,
    hub: Annotated[str | None, Parameter(help="The hub's URL.")] = None,
    data: Annotated[Path | None, Parameter(help="The hub's folder.")] = None,
    program: str | None = None,
    file: Path | None = None,
    template: Annotated[bool, Parameter(negative=())] = False,
    reason: Reason = "",
) -> None:
    """Print a program's use policy and impact report, or put a new version in force.

    Parameters
    ----------
    program
        The program's identifier.
    file
        A JSON file with both; each prohibited use in it needs a rule in the hub's policy.
    template
        Print the packaged ones, to begin with; needs no hub.
    """
    from transom.errors import InputError  # noqa: PLC0415 (loads only when asked for)
    from transom.hub.documents.checks import template_text  # noqa: PLC0415

    if template:
        print(template_text(), end="")
        return
    if hub is None or data is None or program is None:
        raise InputError("program", "name a program, its hub and the hub's folder, or --template")
    if file is None:
        found = call_hub(hub, data, "GET", f"/v1/programs/{program}/documents", reason=reason)
        print(json.dumps({name: found[name] for name in ("use_policy", "impact_report")}, indent=2))
        return
    path = f"/v1/admin/programs/{program}/documents"
    changed = call_hub(hub, data, "PUT", path, _read_json(file), reason=reason)
    show({"version": changed["version"], "document": changed["document"]})


@admin.command
def renew(
    *,
    hub: Hub,
    data: Data,
    program: str,
    decision: str,
    days: int = 45,
    documents: Path | None = None,
    reason: Reason = "",
) -> None:
    """Put a program's end off by a new decision. Each owner is asked for a new consent.

    Parameters
    ----------
    decision
        The new decision, in words; none that the program has had.
    days
        By which its present end is put off.
    documents
        A JSON file with use policy and impact report, if they change.
    """
    body: dict[str, Any] = {"authorising_decision": decision, "days": days}
    if documents is not None:
        body["documents"] = _read_json(documents)
    show(call_hub(hub, data, "POST", f"/v1/admin/programs/{program}/renew", body, reason=reason))


@admin.command
def end_program(*, hub: Hub, data: Data, program: str, reason: Reason = "") -> None:
    """End a program now: its sessions close, and no more open."""
    show(call_hub(hub, data, "POST", f"/v1/admin/programs/{program}/end", reason=reason))


@admin.command
def invite(
    *,
    hub: Hub,
    data: Data,
    agency: str,
    name: str,
    role: Literal["operator", "supervisor", "custodian", "agency_admin"] = "operator",
    reason: Reason = "",
) -> None:
    """Invite a person into an agency; prints a code that is good once, for seven days."""
    path = f"/v1/admin/agencies/{agency}/invitations"
    show(call_hub(hub, data, "POST", path, {"role": role, "name": name}, reason=reason))


@admin.command
def invite_oversight(*, hub: Hub, data: Data, name: str, reason: Reason = "") -> None:
    """Invite a person into the oversight seat; prints a code that is good once, for seven days."""
    show(
        call_hub(
            hub, data, "POST", "/v1/admin/oversight/invitations", {"name": name}, reason=reason
        )
    )


@admin.command
def policy(*, hub: Hub, data: Data, file: Path | None = None, reason: Reason = "") -> None:
    """Print the policy in force, or put another one in force.

    Parameters
    ----------
    file
        Cedar policies; they must pass strict validation, or the old ones stay. The reason stands
        on the public page of the policy's versions.
    """
    if file is None:
        print(call_hub(hub, data, "GET", "/v1/policy", reason=reason)["text"])
        return
    body = {"text": file.read_text(), "reason": reason}
    changed = call_hub(hub, data, "PUT", "/v1/admin/policy", body, reason=reason)
    show({"version": changed["version"], "rules": len(changed["rules"])})


def call_hub(
    hub: str,
    data: Path,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    *,
    reason: str = "",
) -> Any:
    """What the hub answers to its administrator.

    Raises:
        SetupError, HubUnavailable, RefusedError: as `AdminClient`.
    """
    from transom.hub.admin import AdminClient  # noqa: PLC0415 (loads only when asked for)

    return AdminClient(hub, data, reason).call(method, path, body)


def _read_json(path: Path) -> Any:
    from transom.errors import InputError  # noqa: PLC0415 (loads only when asked for)

    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("documents", f"{path} can't be read as JSON: {error}") from error


def show(made: Any) -> None:
    """Prints an answer as one line of JSON."""
    print(json.dumps(made))
