"""A hub with a thousand agencies, everybody of the first one, and bodies that name the others'."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
from agency_copies import Copy, patterns, read_rows, write_rows
from agency_walk import Operation, example
from first_agency import fill, ids_of, written
from hub_drivers import CLOCK, AgencyDesk, Seat
from hub_footage import Asking
from hub_world import World

from transom.core.device import DeviceTerms, sign_device_certificate
from transom.core.footage.act import EvidenceActTerms, sign_evidence_act
from transom.core.ids import new_id
from transom.core.session import Incident
from transom.hub.openapi import document

AGENCIES = 1000
ROLES = ("operator", "supervisor", "custodian", "agency_admin")
DOCUMENT = document()
BOX = {"south_e6": 32_2e5, "west_e6": -91_0e5, "north_e6": 32_4e5, "east_e6": -90_0e5}
AREA = {"shape": "circle", "middle": {"lat_e6": 32298757, "lon_e6": -90184810}, "radius_m": 500}
CASE = {
    "number": "2026-118",
    "purpose": "missing_person",
    "justification": "A child of six has been missing since noon.",
    "authority": "consent",
}
REASON = {"reason": "The prosecutor asked for it."}
PATCH = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{"op": "replace", "path": "active", "value": False}],
}


@dataclass
class Caller:
    """Somebody of the first agency: a person, its key, or its directory."""

    name: str
    seat: Seat | None = None
    desk: AgencyDesk | None = None
    token: str = ""


class Town:
    """The hub with its thousand agencies, and everybody of the first."""

    def __init__(self, world: World, asking: Asking) -> None:
        self.world, self.asking = world, asking
        self.callers: list[Caller] = []
        self.ours: dict[str, str] = {}
        self.others: list[dict[str, str]] = []
        self.their_ids: set[str] = set()
        self._turn = 0

    async def grow(self) -> "Town":
        """Copies the first agency, and starts the hub anew: it fills its trees at its start."""
        token = await fill(self.world, self.asking)
        seats = {role: await self._seat(role) for role in ROLES}
        first = await self.world.hub.db.read(read_rows)
        found = patterns(first, {self.program_id.encode()})
        copies = [Copy(n, found) for n in range(1, AGENCIES)]
        await self.world.hub.db.write(write_rows, (copy.rows for copy in copies))
        self.ours, self.others = ids_of(first), [ids_of(copy.rows) for copy in copies]
        self.their_ids = {i.decode() for copy in copies for i in copy.ids.values()}
        self.callers = [Caller(role, seat) for role, seat in seats.items()]
        self.callers.append(Caller("key", desk=self.world.agency))
        self.callers.append(Caller("directory", token=token))
        await self.world.stop_hub()
        await self.world.start_hub()
        return self

    async def _seat(self, role: str) -> Seat:
        if role == "operator":
            return self.asking.seat
        if role == "custodian":
            return await self.world.invited(self.world.agency.agency_id, role)
        return await self.world.seat(role)

    @property
    def program_id(self) -> str:
        """The program in which all of them take part."""
        return str(self.world.program["program_id"])

    def next_other(self) -> dict[str, str]:
        """Another agency's identifiers: each time the next one's."""
        self._turn += 1
        return self.others[self._turn % len(self.others)]

    async def call(
        self, caller: Caller, method: str, url: str, body: Any, query: dict[str, str]
    ) -> httpx.Response:
        """What the hub answers to somebody."""
        target = url + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")
        if caller.desk is not None:
            return await caller.desk.call(method, target, body)
        if caller.seat is not None:
            return await caller.seat.client.request(method, target, json=body)
        headers = {"authorization": f"Bearer {caller.token}"}
        async with httpx.AsyncClient(base_url=self.world.url) as client:
            return await client.request(method, target, json=body, headers=headers)

    def bodies(self, one: Operation, named: dict[str, str]) -> Iterator[Any]:
        """Bodies that name something of the agency of these identifiers."""
        if one.body is None:
            yield None
        elif one.name in self._known:
            yield from self._known[one.name](named)
        else:
            yield example(one.body, DOCUMENT)

    @cached_property
    def _known(self) -> dict[str, Callable[[dict[str, str]], Iterable[Any]]]:
        return {
            "open_incident": lambda named: [{**CASE, "call_id": named["call_id"]}],
            "search_cameras": lambda _: [{"area": AREA}],
            "cameras_on_map": lambda _: [{"box": BOX, "zoom": zoom} for zoom in (5, 18)],
            "open_view_session": self._looks,
            "post_footage_request": self._requests,
            "send_message": self._messages,
            "export_evidence": lambda named: [{"act": self._act(named)}],
            "certify_device": lambda named: [{"signed": self._certificate(named)}],
            "raise_flag": lambda named: [
                {"session_id": named["session_id"], "question": "Why was it so long?"}
            ],
            "answer_approval": lambda _: [{"approve": True}],
            "scim_patch_user": lambda _: [PATCH],
            "put_call_types": lambda _: [{"types": [{"code": "1", "purpose": "missing_person"}]}],
        }

    def _looks(self, named: dict[str, str]) -> Iterator[Any]:
        """View requests that are ours but for one member each."""
        ours, stated = self.ours, self._stated
        for camera, incident, more in (
            (named["camera_id"], stated(ours), {}),
            (ours["camera_id"], stated(named), {}),
            (ours["camera_id"], stated(ours), {"device_id": named["device_id"]}),
            (ours["camera_id"], stated(ours), {"agency_id": named["agency_id"]}),
        ):
            yield self.asking.seat.request(incident, camera, self.program_id, **more)

    def _requests(self, named: dict[str, str]) -> Iterator[Any]:
        self.asking.number = 1  # another hour than the request that there is
        for changes in (
            {"incident": Incident(**self._stated(named))},
            {"device_id": named["device_id"]},
            {"agency_id": named["agency_id"]},
        ):
            yield {"request": self.asking.signed(**changes).to_json()}

    def _messages(self, named: dict[str, str]) -> Iterator[Any]:
        ours = self.ours["incident_id"]
        for incident_id, changes in (
            (named["incident_id"], {}),
            (ours, {"camera_id": named["camera_id"]}),
            (ours, {"device_id": named["device_id"]}),
            (ours, {"agency_id": named["agency_id"]}),
        ):
            yield {"message": written(self.asking, incident_id, **changes).to_json()}

    def _stated(self, named: dict[str, str]) -> dict[str, Any]:
        names = ("number", "purpose", "justification", "authority")
        stated = {name: self.asking.incident[name] for name in names}
        return {**stated, "incident_id": named["incident_id"]}

    def _act(self, named: dict[str, str]) -> Any:
        terms = EvidenceActTerms(
            act_id=new_id("evd"),
            kind="export",
            request_id=named["request_id"],
            camera_id=named["camera_id"],
            reason=REASON["reason"],
            acted_at=CLOCK.now(),
        )
        return sign_evidence_act(terms, signer=self.asking.seat.signer).to_json()

    def _certificate(self, named: dict[str, str]) -> Any:
        now, seat = CLOCK.now(), self.asking.seat
        terms = DeviceTerms(
            device_id=named["device_id"],
            agency_id=self.ours["agency_id"],
            person_id=named["person_id"],
            pseudonym="OP-1",
            role="operator",
            sign_key=seat.signer.key,
            hpke_suite="x25519",
            hpke_key=bytes(range(32)),
            not_before=now - 60_000,
            not_after=now + 3_600_000,
        )
        return sign_device_certificate(terms, signer=self.world.agency.signer).to_json()
