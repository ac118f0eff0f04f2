"""The owner's Ring account at this gateway: signing in and out, what cameras it has.

The vendor's cloud is in between with these cameras, and sees them (docs/design/0016). Without the
extra `ring` there is nothing here but words that say so.
"""

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog

from transom.errors import CameraUnavailable, FatalError, StorageUnavailable
from transom.gateway.api.ring_schemas import (
    RingCameraState,
    RingSignedIn,
    RingSigningIn,
    RingState,
)
from transom.gateway.cameras.camera import Camera, CaptureClock
from transom.gateway.cameras.opening import RingAccess, open_camera
from transom.gateway.cameras.source import CameraSource
from transom.gateway.events import Events
from transom.gateway.keystore.contents import RingSignIn
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.tasks import Tasks

if TYPE_CHECKING:
    from transom.gateway.cameras.ring.account import Credentials, RingAccount

log = structlog.get_logger(__name__)


class RingDesk:
    """Everything that the owner does with Ring, except adding a camera, which `CameraDesk` does."""

    def __init__(
        self, *, keystore: Keystore, events: Events, tasks: Tasks, clock: CaptureClock
    ) -> None:
        self._keystore, self._events, self._tasks = keystore, events, tasks
        self._clock = clock
        self._account: RingAccount | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def state(self) -> RingState:
        """Whether Ring can be used here, and whether somebody is signed in."""
        return RingState(installed=_installed(), signed_in=self._keystore.secrets.ring is not None)

    def account(self) -> "RingAccount":
        """The account; any thread may ask.

        Raises:
            CameraUnavailable: `missing`: the extra isn't installed.
        """
        if self._account is None:
            if not _installed():
                raise CameraUnavailable(
                    "missing",
                    "This gateway was installed without what Ring needs.",
                    hint="Install it with its extra: pip install 'transom[ring]'.",
                )
            from transom.gateway.cameras.ring.account import (  # noqa: PLC0415 (an extra)
                Credentials,
                RingAccount,
            )

            kept = self._keystore.secrets.ring
            credentials = Credentials(kept.refresh_token, kept.hardware_id) if kept else None
            self._account = RingAccount(credentials, keep=self._keep_later)
        return self._account

    def access(self) -> RingAccess:
        """`account`, for whatever thread. Call it on the event loop, which then saves tokens."""
        self._loop = asyncio.get_running_loop()
        return self.account

    def open_camera(self, source: CameraSource) -> Camera:
        """A camera of any kind, of Ring among them."""
        return open_camera(source, clock=self._clock, ring=self.access())

    async def sign_in(self, wanted: RingSigningIn) -> RingSignedIn:
        """Signs in. What is typed goes to Ring and is kept nowhere; a token is.

        Raises:
            InputError: field `password` or `code`.
            CameraUnavailable: `unreachable`, or as `account`.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        account = self.account()
        from transom.gateway.cameras.ring.account import CodeWantedError  # noqa: PLC0415

        kept = self._keystore.secrets.ring
        try:
            credentials = await account.sign_in(
                email=wanted.email,
                password=wanted.password,
                code=wanted.code,
                hardware_id=kept.hardware_id if kept else str(uuid4()),
            )
        except CodeWantedError:
            return RingSignedIn(code_wanted=True)
        self._keep(credentials)
        return RingSignedIn(code_wanted=False)

    def sign_out(self) -> None:
        """Forgets the sign-in; Ring cameras give no picture any more. Raises as `Keystore.update`.

        What is live goes on until Ring ends the session, within minutes."""
        self._keystore.update(ring=None)
        if self._account is not None:
            self._account.forget()
        self._events.changed()

    async def cameras(self) -> list[RingCameraState]:
        """The account's cameras.

        Raises:
            CameraUnavailable: `signed_out`, `unreachable`, or as `account`.
        """
        account = self.access()()
        added = {camera.url for camera in self._keystore.secrets.cameras}
        return [
            RingCameraState(
                url=f"ring:{one.device_id}",
                name=one.name,
                model=one.model,
                kind="indoor" if one.indoor else "fixed",
                encrypted=one.encrypted,
                added=f"ring:{one.device_id}" in added,
                battery=one.battery,
            )
            for one in await account.cameras()
        ]

    def _keep_later(self, credentials: "Credentials") -> None:
        """Ring has replaced the token, in whatever thread asked."""
        assert self._loop is not None, "nobody asks for a token before a loop runs"
        self._loop.call_soon_threadsafe(self._renewed, credentials)

    def _renewed(self, credentials: "Credentials") -> None:
        if self._keystore.secrets.ring is None:
            return  # signed out meanwhile
        try:
            self._keep(credentials)
        except StorageUnavailable as error:
            log.warning("ring_sign_in_not_saved", message=error.message)
        except FatalError as error:
            self._tasks.fatal(error)

    def _keep(self, credentials: "Credentials") -> None:
        signed_in = RingSignIn(
            refresh_token=credentials.refresh_token, hardware_id=credentials.hardware_id
        )
        self._keystore.update(ring=signed_in)
        self._events.changed()


def _installed() -> bool:
    return find_spec("ring_doorbell") is not None and find_spec("aiortc") is not None
