"""What an installed gateway is: names, folders and the systemd unit. Touches nothing."""

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from transom.errors import InputError
from transom.gateway.options import DEFAULT_LISTEN

SERVICE = "transom-gateway"
USER = SERVICE
UNIT = f"{SERVICE}.service"
STATE = Path("/var/lib") / SERVICE
CREDENTIAL, SEALED = "passphrase", "passphrase.sealed"


@dataclass(frozen=True)
class Plan:
    """How a gateway is installed as a service.

    Args:
        program: absolute path of the `transom` command that the service runs.
        name: what the owner calls the place.
        listen: where the owner's page is served; on this machine only unless the owner says
            otherwise.
        allow_hosts: names by which the owner reaches the page, besides addresses.
        root: the root folder of the system to install into; another one is an image's.
    """

    program: Path
    name: str = "Home"
    listen: str = DEFAULT_LISTEN
    allow_hosts: tuple[str, ...] = ()
    root: Path = field(default=Path("/"))

    def __post_init__(self) -> None:
        for what, text in (
            ("name", self.name),
            ("listen", self.listen),
            ("program", self._program),
        ):
            if not text or any(ord(c) < 32 for c in text):
                raise InputError(what, "it is empty, or has a line break or a control character")
        if not self.program.is_absolute():
            raise InputError("program", "the command must be named by its whole path")
        if not self.port.isdigit():
            raise InputError("listen", "must be HOST:PORT", hint=f"For example: {DEFAULT_LISTEN}")

    @property
    def _program(self) -> str:
        return str(self.program)

    @property
    def port(self) -> str:
        """The owner's page's TCP port."""
        return self.listen.rpartition(":")[2]

    def inside(self, path: str | Path) -> Path:
        """A path of the installed system, as this process reaches it."""
        return self.root / Path(path).relative_to("/")

    @property
    def unit_file(self) -> Path:
        """Where the unit goes."""
        return self.inside(f"/etc/systemd/system/{UNIT}")

    @property
    def users_file(self) -> Path:
        """Where the service's user is declared (sysusers.d(5))."""
        return self.inside(f"/etc/sysusers.d/{SERVICE}.conf")

    @property
    def secrets(self) -> Path:
        """The folder of the sealed passphrase, which only root reads."""
        return self.inside(f"/etc/{SERVICE}")

    def users(self) -> str:
        """The declaration of the user, who can't sign in and owns nothing but the state."""
        return f'u {USER} - "Transom gateway" {STATE}\n'


def unit(plan: Plan, *, encrypted: bool) -> str:
    """The systemd unit (systemd.exec(5), systemd.resource-control(5)).

    An unprivileged user, a system that can't be written to, no capability, no device but cameras,
    and no TCP port but the owner's page's.

    Args:
        encrypted: whether the passphrase lies encrypted to this machine (systemd-creds(1)).
    """
    load, file = "LoadCredential", CREDENTIAL
    if encrypted:
        load, file = "LoadCredentialEncrypted", SEALED
    common = f'--data {STATE} --passphrase-file "${{CREDENTIALS_DIRECTORY}}/{CREDENTIAL}"'
    program = _word(plan.program)
    hosts = "".join(f" --allow-host {_word(host)}" for host in plan.allow_hosts)
    return _UNIT.format(
        init=f"{program} gateway init --keep {common} --name {_word(plan.name)}",
        run=f"{program} gateway run {common} --listen {_word(plan.listen)}{hosts}",
        credential=f"{load}={CREDENTIAL}:/etc/{SERVICE}/{file}",
        user=USER,
        service=SERVICE,
        port=plan.port,
    )


def _word(value: object) -> str:
    """One word of a command line in a unit, in which `%` and `$` mean something."""
    text = str(value).replace("\\", "\\\\").replace("%", "%%").replace("$", "$$")
    return '"' + text.replace('"', '\\"') + '"' if text != shlex.quote(text) else text


_UNIT = """\
[Unit]
Description=Transom gateway: your cameras, on your terms
Wants=network-online.target
After=network-online.target time-sync.target
StartLimitIntervalSec=0

[Service]
Type=exec
User={user}
ExecStartPre={init}
ExecStart={run}
Restart=always
RestartSec=2
TimeoutStopSec=10
{credential}

StateDirectory={service}
StateDirectoryMode=0700
UMask=0077
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateMounts=yes
ProtectProc=invisible
ProcSubset=pid

# Cameras on USB, and no other device.
DevicePolicy=closed
DeviceAllow=char-video4linux rw
SupplementaryGroups=video

# It dials out; the only TCP port that may listen is the owner's page. UDP is for cameras' RTP.
SocketBindDeny=any
SocketBindAllow=tcp:{port}
SocketBindAllow=udp
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""
