"""Shapes of SCIM 2.0 (RFC 7643, RFC 7644): of a user only what the hub keeps."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from transom.hub.schemas import Instant

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
MEDIA_TYPE = "application/scim+json"

UserName = Annotated[str, Meta(min_length=1, max_length=320)]
ExternalId = Annotated[str, Meta(min_length=1, max_length=255)]
DisplayName = Annotated[str, Meta(max_length=200)]
# Some directories send it as a text.
Active = bool | Literal["true", "false", "True", "False"]


class NameParts(Struct, kw_only=True, rename="camel"):
    """The name's parts; only the whole is kept."""

    formatted: DisplayName | UnsetType = UNSET
    given_name: DisplayName | UnsetType = UNSET
    family_name: DisplayName | UnsetType = UNSET


class NewUser(Struct, kw_only=True, rename="camel"):
    """A user as a directory sends it; what isn't named here is taken and not kept.

    `externalId`: the subject (`sub`) by which the identity provider knows the same person.
    """

    user_name: UserName
    schemas: list[str] = []
    external_id: ExternalId | UnsetType = UNSET
    display_name: DisplayName | UnsetType = UNSET
    name: NameParts | UnsetType = UNSET
    active: Active | UnsetType = UNSET


class PatchOperation(Struct, kw_only=True):
    """One change (RFC 7644, section 3.5.2)."""

    op: Annotated[str, Meta(max_length=20)]
    path: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    value: Any = UNSET


class PatchRequest(Struct, kw_only=True):
    """Changes to a user."""

    operations: Annotated[list[PatchOperation], Meta(min_length=1, max_length=100)] = field(
        name="Operations"
    )
    schemas: list[str] = []


class UserMeta(Struct, kw_only=True, rename="camel"):
    """When a user was made and changed, and where they are."""

    resource_type: str
    created: str
    last_modified: str
    location: str


class User(Struct, kw_only=True, rename="camel"):
    """A user whom the directory names."""

    schemas: list[str]
    id: str
    user_name: str
    display_name: str
    active: bool
    meta: UserMeta
    external_id: str | UnsetType = UNSET


class UserList(Struct, kw_only=True, rename="camel"):
    """A page of users (RFC 7644, section 3.4.2)."""

    schemas: list[str]
    total_results: int
    start_index: int
    items_per_page: int
    resources: list[User] = field(name="Resources")


class ScimError(Struct, kw_only=True, rename="camel"):
    """Why something was not done (RFC 7644, section 3.12)."""

    schemas: list[str]
    status: str
    detail: str
    scim_type: str | UnsetType = UNSET


class DirectoryToken(Struct, kw_only=True):
    """A token of the agency's directory, as its administrator sees it."""

    token_id: str
    made_at: Instant
    used_at: Instant | UnsetType = UNSET


class DirectorySettings(Struct, kw_only=True):
    """Where the directory sends, the tokens that it may use, and whom it has named so far."""

    address: str
    tokens: list[DirectoryToken]
    users: int
    active: int


class MadeDirectoryToken(Struct, kw_only=True):
    """A new token, told this once."""

    token_id: str
    token: str
