"""What SCIM clients ask about a service: its configuration, resource types and schemas."""

from typing import Any

from transom.errors import NotFoundError
from transom.hub.scim.schemas import LIST, USER

_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema"
_TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
_CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"


def configuration(base: str) -> dict[str, Any]:
    """What is supported (RFC 7643, section 5)."""
    return {
        "schemas": [_CONFIG],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": 200},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": False},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token that the agency's administrator makes in the console.",
                "primary": True,
            }
        ],
        "meta": _meta("ServiceProviderConfig", f"{base}/ServiceProviderConfig"),
    }


def resource_types(base: str) -> dict[str, Any]:
    """The one kind of resource (RFC 7643, section 6)."""
    return listed([resource_type(base, "User")])


def resource_type(base: str, name: str) -> dict[str, Any]:
    """A kind of resource.

    Raises:
        NotFoundError: there is none of this name.
    """
    if name != "User":
        raise NotFoundError("there is no such resource type")
    return {
        "schemas": [_TYPE],
        "id": "User",
        "name": "User",
        "endpoint": "/Users",
        "description": "A person whom the agency's directory names",
        "schema": USER,
        "meta": _meta("ResourceType", f"{base}/ResourceTypes/User"),
    }


def schemas(base: str) -> dict[str, Any]:
    """The one schema (RFC 7643, section 7)."""
    return listed([schema(base, USER)])


def schema(base: str, name: str) -> dict[str, Any]:
    """A schema.

    Raises:
        NotFoundError: there is none of this name.
    """
    if name != USER:
        raise NotFoundError("there is no such schema")
    return {
        "schemas": [_SCHEMA],
        "id": USER,
        "name": "User",
        "description": "What the hub keeps of a user",
        "attributes": [
            _attribute("userName", "How the directory calls them", required=True, unique="server"),
            _attribute("displayName", "The name"),
            _attribute("active", "Whether they may sign in", type_="boolean"),
        ],
        "meta": _meta("Schema", f"{base}/Schemas/{USER}"),
    }


def listed(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """All of them at once (RFC 7644, section 3.4.2)."""
    return {
        "schemas": [LIST],
        "totalResults": len(resources),
        "startIndex": 1,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def _attribute(
    name: str, description: str, *, type_: str = "string", required: bool = False, unique: str = ""
) -> dict[str, Any]:
    attribute: dict[str, Any] = {
        "name": name,
        "type": type_,
        "multiValued": False,
        "description": description,
        "required": required,
        "mutability": "readWrite",
        "returned": "default",
    }
    if type_ == "string":
        attribute |= {"caseExact": False, "uniqueness": unique or "none"}
    return attribute


def _meta(type_: str, location: str) -> dict[str, str]:
    return {"resourceType": type_, "location": location}
