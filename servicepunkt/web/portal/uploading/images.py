"""Pages and thumbnails: JPEGs that we have made. No byte of what was sent leaves through here."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from servicepunkt.common.refusals import NotFound
from servicepunkt.uploads import looking
from servicepunkt.uploads.models import Page
from servicepunkt.web.files import picture
from servicepunkt.web.portal.uploading.place import Place


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
    return picture(read(page), name="seite.jpg")
