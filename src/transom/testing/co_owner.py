"""A co-owner as their own browser plays it: a key that nobody else has, and signed requests."""

from typing import Any

import httpx

from transom.core.codec import unb64
from transom.core.consent.household import Act, sign_act, sign_agreement
from transom.core.signing import Signed, Signer
from transom.testing.house import House


class CoOwnerSeat:
    """One co-owner of a house, who speaks to its gateway by HTTP.

    Args:
        client: of the gateway's address, without the owner's cookie.
    """

    def __init__(self, house: House, client: httpx.AsyncClient) -> None:
        self.house, self.client, self.signer = house, client, Signer.generate()
        self._last = 0

    async def join(self, name: str = "Ann") -> dict[str, Any]:
        """Opens an invitation and joins."""
        token = self.house.gateway.household.invite(name).token
        body = {"token": token, "signed": self.act("join").to_json()}
        return await self._post("join", body)

    def act(self, act: str, **more: Any) -> Signed:
        """A signed act of now; two are never of one instant."""
        self._last = max(self._last + 1, self.house.clock.now())
        key = self.house.gateway.keystore.gateway.key
        return sign_act(Act(gateway_key=key, act=act, at=self._last, **more), signer=self.signer)

    async def do(self, act: str, **more: Any) -> dict[str, Any]:
        """Does something: `look`, `stop`, `resume`, `withdraw`, `leave`."""
        return await self._post(act, self.act(act, **more).to_json())

    def agreement(self, signed: dict[str, Any]) -> Signed:
        """Signs an agreement to a consent as the gateway showed it."""
        view = Signed.from_json(signed)
        return sign_agreement(
            view,
            gateway_key=unb64(view.body["gateway_key"], 32),
            agreed_at=self.house.clock.now(),
            signer=self.signer,
        )

    async def agree(self) -> dict[str, Any]:
        """Agrees to every consent that is shown."""
        view = await self.do("look")
        for one in view["consents"]:
            view = await self._post("agree", self.agreement(one["signed"]).to_json())
        return view

    async def _post(self, path: str, body: Any) -> dict[str, Any]:
        answer = await self.client.post(f"/api/co-owner/{path}", json=body)
        answer.raise_for_status()
        result: dict[str, Any] = answer.json()
        return result
