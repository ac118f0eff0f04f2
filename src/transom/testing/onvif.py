"""An ONVIF device for tests: SOAP with WS-Security, snapshots, WS-Discovery, on loopback.

Knows what a recorder needs to be found and asked, and reports addresses of a network that isn't
there, as recorders behind another address do. Streams nothing: its streams are somebody else's.
"""

import base64
import contextlib
import hashlib
import re
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from transom.gateway.cameras.onvif.place import OnvifPlace

ELSEWHERE = "192.0.2.77"  # RFC 5737: nobody's
_ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>'
)
_FAULT = (
    '<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:ter="http://www.onvif.'
    'org/ver10/error">ter:NotAuthorized</s:Value></s:Subcode></s:Code><s:Reason><s:Text>Sender not '
    "Authorized</s:Text></s:Reason></s:Fault>"
)
_OPEN_TO_ALL = ("GetServices", "GetSystemDateAndTime", "GetCapabilities")


@dataclass(frozen=True)
class DeviceStream:
    """A profile. `url`: what the device reports; its host is replaced by whoever asks."""

    token: str
    url: str
    encoding: str = "H264"
    width: int = 640
    height: int = 360
    fps: int = 25


@dataclass(frozen=True)
class DeviceChannel:
    """A video source with its profiles; `snapshot`: a JPEG, if the device makes one.

    `head`: what turns it, if it turns.
    """

    name: str
    streams: tuple[DeviceStream, ...]
    snapshot: bytes = b""
    head: "Head | None" = None


@dataclass
class Head:
    """A motor: under way for `seconds` after each move.

    Attributes:
        moves: where it was sent, in order: pan, tilt, zoom.
    """

    seconds: float = 0.3
    moves: list[tuple[float, float, float]] = field(default_factory=list)
    _at: tuple[float, float, float] = (0.0, 0.0, 0.0)
    _until: float = 0.0

    def go(self, pan: float, tilt: float, zoom: float) -> None:
        """Sends it to a place."""
        self._at, self._until = (pan, tilt, zoom), time.monotonic() + self.seconds
        self.moves.append(self._at)

    def status(self) -> str:
        """As `GetStatus` tells it."""
        pan, tilt, zoom = self._at
        state = "MOVING" if time.monotonic() < self._until else "IDLE"
        return (
            f'<GetStatusResponse><PTZStatus><Position><PanTilt x="{pan}" y="{tilt}"/>'
            f'<Zoom x="{zoom}"/></Position><MoveStatus><PanTilt>{state}</PanTilt>'
            f"<Zoom>{state}</Zoom></MoveStatus></PTZStatus></GetStatusResponse>"
        )


@dataclass
class OnvifServer:
    """Use it as a context.

    Attributes:
        answers: what is answered to an operation, instead of what belongs there; HTTP as it goes
            over the wire, without a length.
        asked: the operations that were asked for, in order.
        refused: how many requests came with a wrong password.
    """

    user: str
    password: str
    channels: Sequence[DeviceChannel]
    name: str = "Recorder"
    answers: Mapping[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refused: int = 0

    def __enter__(self) -> Self:
        """Listens, over HTTP and for discovery."""
        handler = type("Handler", (_Handler,), {"device": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._threads = [
            threading.Thread(target=self._http.serve_forever, args=(0.02,)),
            threading.Thread(target=self._discovered),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Ends both."""
        self._http.shutdown()
        self._http.server_close()
        self._udp.sendto(b"", self.discovery)
        for thread in self._threads:
            thread.join()
        self._udp.close()

    @property
    def place(self) -> OnvifPlace:
        """Where it is."""
        return OnvifPlace("127.0.0.1", self._http.server_address[1])

    @property
    def discovery(self) -> tuple[str, int]:
        """Whom to ask instead of the multicast group."""
        host, port = self._udp.getsockname()
        return host, port

    def answer(self, operation: str, body: str) -> str:
        """The SOAP body to an operation."""
        self.asked.append(operation)
        if operation not in _OPEN_TO_ALL and not self._admits(body):
            self.refused += 1
            return _FAULT
        match operation:
            case "GetServices":
                return self._services()
            case "GetDeviceInformation":
                return (
                    "<GetDeviceInformationResponse><Manufacturer>Maker</Manufacturer><Model>"
                    f"{escape(self.name)}</Model><FirmwareVersion>1</FirmwareVersion><SerialNumber>"
                    "7</SerialNumber><HardwareId>1</HardwareId></GetDeviceInformationResponse>"
                )
            case "GetProfiles":
                profiles = "".join(_profile(c, s) for c in self.channels for s in c.streams)
                return f"<GetProfilesResponse>{profiles}</GetProfilesResponse>"
            case "GetStreamUri" | "GetSnapshotUri":
                return self._uri(operation, body)
        return self._turned(operation, body) or _FAULT.replace(
            "NotAuthorized", "ActionNotSupported"
        )

    def snapshot(self, path: str) -> bytes:
        """The JPEG at a path; nothing where there is none."""
        token = path.removeprefix("/snapshot/")
        channels = (c for c in self.channels if any(s.token == token for s in c.streams))
        return next((c.snapshot for c in channels), b"")

    def _services(self) -> str:
        services = "".join(
            f"<Service><Namespace>http://www.onvif.org/ver10/{what}/wsdl</Namespace><XAddr>"
            f"http://{ELSEWHERE}/onvif/{what}_service</XAddr></Service>"
            for what in ("device", "media", *(["ptz"] if self._turns else []))
        )
        return f"<GetServicesResponse>{services}</GetServicesResponse>"

    @property
    def _turns(self) -> bool:
        return any(channel.head for channel in self.channels)

    def _turned(self, operation: str, body: str) -> str:
        head = self._head(body)
        if head is not None and operation == "GetStatus":
            return head.status()
        if head is not None and operation == "AbsoluteMove":
            head.go(*_vector(body))
            return "<AbsoluteMoveResponse/>"
        return ""

    def _head(self, body: str) -> Head | None:
        token = _text(body, "ProfileToken")
        heads = [c.head for c in self.channels if any(s.token == token for s in c.streams)]
        return heads[0] if heads else None

    def _uri(self, operation: str, body: str) -> str:
        token = _text(body, "ProfileToken")
        urls = {s.token: s.url for c in self.channels for s in c.streams}
        url = urls.get(token, "")
        if operation == "GetSnapshotUri":
            url = f"http://{ELSEWHERE}/snapshot/{token}"
        answer = f"{operation}Response"
        return f"<{answer}><MediaUri><Uri>{escape(url)}</Uri></MediaUri></{answer}>"

    def _admits(self, body: str) -> bool:
        """WS-Security UsernameToken Profile 1.0 §3.1: SHA-1 over nonce, instant and password."""
        given = {name: _text(body, name) for name in ("Username", "Password", "Nonce", "Created")}
        mixed = base64.b64decode(given["Nonce"]) + (given["Created"] + self.password).encode()
        digest = base64.b64encode(hashlib.sha1(mixed, usedforsecurity=False).digest()).decode()
        return (given["Username"], given["Password"]) == (self.user, digest)

    def _discovered(self) -> None:
        while True:
            probe, sender = self._udp.recvfrom(65_536)
            if not probe:
                return
            asked = re.search(rb"MessageID>([^<]+)<", probe)
            self._udp.sendto(self.probe_match(asked[1].decode() if asked else ""), sender)

    def probe_match(self, message_id: str) -> bytes:
        """The answer to a probe, with an address that isn't the device's."""
        scopes = f"onvif://www.onvif.org/name/{self.name.replace(' ', '%20')} onvif://www.onvif.org/hardware/R-8"
        match = (
            "<ProbeMatches><ProbeMatch><EndpointReference><Address>urn:uuid:7</Address>"
            f"</EndpointReference><Types>NetworkVideoTransmitter</Types><Scopes>{scopes}</Scopes>"
            f"<XAddrs>http://{ELSEWHERE}:{self.place.port}/onvif/device_service</XAddrs>"
            f"<RelatesTo>{message_id}</RelatesTo></ProbeMatch></ProbeMatches>"
        )
        return _ENVELOPE.format(match).encode()


class _Handler(BaseHTTPRequestHandler):
    device: OnvifServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        found = re.search(r"Body[^>]*>\s*<(?:\w+:)?(\w+)", body)
        operation = found[1] if found else ""
        if operation in self.device.answers:
            self.device.asked.append(operation)
            self._raw(self.device.answers[operation])
            return
        answer = _ENVELOPE.format(self.device.answer(operation, body)).encode()
        self._send("application/soap+xml", answer)

    def do_GET(self) -> None:
        if "snapshot" in self.device.answers:
            self._raw(self.device.answers["snapshot"])
        elif picture := self.device.snapshot(self.path):
            self._send("image/jpeg", picture)
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _send(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _raw(self, answer: bytes) -> None:
        with contextlib.suppress(OSError):  # the gateway has had enough
            self.wfile.write(answer)
        self.close_connection = True


def _text(body: str, name: str) -> str:
    """What stands in the first element of a name."""
    found = re.search(rf"<(?:\w+:)?{name}(?:\s[^>]*)?>([^<]*)<", body)
    return found[1] if found else ""


def _vector(body: str) -> tuple[float, float, float]:
    """A position as pan, tilt, zoom."""
    turned = re.search(r'PanTilt x="([^"]+)" y="([^"]+)"', body)
    zoomed = re.search(r'Zoom x="([^"]+)"', body)
    pan, tilt = (float(turned[1]), float(turned[2])) if turned else (0.0, 0.0)
    return pan, tilt, float(zoomed[1]) if zoomed else 0.0


def _profile(channel: DeviceChannel, stream: DeviceStream) -> str:
    name = escape(channel.name)
    ptz = '<PTZConfiguration token="p"><Name>p</Name></PTZConfiguration>' if channel.head else ""
    return (
        f'<Profiles token="{stream.token}"><Name>{stream.token}</Name>'
        f'<VideoSourceConfiguration token="c-{name}"><Name>{name}</Name><SourceToken>{name}'
        f'</SourceToken></VideoSourceConfiguration><VideoEncoderConfiguration token="e">'
        f"<Encoding>{stream.encoding}</Encoding><Resolution><Width>{stream.width}</Width><Height>"
        f"{stream.height}</Height></Resolution><RateControl><FrameRateLimit>{stream.fps}"
        f"</FrameRateLimit></RateControl></VideoEncoderConfiguration>{ptz}</Profiles>"
    )
