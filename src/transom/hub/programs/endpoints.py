"""HTTP: purposes, programs, and the policy that decides."""

from litestar import MediaType, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.hub.hub import Hub
from transom.hub.programs import policies, policy_versions, renewing, service
from transom.hub.programs.purposes import PURPOSE_LIST
from transom.hub.programs.schemas import (
    NewPolicy,
    NewProgram,
    Policy,
    PolicyVersion,
    Program,
    Purpose,
    Renewal,
)
from transom.hub.web.access import Admin
from transom.hub.web.problems import PERSON, PUBLIC


@get("/v1/purposes", operation_id="list_purposes", responses=PUBLIC, tags=["programs"])
async def list_purposes() -> list[Purpose]:
    """The purpose categories. Nothing outside this list is ever allowed."""
    return PURPOSE_LIST


@get("/v1/programs", operation_id="list_programs", responses=PUBLIC, tags=["programs"])
async def list_programs(hub: NamedDependency[Hub]) -> list[Program]:
    """Every program, running or over, with its caps and its sunset."""
    return await service.list_all(hub)


@get("/v1/policy", operation_id="get_policy", responses=PUBLIC, tags=["programs"])
async def get_policy(hub: NamedDependency[Hub]) -> Policy:
    """The policy in force."""
    return policies.policy_in_force(hub)


@get(
    "/v1/policy/versions", operation_id="list_policy_versions", responses=PUBLIC, tags=["programs"]
)
async def list_policy_versions(hub: NamedDependency[Hub]) -> list[PolicyVersion]:
    """Every version of the policy, newest first, with the rules that each one changed."""
    return await policy_versions.list_versions(hub)


@get(
    "/v1/policy/versions/{document:str}",
    operation_id="get_policy_version",
    responses=PUBLIC,
    media_type=MediaType.TEXT,
    tags=["programs"],
)
async def get_policy_version(document: FromPath[str], hub: NamedDependency[Hub]) -> str:
    """The text of a version; its SHA-256 in hexadecimal is `document`."""
    return await policy_versions.text_of(hub, document)


@post("/v1/admin/programs", operation_id="create_program", responses=PERSON, tags=["admin"])
async def create_program(
    data: JSONBody[NewProgram], hub: NamedDependency[Hub], admin: NamedDependency[Admin]
) -> Program:
    """Creates a program and logs it; needs the hub's admin token."""
    return await service.create(hub, data)


@post(
    "/v1/admin/programs/{program_id:str}/end",
    operation_id="end_program",
    status_code=200,
    responses=PERSON,
    tags=["admin"],
)
async def end_program(
    program_id: FromPath[str], hub: NamedDependency[Hub], admin: NamedDependency[Admin]
) -> Program:
    """Ends a program now: its sessions close, and no more open."""
    return await service.end(hub, program_id)


@post(
    "/v1/admin/programs/{program_id:str}/renew",
    operation_id="renew_program",
    status_code=200,
    responses=PERSON,
    tags=["admin"],
)
async def renew_program(
    program_id: FromPath[str],
    data: JSONBody[Renewal],
    hub: NamedDependency[Hub],
    admin: NamedDependency[Admin],
) -> Program:
    """Puts a program's end off by a new decision; each owner must consent anew."""
    return await renewing.renew(hub, program_id, data)


@put("/v1/admin/policy", operation_id="change_policy", responses=PERSON, tags=["admin"])
async def change_policy(
    data: JSONBody[NewPolicy], hub: NamedDependency[Hub], admin: NamedDependency[Admin]
) -> Policy:
    """Puts another policy in force, if it validates; needs the hub's admin token."""
    return await policies.change_policy(hub, data)


HANDLERS = [
    list_purposes,
    list_programs,
    get_policy,
    list_policy_versions,
    get_policy_version,
    create_program,
    end_program,
    renew_program,
    change_policy,
]
