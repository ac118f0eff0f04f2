"""Starts hub, witnesses, gateway, cameras and the agency's desk; seeds an agency and a program."""

import secrets
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx

from transom.testing.process import Service, run_once
from transom.testing.stack.owner import OwnerSeat
from transom.testing.stack.ports import free_port, free_udp_port

ORIGIN = "log.transom.test"
AGENCY_NAME = "Harbour City Police"
PROGRAM_NAME = "Harbour City doorbell pilot"
CAMERA_USER, CAMERA_PASSWORD = "owner", "front-door-7319"


class Stack:
    """One of everything, in a folder of its own.

    Args:
        folder: where every service keeps its data; must be empty or absent.
        scenes: one virtual camera for each; empty for none.
        video: a file that the first virtual camera plays instead of its scene.
        hub_port: a fixed port for the hub's pages, or 0 for any.
        owner_port: a fixed port for the owner's page, or 0 for any.
        database: the URL of a PostgreSQL database for the hub; without it, it uses SQLite.
        hub_options: more arguments of `hub serve`.
        mail: the hub's mail account (`hub serve --mail`); without it no neighbour gets a link.
    """

    def __init__(
        self,
        folder: Path,
        *,
        scenes: Sequence[str] = ("elm-street",),
        video: Path | None = None,
        hub_port: int = 0,
        owner_port: int = 0,
        database: str | None = None,
        hub_options: Sequence[str] = (),
        mail: Path | None = None,
    ) -> None:
        self.folder, self._mail, self._database = folder, mail, database
        self._hub_options = hub_options
        self.passphrase = secrets.token_urlsafe(12)
        self._env = {"TRANSOM_PASSPHRASE": self.passphrase}
        self._scenes, self._video = list(scenes), video
        self._ports = {
            "hub": hub_port or free_port(),
            "relay": free_udp_port(),
            "gateway": owner_port or free_port(),
            "camera": free_port(),
        }
        self.vkeys: dict[str, str] = {}
        self.services: dict[str, Service] = {}
        self.agency: dict[str, Any] = {}
        self.program: dict[str, Any] = {}
        self.camera_ids: list[str] = []

    # ------------------------------------------------------------------ start and end

    def start(self) -> Self:
        """Starts everything and seeds an agency, a program and an enrolled gateway."""
        try:
            self._make_keys()
            self._spawn_first()
            self._seed_hub()
            self._start_gateway()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Ends every service; the folder stays."""
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(Service.stop, reversed(self.services.values())))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def remove(self) -> None:
        """Deletes the folder with all its data."""
        shutil.rmtree(self.folder, ignore_errors=True)

    # ------------------------------------------------------------------ where things are

    @property
    def hub_url(self) -> str:
        """The hub's pages and API."""
        return f"http://localhost:{self._ports['hub']}"

    @property
    def owner_url(self) -> str:
        """The owner's page, with its token in the fragment."""
        return str(self.services["gateway"].ready["url"])

    def camera_url(self, index: int = 0) -> str:
        """The RTSP address of a virtual camera, without user and password."""
        return str(self.services["cameras"].ready["urls"][index])

    def data(self, name: str) -> Path:
        """A service's data folder."""
        return self.folder / name

    def owner(self) -> OwnerSeat:
        """The owner, at the gateway's page."""
        return OwnerSeat(self.owner_url)

    # ------------------------------------------------------------------ steps

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
            agency = pool.submit(init, "agency", "agency", "--name", AGENCY_NAME)
            gateway = pool.submit(init, "gateway", "gateway")
            self.vkeys = {"log": hub.result()["log_vkey"]}
            self.vkeys |= {name: made.result()["vkey"] for name, made in witnesses.items()}
            self.agency = agency.result()
            gateway.result()

    def _spawn_first(self) -> None:
        for name in ("north", "south"):
            self._ports.setdefault(name, free_port())
            self.services[name] = self._witness(name)
        self.services["hub"] = self._hub()
        if self._scenes:
            self.services["cameras"] = self._cameras()
        for service in self.services.values():
            service.spawn()
        for service in self.services.values():
            service.wait_ready()

    def _seed_hub(self) -> None:
        agency = self.admin(
            "POST", "/v1/admin/agencies", {"name": AGENCY_NAME, "key": self.agency["key"]}
        )
        self.agency |= agency
        self.program = self.admin(
            "POST",
            "/v1/admin/programs",
            {
                "name": PROGRAM_NAME,
                "agency_ids": [agency["agency_id"]],
                "authorising_decision": "City council resolution 2026-118",
            },
        )
        self.services["desk"] = self._desk()
        self.services["gateway"] = self._gateway()
        self.services["desk"].spawn()

    def _start_gateway(self) -> None:
        self.services["gateway"].start()
        with self.hub_client("owner") as client:
            code = client.post("/v1/enrolment-codes").raise_for_status().json()["code"]
        with self.owner() as owner:
            owner.enrol(self.hub_url, code)
        self.services["desk"].wait_ready()

    # ------------------------------------------------------------------ the hub's API

    def admin(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Calls the hub's admin API with the token that only the hub's operator can read."""
        token = (self.data("hub") / "admin.token").read_text().strip()
        answer = httpx.request(
            method, self.hub_url + path, json=body, headers={"Authorization": f"Bearer {token}"}
        )
        made: dict[str, Any] = answer.raise_for_status().json()
        return made

    def hub_get(self, path: str) -> Any:
        """What the hub's public API says."""
        return httpx.get(self.hub_url + path).raise_for_status().json()

    @contextmanager
    def hub_client(self, persona: str) -> Iterator[httpx.Client]:
        """A client of the hub's API, signed in by the demo sign-in, CSRF header set."""
        headers = {"Origin": self.hub_url}
        with httpx.Client(base_url=self.hub_url, headers=headers, timeout=30) as client:
            me = client.post("/v1/auth/demo", json={"persona": persona}).raise_for_status().json()
            client.headers["x-transom-csrf"] = me["csrf"]
            yield client

    # ------------------------------------------------------------------ services

    def _log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _listen(self, name: str) -> str:
        return f"127.0.0.1:{self._ports[name]}"

    def _service(self, name: str, *command: str) -> Service:
        env = self._env if name in ("gateway", "desk") else {}  # the hub never learns a passphrase
        return Service(name, command, log=self._log(name), env=env)

    def _witness(self, name: str) -> Service:
        where = ["--data", str(self.data(name)), "--listen", self._listen(name)]
        return self._service(
            name, "transom", "witness", "serve", *where, "--log", self.vkeys["log"]
        )

    def _hub(self) -> Service:
        witnesses: list[str] = []
        for name in ("north", "south"):
            witnesses += ["--witness", f"http://{self._listen(name)} {self.vkeys[name]}"]
        where = ["--data", str(self.data("hub")), "--listen", self._listen("hub")]
        where += ["--relay", self._listen("relay"), "--public-url", self.hub_url]
        where += ["--mail", str(self._mail)] if self._mail else []
        where += ["--database", self._database] if self._database else []
        where += self._hub_options
        return self._service("hub", "transom", "hub", "serve", *where, *witnesses, "--demo")

    def _gateway(self) -> Service:
        where = ["--data", str(self.data("gateway")), "--listen", self._listen("gateway")]
        return self._service("gateway", "transom", "gateway", "run", *where)

    def _desk(self) -> Service:
        where = ["--data", str(self.data("agency")), "--hub", self.hub_url]
        return self._service("desk", "transom", "agency", "watch", *where, "--certify-all")

    def _cameras(self) -> Service:
        arguments = ["--port", str(self._ports["camera"])]
        arguments += ["--user", CAMERA_USER, "--password", CAMERA_PASSWORD]
        if self._video is not None:
            arguments += ["--video", str(self._video)]
        for scene in self._scenes[1 if self._video else 0 :]:
            arguments += ["--scene", scene]
        return self._service("cameras", "transom.testing.camera", *arguments)
