"""The agency's desk: looks at devices, certifies them after a comparison, revokes them."""

from typing import Any

from transom.agency.hub import HubClient
from transom.agency.keystore import AgencyKeys
from transom.clock import Clock
from transom.core.codec import unb64
from transom.core.device import DeviceTerms, sign_device_certificate
from transom.errors import InputError, NotFoundError

DAY_MS = 24 * 3_600_000
MAX_DAYS = 400
SLACK_MS = 60_000  # the hub's or a gateway's clock may be a little behind


class Desk:
    """One agency's desk at one hub."""

    def __init__(self, keys: AgencyKeys, hub: HubClient, clock: Clock) -> None:
        self._keys, self._hub, self._clock = keys, hub, clock

    def devices(self, state: str | None = None) -> list[dict[str, Any]]:
        """The devices of the agency's people, oldest first."""
        agency_id = self._hub.agency()["agency_id"]
        query = f"?state={state}" if state else ""
        found: list[dict[str, Any]] = self._hub.call(
            "GET", f"/v1/agencies/{agency_id}/devices{query}"
        )
        return found

    def device(self, device_id: str) -> dict[str, Any]:
        """One device.

        Raises:
            NotFoundError: the agency has no such device.
        """
        for device in self.devices():
            if device["device_id"] == device_id:
                return device
        raise NotFoundError("the agency has no such device")

    def certify(self, device: dict[str, Any], *, days: int = 365) -> dict[str, Any]:
        """Signs a certificate for a device as the hub lists it, and hands it in.

        Compare the fingerprint with the one on the device's screen first: the hub may lie.

        Raises:
            InputError: field `days`: more than 400.
        """
        if not 1 <= days <= MAX_DAYS:
            raise InputError("days", f"a certificate runs 1 to {MAX_DAYS} days")
        now = self._clock.now()
        terms = DeviceTerms(
            device_id=device["device_id"],
            agency_id=self._hub.agency()["agency_id"],
            person_id=device["person_id"],
            pseudonym=device["pseudonym"],
            role=device["role"],
            sign_key=unb64(device["sign_key"], 32),
            hpke_suite=device["hpke_suite"],
            hpke_key=unb64(device["hpke_key"]),
            not_before=now - SLACK_MS,
            not_after=now + days * DAY_MS - SLACK_MS,
        )
        signed = sign_device_certificate(terms, signer=self._keys.signer)
        path = f"/v1/devices/{device['device_id']}/certificate"
        made: dict[str, Any] = self._hub.call("PUT", path, {"signed": signed.to_json()})
        return made

    def revoke(self, device_id: str) -> dict[str, Any]:
        """Revokes a device; its sessions end at once."""
        made: dict[str, Any] = self._hub.call("DELETE", f"/v1/devices/{device_id}")
        return made
