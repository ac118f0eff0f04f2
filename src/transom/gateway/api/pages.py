"""HTTP: the owner's page, built from `web/` into `static/owner`."""

from importlib.resources import files
from pathlib import Path

from litestar import Response, get
from litestar.enums import MediaType
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

_NOT_BUILT = """The owner's page isn't built in this installation.

Build it with scripts/web in a checkout, or install the wheel, which brings it.
Everything works without it, on the command line:

  transom gateway status
  transom gateway stop
  transom gateway consent list
"""


def folder() -> Path:
    """Where the built page lies."""
    return Path(str(files("transom"))) / "static" / "owner"


@get("/", include_in_schema=False, media_type=MediaType.TEXT)
async def not_built() -> Response[str]:
    """Says how to get the page."""
    return Response(_NOT_BUILT, status_code=503, media_type=MediaType.TEXT)


def handlers() -> list[ControllerRouterHandler]:
    """The page if it is built, else a plain text that says how to build it."""
    if not (folder() / "index.html").is_file():
        return [not_built]
    return [
        create_static_files_router(
            path="/",
            directories=[folder()],
            html_mode=True,
            include_in_schema=False,
        )
    ]
