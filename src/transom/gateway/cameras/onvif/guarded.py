"""HTTP to one host only: no redirects, no proxies, no endless or packed answers.

What a hostile device could do with addresses that it reports ends here.
"""

import httpx

from transom.gateway.cameras.onvif.place import OnvifPlace

MAX_ANSWER = 1024 * 1024  # of SOAP; a recorder with 64 channels needs a third of it


class ElsewhereError(httpx.TransportError):
    """A request that would have left the device's host."""


class _OneHost(httpx.AsyncBaseTransport):
    def __init__(self, place: OnvifPlace) -> None:
        self._place = place
        self._inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=4))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        there = (url.scheme, url.host, url.port or 80)
        if there != ("http", self._place.host, self._place.port):
            raise ElsewhereError("the device points elsewhere")
        request.headers["Accept-Encoding"] = "identity"
        response = await self._inner.handle_async_request(request)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            await response.aclose()
            raise httpx.DecodingError("the device packs what was asked for unpacked")
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


def client_for(place: OnvifPlace, *, seconds: float) -> httpx.AsyncClient:
    """A client that can reach this device and nothing else."""
    return httpx.AsyncClient(
        transport=_OneHost(place),
        timeout=seconds,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "transom"},
    )


async def fetch(client: httpx.AsyncClient, url: str, auth: httpx.Auth, *, most: int) -> bytes:
    """An answer's body.

    Raises:
        httpx.HTTPError, httpx.InvalidURL: no such answer, or more than `most` bytes.
    """
    async with client.stream("GET", url, auth=auth) as response:
        if response.status_code != httpx.codes.OK:
            raise httpx.TransportError(f"status {response.status_code}")
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > most:
                raise httpx.TransportError("too much")
        return bytes(body)
