"""A sent application for other systems: JSON, and the JSON Schema that describes it.

The schema of a form is published under an address that ends in its name: the version of the envelope and a digest of
everything the schema says. Any change to it changes its name, and a document names the address of its schema.
"""

import datetime as dt
import hashlib
import json
from typing import Any

from servicepunkt.forms import schema as of_answers
from servicepunkt.forms.definition import Form
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.walking import Walk
from servicepunkt.printing.sent import Filer, Sent
from servicepunkt.printing.told import Told

ENVELOPE_VERSION = 1

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_INSTANT: dict[str, Any] = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00$",
}
_LANGUAGE: dict[str, Any] = {"type": "string", "pattern": "^[a-z]{2}(-[a-z]+)?$"}


def application_json(walked: Walk, *, sent: Sent, told: Told, schema: str) -> dict[str, Any]:
    """The application as JSON, with only the answers that count; `told` (in German) names papers and declarations.

    `schema` is the address of `application_schema`.
    """
    form, texts = walked.form, {item.name: item.text.text for item in told.declarations}
    return {
        "$schema": schema,
        "reference": sent.reference,
        "version": sent.version,
        "filed_at": _instant(sent.filed_at),
        **({"corrected_at": _instant(sent.corrected_at)} if sent.corrected_at else {}),
        "form": {"name": form.form, "title": form.title["de"]},
        "authority": {
            "name": sent.authority,
            **({"office": sent.office} if sent.office else {}),
            "address": list(sent.address),
        },
        "applicant": sent.applicant,
        "filed_by": {"role": str(sent.filed_by), **({"name": sent.filer} if sent.filer else {})},
        "language": sent.language,
        "answers": walked.answers,
        "papers": [
            {"key": paper.key, "label": paper.label.text, "state": str(paper.state), "must": paper.must}
            for paper in told.papers
        ],
        "declarations": [
            {
                "name": item.name,
                "version": item.version,
                "language": item.language,
                **({"text": texts[item.name]} if item.name in texts else {}),
            }
            for item in sent.declarations
        ],
    }


def application_schema(form: Form, *, at: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of what `application_json` says about a form; `at` is where it is published."""
    return {"$id": at, **_described(form)}


def schema_name(form: Form) -> str:
    """The name under which the schema is published: the end of its address."""
    said = json.dumps(_described(form), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return f"{ENVELOPE_VERSION}-{digest}"


def _described(form: Form) -> dict[str, Any]:
    answers = of_answers.json_schema(form)
    draft = answers.pop("$schema")
    return {
        "$schema": draft,
        **_object(
            {
                # The name says that a document follows this schema; the schema cannot contain its own digest.
                "$schema": {
                    "type": "string",
                    "format": "uri",
                    "pattern": f"/{form.form}/{ENVELOPE_VERSION}-[0-9a-f]{{16}}$",
                },
                "reference": _TEXT,
                "version": {"type": "integer", "minimum": 1},
                "filed_at": _INSTANT,
                "corrected_at": _INSTANT,
                "form": _object({"name": {"const": form.form}, "title": _TEXT}),
                "authority": _object(
                    {"name": _TEXT, "office": _TEXT, "address": {"type": "array", "items": _TEXT}}, optional="office"
                ),
                "applicant": _TEXT,
                "filed_by": _object(
                    {"role": {"enum": [str(filer) for filer in Filer]}, "name": _TEXT}, optional="name"
                ),
                "language": _LANGUAGE,
                "answers": answers,
                "papers": {"type": "array", "items": _PAPER},
                "declarations": {"type": "array", "items": _DECLARATION},
            },
            optional="corrected_at",
        ),
        "title": f"{form.title['de']}: gesendeter Antrag",
    }


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _object(properties: dict[str, Any], *, optional: str = "") -> dict[str, Any]:
    required = [name for name in properties if name != optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_PAPER = _object(
    {"key": _TEXT, "label": _TEXT, "state": {"enum": [str(state) for state in PaperState]}, "must": {"type": "boolean"}}
)
_DECLARATION = _object({"name": _TEXT, "version": _TEXT, "language": _LANGUAGE, "text": _TEXT}, optional="text")
