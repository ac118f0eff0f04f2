"""Requests that an agency's own key has signed (spec/agency-auth.md)."""

import hashlib
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.di import NamedDependency

from transom.core.agency import AgencyAuth, read_agency_auth, verify_agency_auth
from transom.core.codec import decode_object, unb64
from transom.core.signing import Signed
from transom.errors import EncodingError, SignInRefused
from transom.hub.agencies import repository
from transom.hub.hub import Hub
from transom.hub.web.access import caller
from transom.hub.web.limits import SIGN_IN

SCHEME = "Transom-Agency "
MAX_AGE_MS = 60_000


@dataclass(frozen=True)
class AgencyCaller:
    """An agency whose key has signed this very request. Only `provide_agency` makes one."""

    agency_id: str
    name: str
    key: bytes


async def provide_agency(
    hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> AgencyCaller:
    """The agency that signed the request.

    Raises:
        SignInRefused: unsigned, signed by another key, for another request, too old, or used.
    """
    signed, said = _read(request)
    row = await hub.db.read(repository.agency, said.agency_id)
    now = hub.clock.now()
    if row is None or row["revoked_at"] is not None:
        hub.limits.take("agency", caller(request), SIGN_IN)
        raise SignInRefused("there is no such agency here")
    auth = verify_agency_auth(signed, key=row["key"])
    if abs(auth.signed_at - now) > MAX_AGE_MS:
        raise SignInRefused("the agency's signature is too old", hint="Check this machine's clock.")
    if auth.request != (request.method, _target(request), await _body_hash(request)):
        raise SignInRefused("the agency signed another request")
    if auth.hub not in hub.config.origins:
        raise SignInRefused("the agency signed a request to another hub")
    fresh = await hub.db.write(
        repository.use_nonce, auth.nonce, now=now, forget_before=now - 2 * MAX_AGE_MS
    )
    if not fresh:
        raise SignInRefused("the agency's signature was used before")
    return AgencyCaller(row["agency_id"], row["name"], row["key"])


def _read(request: Request[Any, Any, Any]) -> tuple[Signed, AgencyAuth]:
    header = request.headers.get("authorization", "")
    if not header.startswith(SCHEME):
        raise SignInRefused(
            "that needs a request signed by the agency's key",
            hint="Use `transom agency`, which signs with the agency's keystore.",
        )
    try:
        signed = Signed.from_json(decode_object(unb64(header.removeprefix(SCHEME))))
        return signed, read_agency_auth(signed.body)
    except EncodingError as error:
        raise SignInRefused("the agency's signature can't be read") from error


def _target(request: Request[Any, Any, Any]) -> str:
    query = request.scope.get("query_string", b"").decode()
    return request.url.path + (f"?{query}" if query else "")


async def _body_hash(request: Request[Any, Any, Any]) -> bytes:
    return hashlib.sha256(await request.body()).digest()
