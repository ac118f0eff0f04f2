"""From the errors of `onveef` and of HTTP to sentences for the owner."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from onveef import (
    OnvifAuthError,
    OnvifError,
    OnvifServiceUnavailableError,
    OnvifTimeoutError,
    OnvifTransportError,
)

from transom.errors import CameraUnavailable, InputError
from transom.gateway.cameras.onvif.place import OnvifPlace

_ON_HINT = "Switch ONVIF on in its settings; many cameras have it off, with a user of its own."


@asynccontextmanager
async def said_plainly(place: OnvifPlace) -> AsyncIterator[None]:
    """Turns whatever asking a device ends with into `CameraUnavailable`, without a secret."""
    try:
        yield
    except OnvifAuthError as error:
        raise CameraUnavailable(
            "password",
            "The camera refuses this user name and password.",
            hint="Some cameras have an ONVIF user of their own: add one in their settings.",
        ) from error
    except (OnvifError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unavailable(error, place) from error
    except TimeoutError as error:
        raise CameraUnavailable(
            "lost", f"What is at {place.authority} takes too long to answer.", hint=_ON_HINT
        ) from error
    except (InputError, ValueError, LookupError, TypeError, RecursionError) as error:
        # A young library over whatever a device sends: nothing of it may end the gateway's work.
        raise not_onvif(place) from error


def _unavailable(error: Exception, place: OnvifPlace) -> CameraUnavailable:
    cause = error.__cause__ or error
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout):
        return CameraUnavailable(
            "unreachable",
            f"Nothing answers at {place.authority}.",
            hint="Check the address, and that the camera is on and on this network.",
        )
    if isinstance(error, OnvifTimeoutError | httpx.TimeoutException):
        return CameraUnavailable(
            "lost", f"What is at {place.authority} takes too long to answer.", hint=_ON_HINT
        )
    if isinstance(error, OnvifServiceUnavailableError):
        return CameraUnavailable("lost", "The camera is busy.", hint="Try again in a minute.")
    if isinstance(error, OnvifTransportError | httpx.HTTPError | httpx.InvalidURL):
        return not_onvif(place)
    return CameraUnavailable(
        "not_onvif",
        f"What is at {place.authority} doesn't answer what an ONVIF camera answers.",
        hint=_ON_HINT,
    )


def not_onvif(place: OnvifPlace) -> CameraUnavailable:
    """Something else is at this address."""
    return CameraUnavailable(
        "not_onvif", f"What is at {place.authority} isn't an ONVIF camera.", hint=_ON_HINT
    )
