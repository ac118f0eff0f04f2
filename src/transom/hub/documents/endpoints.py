"""HTTP: use policies, impact reports and closing reports, for everybody."""

from litestar import MediaType, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.hub.documents import service
from transom.hub.documents.schemas import Documents, ProgramDocuments
from transom.hub.hub import Hub
from transom.hub.programs import sunset
from transom.hub.web.access import Admin
from transom.hub.web.problems import PERSON, PUBLIC

_FOR_GOOD = {"cache-control": "public, max-age=31536000, immutable"}


@get(
    "/v1/programs/{program_id:str}/documents",
    operation_id="get_program_documents",
    responses=PUBLIC,
    tags=["programs"],
)
async def get_documents(program_id: FromPath[str], hub: NamedDependency[Hub]) -> ProgramDocuments:
    """The use policy and the impact report in force, and the hash of every version."""
    return await service.of_program(hub, program_id)


@get(
    "/v1/programs/{program_id:str}/documents/{document:str}",
    operation_id="get_program_document",
    responses=PUBLIC,
    tags=["programs"],
    media_type=MediaType.JSON,
)
async def get_document(
    program_id: FromPath[str], document: FromPath[str], hub: NamedDependency[Hub]
) -> Response[bytes]:
    """A version's bytes, whose SHA-256 is `document`; it stands in the program's log entry."""
    content = await service.content_of_hash(hub, program_id, document)
    return Response(content, media_type=MediaType.JSON, headers=_FOR_GOOD)


@get(
    "/v1/programs/{program_id:str}/closing-report",
    operation_id="get_closing_report",
    responses=PUBLIC,
    tags=["programs"],
    media_type=MediaType.JSON,
)
async def get_closing_report(
    program_id: FromPath[str], hub: NamedDependency[Hub]
) -> Response[bytes]:
    """What a program that is over has done; its SHA-256 is in the record of `program.sunset`."""
    content = await sunset.closing_report_of(hub, program_id)
    return Response(content, media_type=MediaType.JSON)


@put(
    "/v1/admin/programs/{program_id:str}/documents",
    operation_id="change_program_documents",
    responses=PERSON,
    tags=["admin"],
)
async def change_documents(
    program_id: FromPath[str],
    data: JSONBody[Documents],
    hub: NamedDependency[Hub],
    admin: NamedDependency[Admin],
) -> ProgramDocuments:
    """Puts a new version in force and logs its hash; needs the hub's admin token."""
    return await service.change(hub, program_id, data)


HANDLERS = [get_documents, get_document, get_closing_report, change_documents]
