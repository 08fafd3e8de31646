"""Enough of JSON Schema to hold answers against the schema of a form; a word that is not known here fails."""

import re
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
}
_FOR_READERS = {"$schema", "title", "format"}


def objections(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """Where a value is not as the schema says."""
    words = sorted(schema.keys() - _FOR_READERS, key=lambda word: word != "type")
    first = next((word for word in words if not _CHECKS[word](value, schema)), None)
    if first:
        return [f"{at}: {first}"]
    found: list[str] = []
    for name, item in value.items() if isinstance(value, dict) and "properties" in schema else ():
        found += objections(item, schema["properties"][name], f"{at}.{name}")
    for number, item in enumerate(value if "items" in schema else ()):
        found += objections(item, schema["items"], f"{at}.{number}")
    return found


_CHECKS: dict[str, Any] = {
    "type": lambda value, schema: isinstance(value, _TYPES[schema["type"]]) and not isinstance(value, bool),
    "properties": lambda value, schema: value.keys() <= schema["properties"].keys(),
    "additionalProperties": lambda _value, schema: schema["additionalProperties"] is False,
    "required": lambda value, schema: value.keys() >= set(schema["required"]),
    "enum": lambda value, schema: value in schema["enum"],
    "const": lambda value, schema: value == schema["const"],
    "anyOf": lambda value, schema: any(objections(value, one) == [] for one in schema["anyOf"]),
    "pattern": lambda value, schema: isinstance(value, str) and re.search(schema["pattern"], value) is not None,
    "minLength": lambda value, schema: len(value) >= schema["minLength"],
    "maxLength": lambda value, schema: len(value) <= schema["maxLength"],
    "minimum": lambda value, schema: value >= schema["minimum"],
    "maximum": lambda value, schema: value <= schema["maximum"],
    "minItems": lambda value, schema: len(value) >= schema["minItems"],
    "maxItems": lambda value, schema: len(value) <= schema["maxItems"],
    "uniqueItems": lambda value, _schema: len({str(item) for item in value}) == len(value),
    "items": lambda value, _schema: isinstance(value, list),
}
