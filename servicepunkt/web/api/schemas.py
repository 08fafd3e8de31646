"""The JSON Schemas of applications: what another system may expect of the JSON that an authority downloads."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from servicepunkt.applications.keeping import form_by_schema
from servicepunkt.applications.links import address_of_schema
from servicepunkt.common.refusals import NotFound
from servicepunkt.forms.definition import Form
from servicepunkt.forms.reading import forms
from servicepunkt.printing.as_json import application_schema
from servicepunkt.web.api.answering import refused

_HOUR, _YEAR = 60 * 60, 365 * 24 * 60 * 60


@require_safe
def of_today(_request: HttpRequest, form: str) -> HttpResponse:
    """The schema of a form as it is asked now; it names its permanent address."""
    found = forms().get(form)
    return refused(NotFound()) if found is None else _schema(found, seconds=_HOUR)


@require_safe
def by_name(_request: HttpRequest, form: str, name: str) -> HttpResponse:
    """The schema that a document names, even if the form has changed since it was sent. It never changes."""
    try:
        return _schema(form_by_schema(form, name), seconds=_YEAR)
    except NotFound as refusal:
        return refused(refusal)


def _schema(form: Form, *, seconds: int) -> HttpResponse:
    """Anybody may read it from anywhere, and keep it."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": f"public, max-age={seconds}"}
    schema = application_schema(form, at=address_of_schema(form))
    return JsonResponse(schema, content_type="application/schema+json", headers=headers)
