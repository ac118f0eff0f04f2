"""The owner at the gateway's page, as flow tests, the demo and benchmarks need one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from transom.testing.stack.waiting import wait_until


class OwnerSeat:
    """The owner at the gateway's page.

    Args:
        url: the address that the gateway printed, token in the fragment.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        self._token = parts.fragment.removeprefix("token=")
        self.client = httpx.Client(base_url=base, headers={"Origin": base}, timeout=30)

    def __enter__(self) -> "OwnerSeat":
        self._post("/api/sign-in", {"token": self._token})
        return self

    def __exit__(self, *exc: object) -> None:
        self.client.close()

    def state(self) -> dict[str, Any]:
        """Everything that the page shows."""
        state: dict[str, Any] = self.client.get("/api/state").raise_for_status().json()
        return state

    def enrol(self, hub_url: str, code: str) -> None:
        """Enters a one-time code and accepts the trust policy that the hub proposes."""
        self._post("/api/enrol", {"hub_url": hub_url, "code": code, "accept_policy": True})
        self.wait(lambda state: bool(state["gateway"]["hub_connected"]))

    def add_camera(self, name: str, url: str, user: str, password: str, **more: Any) -> str:
        """Adds a camera and returns its identifier."""
        camera = {"name": name, "url": url, "user": user, "password": password, **more}
        return str(self._post("/api/cameras", camera)["camera_id"])

    def wait_online(self, camera_id: str) -> dict[str, Any]:
        """Waits until the camera gives a picture; returns the page's state then."""
        return self.wait(
            lambda state: any(
                camera["camera_id"] == camera_id and camera["state"] == "online"
                for camera in state["cameras"]
            )
        )

    def give_consent(self, camera_id: str, **terms: Any) -> str:
        """Gives a consent to the first agency of the first program in force, for the terms."""
        state = self.state()
        program = next(
            one
            for one in state["programs"]
            if one["not_after"] > state["now"] and not one["frozen"]
        )
        wanted = {
            "camera_id": camera_id,
            "agency_id": program["agency_ids"][0],
            "program_id": program["program_id"],
            "purposes": ["missing_person"],
            "tier": "standing",
            "blur": "unblurred",
            "rights": ["live"],
            "max_minutes": 30,
            "max_minutes_per_day": 1440,
            "nothing_demanded": True,
            "not_after": program["not_after"],
            **terms,
        }
        return str(self._post("/api/consents", wanted)["consent_id"])

    def withdraw(self, consent_id: str) -> None:
        """Withdraws a consent."""
        self._post(f"/api/consents/{consent_id}/withdraw")

    def withdraw_all(self) -> None:
        """Withdraws every consent that is in force."""
        for camera in self.state()["cameras"]:
            for consent in camera["consents"]:
                if consent["state"] == "active":
                    self.withdraw(consent["consent_id"])

    def stop(self) -> None:
        """Presses the one stop button."""
        self._post("/api/stop")

    def resume(self) -> None:
        """Takes the stop back."""
        self._post("/api/resume")

    def answer(self, session_id: str, answer: str) -> None:
        """Answers a knock with `yes` or `no`."""
        self._post(f"/api/knocks/{session_id}", {"answer": answer})

    def wait(self, holds: Callable[[dict[str, Any]], bool], seconds: float = 30) -> dict[str, Any]:
        """Waits until the page's state is as `holds` wants it, and returns it."""
        return wait_until(self.state, holds, seconds)

    def _post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.client.post(path, json=body if body is not None else {})
        if answer.is_error:
            raise AssertionError(f"{path} answered {answer.status_code}: {answer.text}")
        return answer.json() if answer.content else {}
