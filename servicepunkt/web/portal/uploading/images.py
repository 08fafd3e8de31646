"""Pages and thumbnails: JPEGs that we have made. No byte of what was sent leaves by here."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from servicepunkt.common.refusals import NotFound
from servicepunkt.uploads import looking
from servicepunkt.uploads.models import Page
from servicepunkt.web.portal.uploading.place import Place

# Whatever a browser takes it for, it runs nothing, loads nothing and asks nobody.
_CAGE = "default-src 'none'; sandbox"


@require_safe
def page_image(_request: HttpRequest, place: Place, upload: UUID, number: int) -> HttpResponse:
    return _picture(place, upload, number, looking.page_image)


@require_safe
def thumbnail(_request: HttpRequest, place: Place, upload: UUID, number: int) -> HttpResponse:
    return _picture(place, upload, number, looking.thumbnail)


def _picture(place: Place, upload: UUID, number: int, read: Callable[[Page], bytes]) -> HttpResponse:
    page = Page.objects.select_related("upload__folder").filter(upload=place.find(upload), number=number).first()
    if page is None:
        raise NotFound
    return _caged(read(page))


def _caged(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    response.headers["Content-Disposition"] = 'inline; filename="seite.jpg"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _CAGE
    # It is compressed already; the middleware would press it once more for nothing.
    response.headers["Content-Encoding"] = "identity"
    return response
