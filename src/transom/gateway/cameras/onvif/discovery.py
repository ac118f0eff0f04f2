"""WS-Discovery: asks the local network which ONVIF devices there are.

An answer counts for the host that it came from, and only from the local network: the address that
a device reports of itself names no host here, only a port and a path.
"""

import asyncio
import socket
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_address

import structlog
from onveef import wsdiscovery

from transom.errors import InputError
from transom.gateway.cameras.onvif.place import OnvifPlace

MULTICAST = (wsdiscovery.WS_DISCOVERY_ADDRESS, wsdiscovery.WS_DISCOVERY_PORT)
_PROBES = 3  # UDP loses some, and slow devices answer late
_MAX_ANSWER = 16 * 1024
_MAX_DEVICES = 64
_MAX_NAME = 80
_LOCAL = [  # RFC 1918, RFC 3927, RFC 1122
    IPv4Network(network)
    for network in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "127.0.0.0/8",
    )
]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class FoundDevice:
    """A device that answered. `name` and `hardware` are its own words, and may be empty."""

    place: OnvifPlace
    name: str = ""
    hardware: str = ""


async def find_devices(
    *,
    seconds: float = 3.0,
    destination: tuple[str, int] = MULTICAST,
    interfaces: Sequence[str] | None = None,
) -> list[FoundDevice]:
    """The ONVIF devices that answer, by address.

    Args:
        seconds: how long answers are waited for.
        destination: whom to ask; every device on the network unless a test says otherwise.
        interfaces: own IPv4 addresses to ask from; all of this machine's without it.
    """
    found: dict[str, FoundDevice] = {}
    asking = [_ask(address, destination, seconds, found) for address in _own(interfaces)]
    await asyncio.gather(*asking)
    return sorted(found.values(), key=lambda device: _order(device.place))


def read_answer(data: bytes, sender: str) -> list[FoundDevice]:
    """The devices of one answer; [] where it isn't one, or not from the local network."""
    if len(data) > _MAX_ANSWER or not _is_local(sender):
        return []
    matches = wsdiscovery.parse_probe_matches(data.decode("utf-8", "replace"))
    return [device for match in matches[:4] if (device := _device(match, sender))]


class _Answers(asyncio.DatagramProtocol):
    def __init__(self, found: dict[str, FoundDevice]) -> None:
        self._found = found

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for device in read_answer(data, addr[0]):
            if len(self._found) < _MAX_DEVICES:
                self._found[device.place.authority] = device

    def error_received(self, exc: Exception) -> None:
        _log.debug("discovery_error", error=type(exc).__name__)


async def _ask(
    address: str, destination: tuple[str, int], seconds: float, found: dict[str, FoundDevice]
) -> None:
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Answers(found), local_addr=(address, 0), family=socket.AF_INET
        )
    except OSError:
        return  # an interface that has gone
    try:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        raw.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
        for _ in range(_PROBES):
            message_id = f"urn:uuid:{uuid.uuid4()}"
            transport.sendto(wsdiscovery.build_probe(message_id=message_id).encode(), destination)
            await asyncio.sleep(seconds / _PROBES)
    finally:
        transport.close()


def _own(interfaces: Sequence[str] | None) -> Iterable[str]:
    if interfaces is not None:
        return interfaces
    return wsdiscovery.local_ipv4_addresses() or ["0.0.0.0"]  # noqa: S104 (it only asks)


def _device(match: wsdiscovery.DiscoveredDevice, sender: str) -> FoundDevice | None:
    """A device at the host that answered; of what it reports, port and path are taken."""
    for reported in match.xaddrs[:8]:
        scheme, _, rest = reported.partition("://")
        if scheme.lower() != "http":
            continue  # HTTPS on a home network proves nothing: nobody vouches for the camera
        try:
            place = OnvifPlace.parse(rest)
        except InputError:
            continue
        named = [_words(text) for text in (match.name, match.hardware)]
        return FoundDevice(OnvifPlace(sender, place.port, place.path), *named)
    return None


def _words(text: str) -> str:
    """A device's own words, as one short line."""
    plain = text.replace("%20", " ").replace("_", " ")
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())[:_MAX_NAME]


def _is_local(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in _LOCAL)


def _order(place: OnvifPlace) -> tuple[int, int]:
    return int(ip_address(place.host)), place.port
