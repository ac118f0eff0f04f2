"""The town: hub, two witnesses, a desk for each agency, a gateway for each owner, forty cameras."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from transom.clock import SystemClock
from transom.core.codec import unb64
from transom.demo.exercise.script import Script
from transom.testing.passkey import join
from transom.testing.process import Service, run_once
from transom.testing.stack import OwnerSeat, Stack
from transom.testing.stack.ports import free_port
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER, ORIGIN
from transom.testing.viewer.viewer import Target

DAY_MS = 24 * 3_600_000
PICTURE = ("--width", "576", "--height", "324", "--fps", "5", "--bitrate", "200000")
"""Small pictures of one recorded loop: forty cameras must fit on one machine."""


class Town(Stack):
    """A stack with several agencies and owners; cameras by their names in the script.

    Attributes:
        seats: each owner's page, signed in.
        tickets: the operators' sign-ins at the hub.
        camera_of, name_of: the product's identifiers by the script's names, and the other way.
    """

    def __init__(self, folder: Path, script: Script) -> None:
        super().__init__(folder, scenes=["elm-street"])
        self.script = script
        self.agencies: dict[str, dict[str, Any]] = {}
        self.programs: dict[str, dict[str, Any]] = {}
        self.seats: dict[str, OwnerSeat] = {}
        self.tickets: dict[str, httpx.Cookies] = {}
        self.camera_of: dict[str, str] = {}
        self.name_of: dict[str, str] = {}
        self._gateway_keys: dict[str, bytes] = {}

    def stop(self) -> None:
        """Ends every service; the folder stays."""
        for seat in self.seats.values():
            seat.client.close()
        super().stop()

    # ------------------------------------------------------------------ start

    def _make_keys(self) -> None:
        def init(part: str, folder: str, *extra: str) -> dict[str, Any]:
            command = ["transom", part, "init", "--data", str(self.data(folder)), *extra]
            return run_once(command, env=self._env)

        with ThreadPoolExecutor(4) as pool:
            hub = pool.submit(init, "hub", "hub", "--origin", ORIGIN)
            witnesses = {
                name: pool.submit(init, "witness", name, "--name", f"{name}.witness.test")
                for name in ("north", "south")
            }
            agencies = {
                name: pool.submit(init, "agency", f"agency-{name}", "--name", words)
                for name, words in self.script.agencies.items()
            }
            houses = [
                pool.submit(init, "gateway", f"gateway-{name}", "--name", owner.place)
                for name, owner in self.script.owners.items()
            ]
            self.vkeys = {"log": hub.result()["log_vkey"]}
            self.vkeys |= {name: made.result()["vkey"] for name, made in witnesses.items()}
            self.agencies = {name: made.result() for name, made in agencies.items()}
            for house in houses:
                house.result()

    def _seed_hub(self) -> None:
        for name, words in self.script.agencies.items():
            asked = {"name": words, "key": self.agencies[name]["key"]}
            self.agencies[name] |= self.admin("POST", "/v1/admin/agencies", asked)
            self.services[f"desk-{name}"] = self._desk_of(name)
            self.services[f"desk-{name}"].spawn()
        for name, program in self.script.programs.items():
            if program.ends is None:
                self._make_program(name)

    def _start_gateway(self) -> None:
        for name in self.script.owners:
            self._ports[f"gateway-{name}"] = free_port()
            where = ["--data", str(self.data(f"gateway-{name}"))]
            where += ["--listen", self._listen(f"gateway-{name}")]
            service = self._house(f"gateway-{name}", where)
            self.services[f"gateway-{name}"] = service
            service.spawn()
        for name in self.script.operators:
            self.tickets[name] = self._join_operator(name)
        for name in self.script.owners:
            self.services[f"gateway-{name}"].wait_ready()
        with ThreadPoolExecutor(len(self.script.owners)) as pool:
            list(pool.map(self._enrol, self.script.owners))
        for name in self.script.agencies:
            self.services[f"desk-{name}"].wait_ready()

    def _house(self, name: str, where: list[str]) -> Service:
        command = ("transom", "gateway", "run", *where)
        return Service(name, command, log=self._log(name), env=self._env)

    def _desk_of(self, name: str) -> Service:
        where = ["--data", str(self.data(f"agency-{name}")), "--hub", self.hub_url]
        command = ("transom", "agency", "watch", *where, "--certify-all")
        return Service(f"desk-{name}", command, log=self._log(f"desk-{name}"), env=self._env)

    def _cameras(self) -> Service:
        arguments = ["--port", str(self._ports["camera"]), "--loop", str(self._count())]
        arguments += ["--user", CAMERA_USER, "--password", CAMERA_PASSWORD, *PICTURE]
        return self._service("cameras", "transom.testing.camera", *arguments)

    def _count(self) -> int:
        return len(self.script.cameras())

    # ------------------------------------------------------------------ people

    def _join_operator(self, name: str) -> httpx.Cookies:
        operator = self.script.operators[name]
        path = f"/v1/admin/agencies/{self.agencies[operator.agency]['agency_id']}/invitations"
        code = self.admin("POST", path, {"role": "operator", "name": operator.name})["code"]
        with closing(join(self.hub_url, operator.name, invitation=code)) as client:
            return client.cookies

    def _enrol(self, name: str) -> None:
        with closing(join(self.hub_url, self.script.owners[name].name)) as client:
            code = client.post("/v1/enrolment-codes").raise_for_status().json()["code"]
        seat = OwnerSeat(str(self.services[f"gateway-{name}"].ready["url"]))
        self.seats[name] = seat.__enter__()
        seat.enrol(self.hub_url, code)
        self._gateway_keys[name] = unb64(seat.state()["gateway"]["gateway_key"])

    # ------------------------------------------------------------------ cameras, programs

    def add_cameras(self) -> None:
        """Adds every owner's cameras, and waits until each gives a picture."""
        with ThreadPoolExecutor(len(self.script.owners)) as pool:
            list(pool.map(self._add_cameras, self.script.owners))
        self.name_of = {camera_id: name for name, camera_id in self.camera_of.items()}

    def _add_cameras(self, owner: str) -> None:
        every = self.script.cameras()
        for camera in self.script.cameras_of(owner):
            url = self.camera_url(every.index(camera))
            title = self.script.owners[owner].cameras[int(camera.split("/")[1]) - 1]
            self.camera_of[camera] = self.seats[owner].add_camera(
                title, url, CAMERA_USER, CAMERA_PASSWORD
            )
        for camera in self.script.cameras_of(owner):
            self.seats[owner].wait_online(self.camera_of[camera])

    def make_ending_programs(self, ends: dict[str, int]) -> None:
        """Makes the programs whose sunset comes within the exercise, and waits until owners know.

        Args:
            ends: the sunset of each, milliseconds since 1970.
        """
        for name, at in ends.items():
            self._make_program(name, starts_at=at - DAY_MS, days=1)
        wanted = {made["program_id"] for made in self.programs.values()}
        for seat in self.seats.values():
            seat.wait(lambda state: wanted <= {one["program_id"] for one in state["programs"]})

    def _make_program(self, name: str, **more: int) -> None:
        program = self.script.programs[name]
        told = {
            "name": program.name,
            "authorising_decision": program.decision,
            "agency_ids": [agency["agency_id"] for agency in self.agencies.values()],
        }
        self.programs[name] = self.admin("POST", "/v1/admin/programs", told | more)

    def target(self, camera: str, agency: str, program: str) -> Target:
        """What an operator asks for to see a camera, whether it is listed for them or not."""
        return Target(
            camera_id=self.camera_of[camera],
            gateway_key=self._gateway_keys[camera.split("/", maxsplit=1)[0]],
            program_id=self.programs[program]["program_id"],
            agency_id=self.agencies[agency]["agency_id"],
        )

    def revoke(self, agency: str, device_id: str) -> None:
        """The agency's desk revokes a device."""
        where = ["--hub", self.hub_url, "--data", str(self.data(f"agency-{agency}"))]
        run_once(["transom", "agency", "revoke", device_id, *where], env=self._env)

    def wait_connected(self) -> None:
        """Waits until every gateway has found the hub again."""
        for seat in self.seats.values():
            seat.wait(lambda state: bool(state["gateway"]["hub_connected"]), 60)


def now_ms() -> int:
    """Milliseconds since 1970."""
    return SystemClock().now()
