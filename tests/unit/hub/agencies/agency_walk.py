"""Every operation of the hub, made from its OpenAPI document, as requests that name identifiers."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from first_agency import PARAMETERS

from transom.hub.openapi import document

METHODS = ("get", "post", "put", "patch", "delete")
SAY_HOW = "say how this operation is isolated"
# Of these a person has only their own, whoever else's is named.
OF_WEB_SESSIONS = {"end_my_session", "end_session_of_person"}
# Words, not identifiers.
WORDS = {"document": "use_policy", "name": "User"}
QUERIES_OF_IDS = {"subject": "session_id", "incident": "incident_id"}


@dataclass(frozen=True)
class Operation:
    """One operation: its name, where it is, and what its path and query name."""

    name: str
    method: str
    path: str
    path_names: tuple[str, ...]
    query_names: tuple[str, ...]
    body: dict[str, Any] | None
    """The schema of its body, with references resolved on the way."""

    def ids(self) -> tuple[str, ...]:
        """The parameters that name something of an agency."""
        return tuple(n for n in self.path_names if n not in WORDS and n != "program_id")

    def missing(self) -> set[str]:
        """Parameters of which nobody has said what they name."""
        return set(self.ids()) - set(PARAMETERS)

    def mixes(self, ours: dict[str, str], theirs: dict[str, str]) -> Iterator[dict[str, str]]:
        """Values for the path: all of theirs, then ours up to a place and theirs from there on."""
        names = self.ids()
        for at in range(max(1, len(names))):
            yield {n: (ours if i < at else theirs)[self._key(n)] for i, n in enumerate(names)}

    def own(self, ours: dict[str, str]) -> dict[str, str]:
        """Values for the path that are all ours."""
        return {n: ours[self._key(n)] for n in self.ids()}

    def url(self, values: dict[str, str], program_id: str) -> str:
        """The path, filled in."""
        return self.path.format(**{**WORDS, "program_id": program_id, **values})

    def queries(self, theirs: dict[str, str]) -> Iterator[dict[str, str]]:
        """No query, then each that names something of theirs."""
        yield {}
        for name in self.query_names:
            if name in QUERIES_OF_IDS:
                yield {name: theirs[QUERIES_OF_IDS[name]]}

    def _key(self, name: str) -> str:
        return "web_session" if name == "session_id" and self.name in OF_WEB_SESSIONS else name


def operations() -> list[Operation]:
    """Every operation of the document, those that change or end something last."""
    whole = document()
    found = [
        _operation(whole, path, method, about)
        for path, methods in whole["paths"].items()
        for method, about in methods.items()
        if method in METHODS
    ]
    return sorted(found, key=lambda one: METHODS.index(one.method.lower()))


def example(schema: dict[str, Any], whole: dict[str, Any]) -> Any:
    """The smallest value that a schema takes, as far as its form says it."""
    if "$ref" in schema:
        return example(whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]], whole)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return example(schema[several][0], whole)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    return _of_type(schema, whole)


def _of_type(schema: dict[str, Any], whole: dict[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            wanted = {n: schema["properties"][n] for n in schema.get("required", [])}
            return {name: example(part, whole) for name, part in wanted.items()}
        case "array":
            return [example(schema["items"], whole) for _ in range(schema.get("minItems", 0))]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "string":
            return ("a" * schema.get("minLength", 1))[: schema.get("maxLength", 5000)]
    return {}


def _operation(whole: dict[str, Any], path: str, method: str, about: dict[str, Any]) -> Operation:
    named = about.get("parameters", [])
    contents = about.get("requestBody", {}).get("content", {})
    return Operation(
        name=about["operationId"],
        method=method.upper(),
        path=path,
        path_names=tuple(one["name"] for one in named if one["in"] == "path"),
        query_names=tuple(one["name"] for one in named if one["in"] == "query"),
        body=next((one["schema"] for one in itertools.islice(contents.values(), 1)), None),
    )
