"""HTTP: the owner's trust policy."""

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.trust_schemas import NewTrust, NewWitness, TrustState
from transom.gateway.gateway import Gateway


@get("/api/trust", operation_id="trust", responses=ANSWERS)
async def trust(gateway: NamedDependency[Gateway]) -> TrustState:
    """Whose word this gateway takes, and every change of that."""
    return gateway.trust.shown()


@put("/api/trust", operation_id="set_trust", responses=ANSWERS)
async def set_trust(data: JSONBody[NewTrust], gateway: NamedDependency[Gateway]) -> TrustState:
    """Puts another trust policy, or another quorum, in force, signed by the owner."""
    if data.policy is not None:
        return gateway.trust.change(data.policy)
    return gateway.trust.change_quorum(data.quorum or 0)


@post("/api/trust/witnesses", operation_id="add_witness", status_code=200, responses=ANSWERS)
async def add_witness(data: JSONBody[NewWitness], gateway: NamedDependency[Gateway]) -> TrustState:
    """Trusts one witness more, signed by the owner."""
    return gateway.trust.add_witness(data)


HANDLERS = [trust, set_trust, add_witness]
