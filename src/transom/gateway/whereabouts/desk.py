"""Where mobile cameras are: the owner's fences, and what locators report.

A camera's whereabouts stay in this process's memory and go nowhere (P7); after a restart nothing is
known, and nothing opens, until the next report.
"""

import msgspec
import structlog

from transom.clock import Clock
from transom.errors import InputError, SignInRefused
from transom.gateway.api.whereabouts_schemas import (
    LocatorAdded,
    LocatorReport,
    NewGeofence,
    WhereaboutsState,
)
from transom.gateway.events import Events
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.sessions import Sessions
from transom.gateway.whereabouts.geofence import Fix, Geofence, distance_m, holds, is_fresh
from transom.wire.tokens import hash_token, matches, new_token

log = structlog.get_logger(__name__)


class WhereaboutsDesk:
    """Everything about where a mobile camera is, and where it may be."""

    def __init__(
        self, *, keystore: Keystore, sessions: Sessions, events: Events, clock: Clock
    ) -> None:
        self._keystore, self._sessions = keystore, sessions
        self._events, self._clock = events, clock
        self._fixes: dict[str, Fix] = {}

    def set_fence(self, camera_id: str, new: NewGeofence | None) -> None:
        """Keeps the owner's fence, or none: then the camera opens for nobody.

        Raises:
            NotFoundError: no such camera.
            InputError: field `radius_m`: the camera isn't a mobile one.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        secret = self._mobile(camera_id)
        fence = new and Geofence(lat_e6=new.lat_e6, lon_e6=new.lon_e6, radius_m=new.radius_m)
        self._put(msgspec.structs.replace(secret, geofence=fence))

    def new_locator(self, camera_id: str) -> LocatorAdded:
        """A token for whatever reports where the camera is; the one before it is good no more.

        Raises as `set_fence`.
        """
        secret, token = self._mobile(camera_id), new_token()
        self._fixes.pop(camera_id, None)
        self._put(msgspec.structs.replace(secret, locator_hash=hash_token(token)))
        return LocatorAdded(path=f"/api/locators/{camera_id}", token=token)

    def reported(self, camera_id: str, token: str, report: LocatorReport) -> None:
        """A locator reports. What comes late doesn't count against what is known already.

        Raises:
            SignInRefused: there is no such camera, or it has another token.
            InputError: field `lat`: the report lacks what a fix needs.
        """
        cameras = {c.camera_id: c for c in self._keystore.secrets.cameras}
        secret = cameras.get(camera_id)
        if secret is None or secret.locator_hash is None or not matches(token, secret.locator_hash):
            raise SignInRefused(
                "that isn't one of this gateway's locators",
                hint="Send its token as a bearer token, or as the password.",
            )
        if report.type_ != "location":
            return
        fix, known = _fix(report), self._fixes.get(camera_id)
        if known is None or fix.at >= known.at:
            self._fixes[camera_id] = fix
        self.watch()
        self._events.changed()

    def inside(self, now: int) -> frozenset[str]:
        """The mobile cameras that are known to be inside their fences."""
        return frozenset(
            secret.camera_id
            for secret in self._keystore.secrets.cameras
            if secret.kind == "mobile"
            and holds(secret.geofence, self._fixes.get(secret.camera_id), now)
        )

    def watch(self) -> None:
        """Ends what runs at mobile cameras that aren't known to be inside any more."""
        inside = self.inside(self._clock.now())
        for secret in self._keystore.secrets.cameras:
            if secret.kind != "mobile" or secret.camera_id in inside:
                continue
            running = self._sessions.at(secret.camera_id)
            if running:
                log.info("left_geofence", camera_id=secret.camera_id, sessions=len(running))
                self._sessions.end(running, "consent_ended")

    def state(self, secret: CameraSecret) -> WhereaboutsState | None:
        """For the owner's page; None for a camera that isn't mobile."""
        if secret.kind != "mobile":
            return None
        now, fence, fix = self._clock.now(), secret.geofence, self._fixes.get(secret.camera_id)
        fresh = fix is not None and is_fresh(fix, now)
        return WhereaboutsState(
            fence=NewGeofence(**msgspec.structs.asdict(fence)) if fence else None,
            locator=secret.locator_hash is not None,
            inside=holds(fence, fix, now),
            fresh=fresh,
            lat_e6=fix.lat_e6 if fix else None,
            lon_e6=fix.lon_e6 if fix else None,
            accuracy_m=round(fix.accuracy_m) if fix else None,
            distance_m=round(distance_m(fence, fix)) if fence and fix else None,
            at=fix.at if fix else None,
        )

    def _mobile(self, camera_id: str) -> CameraSecret:
        secret = self._keystore.camera(camera_id)
        if secret.kind != "mobile":
            raise InputError(
                "radius_m",
                "only a carried or flying camera has an area",
                hint="Change the camera's kind first.",
            )
        return secret

    def _put(self, secret: CameraSecret) -> None:
        self._keystore.put_camera(secret)
        self.watch()
        self._events.changed()


def _fix(report: LocatorReport) -> Fix:
    if report.lat is None or report.lon is None or report.tst is None:
        raise InputError("lat", "a location has lat, lon, acc and tst")
    return Fix(
        lat_e6=round(report.lat * 1e6),
        lon_e6=round(report.lon * 1e6),
        accuracy_m=report.acc,
        at=report.tst * 1000,
    )
