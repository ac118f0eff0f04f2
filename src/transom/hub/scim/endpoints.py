"""HTTP: SCIM 2.0 for an agency's directory, and the tokens that its administrator makes."""

from typing import Annotated, Any, TypeAlias

from litestar import Router, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import Body, FromPath, QueryParameter

from transom.errors import NotFoundError, TransomError
from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.scim import about, failures, service, tokens
from transom.hub.scim.schemas import (
    MEDIA_TYPE,
    DirectorySettings,
    MadeDirectoryToken,
    NewUser,
    PatchRequest,
    User,
    UserList,
)
from transom.hub.scim.tokens import Directory
from transom.hub.web.problems import PERSON

UserBody: TypeAlias = Annotated[NewUser, Body(media_type=MEDIA_TYPE)]
PatchBody: TypeAlias = Annotated[PatchRequest, Body(media_type=MEDIA_TYPE)]
_SCIM: dict[str, Any] = {
    "responses": failures.RESPONSES,
    "tags": ["scim"],
    "media_type": MEDIA_TYPE,
}


@get("/ServiceProviderConfig", operation_id="scim_configuration", **_SCIM)
async def scim_configuration(
    hub: NamedDependency[Hub], directory: NamedDependency[Directory]
) -> dict[str, Any]:
    """What of SCIM is supported."""
    return about.configuration(_base(hub))


@get("/ResourceTypes", operation_id="scim_resource_types", **_SCIM)
async def scim_resource_types(
    hub: NamedDependency[Hub], directory: NamedDependency[Directory]
) -> dict[str, Any]:
    """The kinds of resources: users."""
    return about.resource_types(_base(hub))


@get("/ResourceTypes/{name:str}", operation_id="scim_resource_type", **_SCIM)
async def scim_resource_type(
    name: FromPath[str], hub: NamedDependency[Hub], directory: NamedDependency[Directory]
) -> dict[str, Any]:
    """A kind of resource."""
    return about.resource_type(_base(hub), name)


@get("/Schemas", operation_id="scim_schemas", **_SCIM)
async def scim_schemas(
    hub: NamedDependency[Hub], directory: NamedDependency[Directory]
) -> dict[str, Any]:
    """What is kept of a user."""
    return about.schemas(_base(hub))


@get("/Schemas/{name:str}", operation_id="scim_schema", **_SCIM)
async def scim_schema(
    name: FromPath[str], hub: NamedDependency[Hub], directory: NamedDependency[Directory]
) -> dict[str, Any]:
    """A schema."""
    return about.schema(_base(hub), name)


@post("/Users", operation_id="scim_create_user", **_SCIM)
async def scim_create_user(
    data: UserBody, hub: NamedDependency[Hub], directory: NamedDependency[Directory]
) -> User:
    """Names a user; who is named so signs in by the agency's provider alone."""
    return await service.create(hub, directory, data)


@get("/Users", operation_id="scim_find_users", **_SCIM)
async def scim_find_users(
    hub: NamedDependency[Hub],
    directory: NamedDependency[Directory],
    filter_: Annotated[str, QueryParameter(name="filter", max_length=1000)] = "",
    start_index: Annotated[int, QueryParameter(name="startIndex", le=10**9)] = 1,
    count: Annotated[int, QueryParameter(le=10**9)] = service.MOST_LISTED,
) -> UserList:
    """Users, oldest first; the filter is `userName`, `externalId` or `id` by `eq`."""
    return await service.find(hub, directory, filter_=filter_, start_index=start_index, count=count)


@get("/Users/{user_id:str}", operation_id="scim_get_user", **_SCIM)
async def scim_get_user(
    user_id: FromPath[str], hub: NamedDependency[Hub], directory: NamedDependency[Directory]
) -> User:
    """One user."""
    return await service.get(hub, directory, user_id)


@put("/Users/{user_id:str}", operation_id="scim_replace_user", **_SCIM)
async def scim_replace_user(
    user_id: FromPath[str],
    data: UserBody,
    hub: NamedDependency[Hub],
    directory: NamedDependency[Directory],
) -> User:
    """Replaces what is kept of a user; `active: false` ends their access at once."""
    return await service.replace(hub, directory, user_id, data)


@patch("/Users/{user_id:str}", operation_id="scim_patch_user", **_SCIM)
async def scim_patch_user(
    user_id: FromPath[str],
    data: PatchBody,
    hub: NamedDependency[Hub],
    directory: NamedDependency[Directory],
) -> User:
    """Changes a user; `active: false` ends their access at once."""
    return await service.patch(hub, directory, user_id, data)


@delete("/Users/{user_id:str}", operation_id="scim_delete_user", **_SCIM)
async def scim_delete_user(
    user_id: FromPath[str], hub: NamedDependency[Hub], directory: NamedDependency[Directory]
) -> None:
    """Removes a user; their access ends at once."""
    await service.remove(hub, directory, user_id)


@get("/{rest:path}", include_in_schema=False)
async def scim_else(rest: FromPath[str]) -> None:
    """Whatever else is asked for, in SCIM's words."""
    raise NotFoundError("there is no such SCIM resource")


@get(
    "/v1/agencies/{agency_id:str}/directory",
    operation_id="get_directory",
    responses=PERSON,
    tags=["accounts"],
)
async def get_directory(
    agency_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> DirectorySettings:
    """Where the agency's directory sends, and its tokens; for its administrators."""
    return await tokens.read(hub, person, agency_id)


@post(
    "/v1/agencies/{agency_id:str}/directory/tokens",
    operation_id="make_directory_token",
    responses=PERSON,
    tags=["accounts"],
)
async def make_directory_token(
    agency_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> MadeDirectoryToken:
    """Makes a token and tells it this once."""
    return await tokens.make(hub, person, agency_id)


@delete(
    "/v1/agencies/{agency_id:str}/directory/tokens/{token_id:str}",
    operation_id="end_directory_token",
    responses=PERSON,
    tags=["accounts"],
)
async def end_directory_token(
    agency_id: FromPath[str],
    token_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> None:
    """Ends a token now."""
    await tokens.end(hub, person, agency_id, token_id)


def _base(hub: Hub) -> str:
    return hub.config.public_url.rstrip("/") + "/scim/v2"


HANDLERS = [
    get_directory,
    make_directory_token,
    end_directory_token,
    Router(
        "/scim/v2",
        route_handlers=[
            scim_configuration,
            scim_resource_types,
            scim_resource_type,
            scim_schemas,
            scim_schema,
            scim_create_user,
            scim_find_users,
            scim_get_user,
            scim_replace_user,
            scim_patch_user,
            scim_delete_user,
            scim_else,
        ],
        exception_handlers={
            TransomError: failures.on_ours,
            HTTPException: failures.on_http,
            UnicodeDecodeError: failures.on_unreadable,
            RecursionError: failures.on_unreadable,
            Exception: failures.on_unforeseen,
        },
    ),
]
