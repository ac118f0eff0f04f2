"""What the hub asks of an address that an agency's administrator typed (OWASP: SSRF).

The name is resolved once, every address that it has is judged, and the connection goes to the one
that was judged: a name that changes its address in between gains nothing. No redirect is followed,
an answer is bounded, and the certificate must be the name's.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from transom.errors import InputError, ProviderUnavailable
from transom.hub.config import LOOPBACK

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 256 * 1024
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address, whichever, by NAT64


def check_url(field: str, url: str, *, internal: bool) -> str:
    """The URL, if the hub may ask it.

    Args:
        internal: whether loopback and private networks are allowed.

    Raises:
        InputError: the field: not https, or with a part that has no place there.
    """
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError as error:
        raise _not_ours(field) from error
    here = internal and parts.scheme == "http" and parts.hostname in LOOPBACK
    if not (parts.scheme == "https" or here) or not parts.hostname or not port_is_one:
        raise _not_ours(field)
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _not_ours(field)
    return url


async def fetch_json(
    url: str,
    *,
    internal: bool,
    content: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON object at a URL that has passed `check_url`; `content` makes it a POST.

    Raises:
        ProviderUnavailable: it can't be reached, may not be, or answers something else.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = await _address(host, port, internal=internal)
    shown = f"[{address}]" if ":" in address else address
    there = parts._replace(netloc=f"{shown}:{port}").geturl()
    told = {"accept": "application/json", "host": parts.netloc, **(headers or {})}
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            httpx.AsyncClient(
                verify=_authorities(), timeout=TIMEOUT_SECONDS, trust_env=False
            ) as client,
            client.stream(
                "GET" if content is None else "POST",
                there,
                headers=told,
                content=content,
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            return _object(answer.status_code, await _bounded(answer))
    except (httpx.HTTPError, ssl.SSLError, TimeoutError) as error:
        raise ProviderUnavailable("unreachable", f"{host} can't be reached") from error


def allowed(address: str, *, internal: bool) -> bool:
    """Whether the hub may connect to an address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_multicast or found.is_unspecified or found.is_link_local:
        return False  # link-local: where clouds tell their machines' credentials
    return internal or (found.is_global and found not in _TRANSLATED)


async def _address(host: str, port: int, *, internal: bool) -> str:
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ProviderUnavailable("unreachable", f"there is no host {host}") from error
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(allowed(one, internal=internal) for one in addresses):
        raise ProviderUnavailable(
            "address",
            f"{host} has an address that this hub doesn't ask",
            hint="The hub's operator can allow providers of a private network.",
        )
    # IPv4 first: a machine without IPv6 still resolves it.
    return sorted(addresses, key=lambda one: ":" in one)[0]


async def _bounded(answer: httpx.Response) -> bytes:
    data = b""
    async for piece in answer.aiter_bytes():
        data += piece
        if len(data) > MOST_BYTES:
            raise ProviderUnavailable("answer", "the provider's answer is too large")
    return data


def _object(status: int, data: bytes) -> dict[str, Any]:
    if status != 200:
        raise ProviderUnavailable("answer", f"the provider answers with status {status}")
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ProviderUnavailable("answer", "the provider's answer isn't JSON") from error
    if not isinstance(found, dict):
        raise ProviderUnavailable("answer", "the provider's answer isn't a JSON object")
    return found


@cache
def _authorities() -> ssl.SSLContext:
    return ssl.create_default_context()


def _not_ours(field: str) -> InputError:
    return InputError(
        field, "not an address that the hub may ask", hint="Give one that begins with https://."
    )
