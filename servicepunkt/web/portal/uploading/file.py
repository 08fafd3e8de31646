"""One file by itself: its pages, large, and what may be done with them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.uploads import arranging
from servicepunkt.uploads.models import Upload
from servicepunkt.web.parts import wants_part
from servicepunkt.web.polling import unchanged
from servicepunkt.web.portal.uploading.hurry import count_change
from servicepunkt.web.portal.uploading.place import Place
from servicepunkt.web.portal.uploading.shown import ShownFile, mark_of_files, shown_files
from servicepunkt.web.portal.visitor import see_other


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, place: Place, upload: UUID) -> HttpResponse:
    """Show it, or do (`tun`) what one of its buttons says."""
    found = place.find(upload)
    if request.method != "POST":
        return _show(request, place, found)
    refusal: Refusal | None = None
    try:
        _change(request, found, request.POST.get("tun", ""))
    except NotFound:
        raise
    except Refusal as refused:
        refusal = refused
    if refusal or wants_part(request):
        return _show(request, place, place.find(upload), refusal=refusal)
    return see_other(place.address_of(found))


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, place: Place, upload: UUID) -> HttpResponse:
    """Asks first: what is removed must be photographed again. A script that stops sending (`abgebrochen`) has asked."""
    if request.method != "POST":
        shown = shown_one(place, place.find(upload))
        return render(request, "portal/uploading/remove.html", {"place": place, "words": place.words(), "file": shown})
    found = place.uploads().filter(pk=upload).first()
    if found is not None:
        arranging.remove(found, now=clock_now(), by=place.by)
        if "abgebrochen" not in request.POST:
            messages.success(request, _("Die Datei ist entfernt."))
    return see_other(place.address)


def shown_one(place: Place, upload: Upload) -> ShownFile:
    return next(file for file in shown_files(place) if file.upload.pk == upload.pk)


def _change(request: HttpRequest, upload: Upload, pressed: str) -> None:
    now = clock_now()
    count_change(request, now=now)
    if pressed in ("links", "rechts"):
        arranging.rotate(upload, by=-90 if pressed == "links" else 90, now=now)
    elif pressed in ("lesbar", "unbearbeitet"):
        arranging.enhance(upload, on=pressed == "lesbar", now=now)
    elif pressed == "ganz":
        arranging.crop(upload, None, now=now)
    else:
        raise NotFound


def _show(request: HttpRequest, place: Place, upload: Upload, *, refusal: Refusal | None = None) -> HttpResponse:
    shown = shown_one(place, upload)
    mark = mark_of_files([shown])
    context: dict[str, Any] = {
        "place": place,
        "file": shown,
        "sheets": upload.sheets.all() if shown.is_ready else [],
        "mark": mark,
        "refusal": refusal,
    }
    if wants_part(request):
        return unchanged(request, mark) or render(request, "portal/uploading/_file.html", context)
    context["words"] = place.words()
    return render(request, "portal/uploading/file.html", context, status=refusal.status if refusal else 200)
