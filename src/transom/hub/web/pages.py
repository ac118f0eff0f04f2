"""The web consoles' files, and a plain page where they aren't built yet."""

import asyncio
import mimetypes
from pathlib import Path

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from transom.errors import NotFoundError
from transom.hub.hub import Hub

_NOT_OURS = frozenset({"owner"})  # the gateway serves it, at the owner's home
_API = frozenset({"v1", "log", "schema", "metrics", "scim"})
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Transom</title>
<h1>Transom</h1><p>The hub runs, and its pages aren't built yet. Run <code>scripts/web build</code>
in the source tree, then load this page again. The API is described at
<a href="/schema/openapi.json">/schema/openapi.json</a>.</p></html>
"""


@get(["/", "/{path:path}"], include_in_schema=False)
async def pages(hub: NamedDependency[Hub], path: FromPath[str] = "/") -> Response[bytes]:
    """A file of the consoles."""
    return await asyncio.to_thread(_read, hub.static, path)


def _read(root: Path, path: str) -> Response[bytes]:
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] in _API:
        raise NotFoundError("there is no such address in the API")
    if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        raise NotFoundError("there is no such page")
    file = root.joinpath(*parts)
    if file.is_dir():
        file = file / "index.html"
    if parts[:1] and parts[0] in _NOT_OURS:
        raise NotFoundError("the owner's page is served by the owner's gateway")
    if not file.is_file():
        if not parts and not (root / "index.html").exists():
            return _response(_NOT_BUILT.encode(), "text/html", immutable=False)
        raise NotFoundError("there is no such page")
    return _response(file.read_bytes(), _type(file), immutable=parts[0:1] == ["assets"])


def _response(data: bytes, type_: str, *, immutable: bool) -> Response[bytes]:
    # Files under assets/ carry a hash of their content in their name.
    cache = "public, max-age=31536000, immutable" if immutable else "no-cache"
    return Response(data, media_type=type_, headers={"cache-control": cache})


def _type(file: Path) -> str:
    guessed = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if guessed in ("text/javascript", "application/javascript"):
        return "text/javascript"
    return guessed
