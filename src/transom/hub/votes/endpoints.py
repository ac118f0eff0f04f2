"""HTTP: a program's votes, as everybody sees them. Voices are cast on the public portal."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from transom.hub.hub import Hub
from transom.hub.votes import counting
from transom.hub.votes.schemas import PublicVote
from transom.hub.web.problems import PUBLIC


@get(
    "/v1/programs/{program_id:str}/votes",
    operation_id="list_votes",
    responses=PUBLIC,
    tags=["programs"],
)
async def list_votes(program_id: FromPath[str], hub: NamedDependency[Hub]) -> list[PublicVote]:
    """A program's neighbourhood votes with their counts."""
    return await counting.of_program(hub, program_id)


HANDLERS = [list_votes]
