"""Security headers on every answer (OWASP ASVS 5.0, chapter 3)."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from transom.hub.config import HubConfig

# The consoles bring their own scripts and styles, and nothing else; pictures go on canvases.
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; manifest-src 'self'; "
    "worker-src 'self' blob:; connect-src 'self' {connect}; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class SecurityHeaders:
    """Adds the headers to whatever `app` answers.

    Args:
        relay_url: where WebTransport sessions go; the policy must allow that origin.
    """

    def __init__(self, app: ASGIApp, config: HubConfig, relay_url: str) -> None:
        self._app = app
        self._headers = [(k.encode(), v.encode()) for k, v in _headers(config, relay_url).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                added = [h for h in self._headers if h[0] not in present]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, with_headers)


def _headers(config: HubConfig, relay_url: str) -> dict[str, str]:
    connect = f"{relay_url} {config.websocket_url}"
    headers = {
        "content-security-policy": _CSP.format(connect=connect),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "cache-control": "no-store",
    }
    if config.secure:
        headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"
    return headers
