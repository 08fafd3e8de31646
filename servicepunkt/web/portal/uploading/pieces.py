"""What the page's script sends: a file is announced and comes in pieces; a lost connection costs one of them."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.uploads import limits, receiving
from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.refusals import refusal_of
from servicepunkt.web.numbers import read_number
from servicepunkt.web.portal.uploading.hurry import count_file
from servicepunkt.web.portal.uploading.place import Place


def _answers_scripts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refusal is answered as data, with its sentence in the language of the page."""

    @require_POST
    @wraps(view)
    def told(request: HttpRequest, place: Place, **more: UUID) -> HttpResponse:
        try:
            return view(request, place, **more)
        except Refusal as refusal:
            response = JsonResponse({"code": refusal.code, "sentence": str(refusal)}, status=refusal.status)
            if "seconds" in refusal.facts:
                response.headers["Retry-After"] = str(refusal.facts["seconds"])
            return response

    return told


@_answers_scripts
def begin(request: HttpRequest, place: Place) -> HttpResponse:
    """Announce a file (`name`, `groesse` in bytes); answers which upload it is, and from where its bytes are wanted.

    One that was broken off and is chosen again goes on, unless the page is already sending it (`nicht`).
    """
    now = clock_now()
    count_file(request, now=now)
    name, size = request.POST.get("name", ""), read_number(request.POST.get("groesse", "")) or 0
    others = {other for other in request.POST.getlist("nicht") if _is_uuid(other)}
    upload = receiving.broken_off(place.uploads().exclude(pk__in=others), name=name, size=size)
    if upload is None:
        upload = receiving.begin(place.pile, name, size, now=now)
    return JsonResponse({"upload": str(upload.pk), "offset": upload.received})


@_answers_scripts
def piece(request: HttpRequest, place: Place, upload: UUID) -> HttpResponse:
    """Take the bytes from `?ab=` on; answers where to go on, which is the size when all is here."""
    found = place.find(upload)
    if found.state == Upload.State.REFUSED:
        raise refusal_of(found.refusal)
    content = request.read(limits.MOST_BYTES_AT_ONCE + 1)
    try:
        offset = receiving.append(
            found, read_number(request.GET.get("ab", "")) or 0, content, by=place.by, now=clock_now()
        )
    except Upload.DoesNotExist:
        raise NotFound from None  # removed while its bytes were on the way
    return JsonResponse({"offset": offset})


def _is_uuid(typed: str) -> bool:
    try:
        UUID(typed)
    except ValueError:
        return False
    return True
