"""Cutting the page out of its photo: how much is cut off on each side, in percent of what is seen."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.uploads import arranging
from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.refusals import NotReadyYet, NotThatBox
from servicepunkt.web.portal.uploading.file import shown_one
from servicepunkt.web.portal.uploading.hurry import count_change
from servicepunkt.web.portal.uploading.place import Place
from servicepunkt.web.portal.visitor import see_other

_SIDES: dict[str, Promise] = {
    "links": _("Links weg, in Prozent"),
    "oben": _("Oben weg, in Prozent"),
    "rechts": _("Rechts weg, in Prozent"),
    "unten": _("Unten weg, in Prozent"),
}


class SeenOtherwise(Refusal):
    """It was turned or cropped after this page was opened: these numbers would cut out a different piece."""

    code = "seen-otherwise"
    sentence = _("Das Bild hat sich inzwischen geändert. Bitte sehen Sie es noch einmal an.")


@require_http_methods(["GET", "HEAD", "POST"])
def crop(request: HttpRequest, place: Place, upload: UUID) -> HttpResponse:
    found = place.find(upload)
    if found.state != Upload.State.READY or not found.pieces:
        return see_other(place.address_of(found))
    if request.method != "POST":
        return _show(request, place, found)
    now = clock_now()
    try:
        count_change(request, now=now)
        if request.POST.get("stand") != str(found.revision):
            raise SeenOtherwise
        arranging.crop(found, _box(found, request), now=now)
    except Refusal as refusal:
        return _show(request, place, found, refusal=refusal)
    return see_other(place.address_of(found))


def _box(upload: Upload, request: HttpRequest) -> arranging.Box:
    """The piece that is meant, in terms of the whole page: what is seen may already be a piece. Raises `NotThatBox`."""
    left, top, right, bottom = (_fraction(request.POST.get(side, "")) for side in _SIDES)
    from_left, from_top, to_right, to_bottom = upload.crop or (0.0, 0.0, 1.0, 1.0)
    width, height = to_right - from_left, to_bottom - from_top
    return (
        from_left + left * width,
        from_top + top * height,
        to_right - right * width,
        to_bottom - bottom * height,
    )


def _fraction(typed: str) -> float:
    try:
        percent = float(typed.strip().replace(",", ".") or 0)
    except ValueError:
        raise NotThatBox from None
    if not 0 <= percent <= 100:  # refuses NaN as well
        raise NotThatBox
    return percent / 100


def _show(request: HttpRequest, place: Place, upload: Upload, *, refusal: Refusal | None = None) -> HttpResponse:
    sheet = upload.sheets.first()
    if sheet is None:
        raise NotReadyYet
    context = {
        "place": place,
        "words": place.words(),
        "file": shown_one(place, upload),
        "sheet": sheet,
        "sides": [(side, label, request.POST.get(side, "0")[:10]) for side, label in _SIDES.items()],
        "refusal": refusal,
    }
    return render(request, "portal/uploading/crop.html", context, status=refusal.status if refusal else 200)
