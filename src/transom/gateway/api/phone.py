"""HTTP: the address of the owner's page for another device, as text and as a QR code."""

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

import segno
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, Parameter
from msgspec import Struct

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.guard import Pass


class PhoneAddress(Struct, kw_only=True, omit_defaults=True):
    """Where another device finds the page, token included. Both are left out where it can't.

    Attributes:
        qr: the address as a QR code, an SVG in a data URL.
    """

    url: str | None = None
    qr: str | None = None


Origin = Annotated[str, Parameter(pattern=r"^https?://[A-Za-z0-9.:\[\]-]{1,255}$")]


@get("/api/phone", operation_id="phone_address", responses=ANSWERS)
async def phone_address(origin: FromQuery[Origin], owner: NamedDependency[Pass]) -> PhoneAddress:
    """The page's address for a phone. Whoever has it is the owner.

    `origin` is where the page is open now: what stands in front of the gateway only the page knows.
    """
    if _this_machine_only(urlsplit(origin).hostname or ""):
        return PhoneAddress()
    url = f"{origin}/#token={owner.token}"
    code = segno.make(url, error="m", micro=False)
    return PhoneAddress(url=url, qr=code.svg_data_uri(scale=5, border=4, light="#fff"))


def _this_machine_only(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


HANDLERS = [phone_address]
