"""The JSON Schema of what is sent with a form: the shape of every answer, and those that are always there."""

from typing import Any

from servicepunkt.forms.conditions import ALWAYS
from servicepunkt.forms.definition import Form, Page, Section


def json_schema(form: Form) -> dict[str, Any]:
    """JSON Schema (2020-12) of the answers to a form that is complete."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": form.title["de"],
        "type": "object",
        "properties": {
            field.name: {"title": field.label["de"], **field.full_schema()} for _section, _page, field in form.fields
        },
        "required": [
            field.name
            for section, page, field in form.fields
            if _always(section) and _always(page) and field.is_always_answered
        ],
        "additionalProperties": False,
    }


def _always(item: Section | Page) -> bool:
    return item.when == ALWAYS and not (item.valid_from or item.valid_until)
