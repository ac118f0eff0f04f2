"""An agency whose people sign in with its own account, and its directory, at a real hub."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hub_drivers import QUICK, Seat
from hub_world import World

from tests.identity_provider import IdentityProvider, identity_provider

ROLES = [
    {"value": "rtcc-leads", "role": "supervisor"},
    {"value": "rtcc", "role": "operator"},
    {"value": "it", "role": "agency_admin"},
]


def callback(world: World, agency_id: str) -> str:
    return f"{world.url}/v1/auth/sso/{agency_id}/callback"


class SignOn:
    """An agency's sign-in: its administrator, its provider, people who come and go."""

    def __init__(self, world: World, provider: IdentityProvider, admin: Seat, name: str) -> None:
        self.world, self.provider, self.admin, self.name = world, provider, admin, name
        self.agency_id = admin.me["person"]["agency"]["agency_id"]
        self.path = f"/v1/agencies/{self.agency_id}"

    async def put(self, **more: Any) -> httpx.Response:
        body = {
            "short_name": self.name,
            "issuer": self.provider.issuer,
            "client_id": self.provider.client_id,
            "client_secret": self.provider.client_secret,
            "claim": "groups",
            "roles": ROLES,
            **more,
        }
        body = {name: value for name, value in body.items() if value is not None}
        return await self.admin.client.put(f"{self.path}/sign-on", json=body)

    async def user(self, subject: str, *groups: str, **claims: Any) -> None:
        given = {"name": f"{subject.title()} Reyes", "groups": list(groups), **claims}
        await asyncio.to_thread(lambda: self.provider.put_user(subject, **given))

    def visitor(self) -> Seat:
        seat = Seat(self.world.url)
        self.world.seats.append(seat)
        return seat

    async def start(self, seat: Seat, name: str | None = None) -> str:
        answer = await seat.client.post("/v1/auth/sso/start", json={"name": name or self.name})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["url"])

    async def authorize(self, url: str, subject: str | None) -> str:
        return await asyncio.to_thread(self.provider.authorize, url, subject)

    async def back(self, subject: str | None, seat: Seat | None = None) -> tuple[Seat, str]:
        """All the way: the seat, and the page that follows."""
        seat = seat or self.visitor()
        returned = await self.authorize(await self.start(seat), subject)
        return seat, await self.arrive(seat, returned)

    async def arrive(self, seat: Seat, url: str) -> str:
        answer = await seat.client.get(url)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def signed_in(self, subject: str) -> Seat:
        seat, page = await self.back(subject)
        assert page == "/operator/"
        return seat.signed_in((await seat.client.get("/v1/me")).json())

    async def outcomes(self) -> list[str]:
        listed = (await self.admin.client.get(f"{self.path}/sign-ins")).json()
        return [one["outcome"] for one in listed if one["how"] == "sso"]

    async def directory(self) -> "DirectoryClient":
        made = await self.admin.client.post(f"{self.path}/directory/tokens")
        assert made.status_code == 201, made.text
        return DirectoryClient(self.world.url, made.json())


class DirectoryClient:
    """A directory that speaks SCIM."""

    def __init__(self, url: str, made: dict[str, str]) -> None:
        self.url, self.token, self.token_id = url, made["token"], made["token_id"]

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["content-type"] = "application/scim+json"
        async with httpx.AsyncClient(base_url=self.url, verify=QUICK, timeout=30) as client:
            return await client.request(
                method, f"/scim/v2{path}", json=body, headers=headers, **more
            )

    async def create(self, user_name: str, **more: Any) -> httpx.Response:
        schema = "urn:ietf:params:scim:schemas:core:2.0:User"
        body = {"schemas": [schema], "userName": user_name, **more}
        return await self.call("POST", "/Users", body)

    async def patch(self, user_id: str, *operations: dict[str, Any]) -> httpx.Response:
        schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
        body = {"schemas": [schema], "Operations": list(operations)}
        return await self.call("PATCH", f"/Users/{user_id}", body)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@contextmanager
def at(world: World, *agency_ids: str) -> Iterator[IdentityProvider]:
    with identity_provider([callback(world, one) for one in agency_ids]) as provider:
        yield provider


@pytest.fixture
async def sign_on(world: World) -> AsyncIterator[SignOn]:
    admin = await world.seat("agency_admin")
    with at(world, world.agency.agency_id) as provider:
        made = SignOn(world, provider, admin, "harbour")
        answer = await made.put()
        assert answer.status_code == 200, answer.text
        yield made
