"""The description of this door for machines (OpenAPI 3.1), put together from what the views themselves read and answer.

Each view carries its `Call`; addresses come from `urls.py`, bodies and answers from the types that the views use, the
refusals from the classes that the rules raise.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern
from pydantic import BaseModel, TypeAdapter

from servicepunkt.common.refusals import Refusal

_AT = "#/components/schemas/{model}"
_IN_PATH = re.compile(r"<str:(\w+)>")

Schema = dict[str, Any]
Refusals = tuple[type[Refusal], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """What a view takes and gives. `gives` is the type of its answer with 200, and with 201 if it `makes` something.

    `parameters` are those of the address, by name: of its path and, with `in_query`, after the question mark.
    """

    method: str
    summary: str
    gives: Any
    takes: type[BaseModel] | None = None
    makes: bool = False
    in_path: tuple[tuple[str, Schema], ...] = ()
    in_query: tuple[tuple[str, Schema], ...] = ()
    refuses: Refusals = ()


def describe(patterns: Iterable[URLPattern], *, root: str) -> Schema:
    """The whole description; `root` is the address of the patterns."""
    schemas: Schema = {}
    paths: dict[str, Schema] = defaultdict(dict)
    for pattern in patterns:
        call: Call | None = getattr(pattern.callback, "call", None)
        if call:
            path = "/" + _IN_PATH.sub(r"{\1}", str(pattern.pattern))
            paths[path][call.method.lower()] = _operation(pattern.name or "", call, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Servicepunkt",
            "version": "1",
            "summary": "Free appointment times of a county, and booking them.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": root}],
        "paths": dict(paths),
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _operation(name: str, call: Call, schemas: Schema) -> Schema:
    operation: Schema = {
        "operationId": name,
        "summary": call.summary,
        "parameters": [_parameter(*named, place="path") for named in call.in_path]
        + [_parameter(*named, place="query") for named in call.in_query]
        + [_LANGUAGE],
        "responses": _responses(call, schemas),
    }
    if call.takes:
        body = _shape(call.takes, schemas)
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return operation


_LANGUAGE: Schema = {
    "name": "Accept-Language",
    "in": "header",
    "description": "The language in which a refusal speaks.",
    "schema": {"type": "string"},
}


def _parameter(name: str, schema: Schema, *, place: str) -> Schema:
    return {"name": name, "in": place, "required": True, "schema": schema}


def _responses(call: Call, schemas: Schema) -> Schema:
    given = _json("What was asked for.", _shape(call.gives, schemas))
    responses: Schema = {"200": given}
    if call.makes:
        responses = {"201": given, "200": {**given, "description": "The same request again: what it had made."}}
    by_status: dict[int, set[str]] = defaultdict(set)
    for refusal in call.refuses:
        by_status[refusal.status].add(refusal.code)
    return responses | {str(status): _refusal(status, codes) for status, codes in sorted(by_status.items())}


def _refusal(status: int, codes: set[str]) -> Schema:
    """The shape of a refusal with its codes; a new rule may bring more of them."""
    shape: Schema = {
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": {"type": "string", "enum": sorted(codes)},
            "message": {"type": "string", "description": "A sentence for the visitor, in her language."},
        },
    }
    if "unreadable" in codes:
        shape["properties"]["fields"] = {"type": "array", "items": {"type": "string"}}
    if "not-yet-released" in codes:
        shape["properties"]["released_at"] = {"type": "string", "format": "date-time"}
    answer = _json("Refused.", shape)
    if status == 429:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
    return answer


def _json(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _shape(kind: Any, schemas: Schema) -> Schema:
    """The schema of a type, kept among the components under its name."""
    schema = TypeAdapter(kind).json_schema(ref_template=_AT)
    schemas |= schema.pop("$defs", {})
    schemas[kind.__name__] = schema
    return {"$ref": _AT.format(model=kind.__name__)}
