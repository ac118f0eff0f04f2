"""A push service for tests: real HTTP on this machine, with a browser's keys behind it.

Checks the sender's token as a service does (RFC 8292), decrypts as the browser does (RFC 8291).
"""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

AUTH = bytes(range(16))


def b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class PushService:
    """One browser's subscription, and what has come for it.

    Attributes:
        status: the answer to every message.
        vapid_key: the only sender taken, base64url; any if empty.
    """

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    url: str = ""
    status: int = 201
    vapid_key: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    tries: int = 0

    def subscription(self, name: str = "My phone") -> dict[str, Any]:
        """As the browser hands it to the page."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": b64u(point), "auth": b64u(AUTH)}
        return {"endpoint": f"{self.url}/push/1", "keys": keys, "name": name}

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The service's and the browser's part; the status to answer with."""
        self.tries += 1
        if self.status >= 300:
            return self.status
        authorization = headers["authorization"]
        if not Vapid02.verify(authorization):
            return 403
        parts = dict(p.split("=", 1) for p in authorization.removeprefix("vapid ").split(","))
        if self.vapid_key and parts["k"] != self.vapid_key:
            return 403
        claims = parts["t"].split(".")[1]
        self.claims.append(json.loads(base64.urlsafe_b64decode(claims + "==")))
        self.headers.append(headers)
        text = http_ece.decrypt(
            body, private_key=self.key, auth_secret=AUTH, version=headers["content-encoding"]
        )
        self.messages.append(json.loads(text))
        return self.status


@contextmanager
def push_service() -> Iterator[PushService]:
    """A service that listens on 127.0.0.1."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(service.take(headers, body))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
