"""What a directory's request changes of a user, as columns. Pure."""

import re
from typing import Any, TypeAlias

from msgspec import UNSET

from transom.errors import InputError
from transom.hub.scim.schemas import USER, NewUser, PatchOperation

Columns: TypeAlias = dict[str, Any]

_FILTER = re.compile(r'\s*(userName|externalId|id)\s+eq\s+"((?:[^"\\]|\\.)*)"\s*\Z', re.IGNORECASE)
_COLUMN = {"username": "folded_name", "externalid": "external_id", "id": "user_id"}
_BOOLS = {"true": True, "false": False}
# Of the core user and its extensions; taken, and not kept.
_ELSE = frozenset(
    [
        "name",
        "nickname",
        "profileurl",
        "title",
        "usertype",
        "preferredlanguage",
        "locale",
        "timezone",
        "emails",
        "phonenumbers",
        "ims",
        "photos",
        "addresses",
        "groups",
        "entitlements",
        "roles",
        "x509certificates",
        "password",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user",
    ]
)


def of_user(new: NewUser) -> Columns:
    """The columns of a user as sent."""
    columns = named(new.user_name)
    columns["external_id"] = None if new.external_id is UNSET else new.external_id
    columns["display_name"] = _display(new)
    if new.active is not UNSET:
        columns["active"] = _bool(new.active)
    return columns


def of_operation(operation: PatchOperation) -> Columns:
    """The columns that one operation changes (RFC 7644, section 3.5.2).

    Raises:
        InputError: field `invalidSyntax`, `invalidPath`, `invalidValue` or `mutability`.
    """
    op = operation.op.lower()
    if op not in ("add", "replace", "remove"):
        raise InputError("invalidSyntax", f"there is no operation {operation.op!r:.20}")
    if operation.path is UNSET:
        if op == "remove" or not isinstance(operation.value, dict):
            raise InputError("noTarget", "the operation names no attribute")
        columns: Columns = {}
        for path, value in operation.value.items():
            columns |= _of_attribute(str(path), value)
        return columns
    value = None if op == "remove" else operation.value
    return _of_attribute(operation.path, value)


def of_filter(text: str) -> Columns:
    """The columns that a filter wants equal.

    Raises:
        InputError: field `invalidFilter`: not `userName`, `externalId` or `id` by `eq`.
    """
    found = _FILTER.match(text)
    if found is None:
        raise InputError(
            "invalidFilter", "only userName, externalId and id are filtered, by eq and one text"
        )
    column, value = _COLUMN[found[1].lower()], re.sub(r"\\(.)", r"\1", found[2])
    return {column: value.lower() if column == "folded_name" else value}


def named(user_name: str) -> Columns:
    """The columns of a user name."""
    if not user_name.strip():
        raise InputError("invalidValue", "the userName is empty")
    return {"user_name": user_name, "folded_name": user_name.lower()}


def _of_attribute(path: str, value: Any) -> Columns:
    plain = path.removeprefix(f"{USER}:")
    name = re.split(r"[.\[]", plain, maxsplit=1)[0].lower()
    if plain.lower().startswith("urn:"):
        name = plain.lower().rpartition(":")[0] if plain.lower() not in _ELSE else plain.lower()
    if name in ("id", "meta", "schemas"):
        if name == "schemas":
            return {}
        raise InputError("mutability", f"{name} can't be changed")
    if name == "active":
        return {"active": _bool(value)}
    if name == "username":
        return named(_text(value, "userName", 320))
    if name == "externalid":
        return {"external_id": None if value is None else _text(value, "externalId", 255)}
    if name == "displayname" or plain.lower() == "name.formatted":
        return {"display_name": "" if value is None else _text(value, "displayName", 200)}
    if name in _ELSE:
        return {}
    raise InputError("invalidPath", f"there is no attribute {path!r:.80}")


def _display(new: NewUser) -> str:
    if new.display_name is not UNSET:
        return new.display_name
    if new.name is UNSET:
        return ""
    if new.name.formatted is not UNSET:
        return new.name.formatted
    parts = (new.name.given_name, new.name.family_name)
    return " ".join(part for part in parts if part is not UNSET)[:200]


def _bool(value: Any) -> bool:
    known = value if isinstance(value, bool) else _BOOLS.get(str(value).lower())
    if known is None:
        raise InputError("invalidValue", "active is true or false")
    return known


def _text(value: Any, name: str, most: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise InputError("invalidValue", f"{name} is a text of at most {most} characters")
    return value
