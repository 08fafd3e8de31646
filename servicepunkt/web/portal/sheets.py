"""The form sheets of the offices, to be filled in at home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from servicepunkt.catalogue.models import FormSheet, FormSheetVersion
from servicepunkt.common.refusals import NotFound
from servicepunkt.web import files
from servicepunkt.web.authority import authority_of
from servicepunkt.web.dates import today_here


@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The form as valid now; `?fassung=` asks for the version that a letter named."""
    found = get_object_or_404(FormSheet, authority=authority_of(request), slug=slug)
    if found.url:
        return redirect(found.url)
    version = _version(found, request.GET.get("fassung", ""))
    response = files.sheet(bytes(version.content), name=f"{found.slug}.pdf")
    response.headers["ETag"] = f'"{version.sha256}"'
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _version(sheet: FormSheet, wanted: str) -> FormSheetVersion:
    versions = sheet.versions.defer("content")
    if wanted:
        named = next((version for version in versions if version.version == wanted), None)
    else:
        today = today_here()
        named = next((version for version in versions if version.valid_from <= today), None)
    if named is None:
        raise NotFound
    return named
