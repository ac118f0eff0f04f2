"""HTTP: the public portal under `/public/`, for browsers with and without JavaScript."""

import asyncio
import gzip
from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from transom.errors import NotFoundError, TransomError
from transom.hub.hub import Hub
from transom.hub.portal.languages import choose, languages
from transom.hub.portal.rendering import asset, render
from transom.hub.portal.views import FORMS, PAGES, View
from transom.hub.portal.views.cameras import map_data
from transom.hub.portal.views.signs import SIZES
from transom.hub.portal.visit import CACHED, PRIVATE, ROOT, Page, Visit
from transom.hub.web.access import caller, check_browser
from transom.hub.web.failures import status_of

_FOR_GOOD = "public, max-age=31536000, immutable"
_FILES = {"portal.css": "text/css", "icon.svg": "image/svg+xml"} | {
    f"paper-{size}.css": "text/css" for size in SIZES
}
_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# The map's script draws on a canvas, works in a worker, and fetches what the map's style names.
_MAP_CSP = (
    "; script-src 'self'; worker-src 'self' blob:; connect-src 'self'{0}; "
    "img-src 'self' data: blob:{0}"
)
_WITH_ITEMS = frozenset({"programs", "documents", "closing", "vote"})
MOST_FIELDS = 20
AnyRequest: TypeAlias = Request[Any, Any, Any]


@get([ROOT, f"{ROOT}/{{path:path}}"], include_in_schema=False)
async def show(
    hub: NamedDependency[Hub], request: AnyRequest, path: FromPath[str] = "/"
) -> Response[bytes]:
    """A page, a file that the pages use, or the way to the visitor's language."""
    parts = [part for part in path.split("/") if part]
    if len(parts) == 1 and parts[0] in _FILES:
        return _packed(request, asset(parts[0]), _FILES[parts[0]], {"cache-control": _FOR_GOOD})
    if parts == ["cells.json"]:
        data = await map_data(hub)
        return _packed(request, data, "application/geo+json", {"cache-control": CACHED})
    if not parts or parts[0] not in languages():
        return _to_language(request, parts)
    visit = _visit(hub, request, parts, {})
    known = len(parts) < 3 or (len(parts) == 3 and visit.page in _WITH_ITEMS)
    return await _answer(request, visit, PAGES if known else {})


@post(f"{ROOT}/{{path:path}}", include_in_schema=False, status_code=200)
async def send(
    hub: NamedDependency[Hub], request: AnyRequest, path: FromPath[str]
) -> Response[bytes]:
    """A form that was sent."""
    parts = [part for part in path.split("/") if part]
    if not parts or parts[0] not in languages():
        raise NotFoundError("there is no such page")
    check_browser(hub, request)
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    visit = _visit(hub, request, parts, dict(list(fields.items())[:MOST_FIELDS]))
    return await _answer(request, visit, FORMS if len(parts) == 2 else {})


async def _answer(request: AnyRequest, visit: Visit, views: Mapping[str, View]) -> Response[bytes]:
    """Every failure is a page too, in the visitor's language."""
    try:
        view = views.get(visit.page)
        if view is None:
            raise NotFoundError("there is no such page")
        page = await view(visit)
    except (TransomError, HTTPException) as error:
        status = status_of(error) if isinstance(error, TransomError) else error.status_code
        page = Page("error", {"status": status}, status=status, cache=PRIVATE)
    html = await asyncio.to_thread(render, visit, page)
    headers = {"cache-control": page.cache, "content-security-policy": _csp(visit, page)}
    headers["content-language"] = visit.language.code
    # With no-referrer, browsers would send a form's Origin as `null`, which is refused.
    headers["referrer-policy"] = "same-origin"
    return _packed(request, html, "text/html", headers, status=page.status)


def _visit(hub: Hub, request: AnyRequest, parts: list[str], form: dict[str, str]) -> Visit:
    return Visit(
        hub=hub,
        language=languages()[parts[0]].within(hub.config.zone),
        page=parts[1] if len(parts) > 1 else "",
        item=parts[2] if len(parts) > 2 else "",
        query=dict(list(request.query_params.items())[:MOST_FIELDS]),
        form=form,
        caller=caller(request),
        now=hub.clock.now(),
    )


def _to_language(request: AnyRequest, parts: list[str]) -> Response[bytes]:
    """To the same page in the language that the browser prefers."""
    code = choose(request.headers.get("accept-language", ""), languages())
    query = str(request.url.query)
    known = parts[:1] == [] or parts[0] in PAGES
    rest = [quote(part, safe="") for part in parts] if known else []
    target = "/".join([ROOT, code, *rest]) + ("" if rest else "/")
    headers = {"location": target + (f"?{query}" if query else ""), "vary": "accept-language"}
    headers["cache-control"] = CACHED
    return Response(b"", status_code=303 if known else 404, headers=headers)


def _csp(visit: Visit, page: Page) -> str:
    if not page.map:
        return _CSP
    style = urlsplit(visit.hub.config.map_style or "")
    origin = f" {style.scheme}://{style.netloc}" if style.netloc else ""
    return _CSP.replace("img-src 'self'; ", "") + _MAP_CSP.format(origin)


def _packed(
    request: AnyRequest, data: bytes, type_: str, headers: dict[str, str], *, status: int = 200
) -> Response[bytes]:
    """The answer, compressed if the browser takes that: nothing in it is secret, and it saves
    an old phone's time."""
    headers["vary"] = "accept-encoding"
    if "gzip" in request.headers.get("accept-encoding", ""):
        data = gzip.compress(data, 6, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(data, status_code=status, media_type=type_, headers=headers)


HANDLERS: list[Any] = [show, send]
