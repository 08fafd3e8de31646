"""The page of a paper with its files, and the part of it that asks of its own accord how they stand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicepunkt.common.refusals import Refusal
from servicepunkt.uploads import limits
from servicepunkt.uploads.models import Upload
from servicepunkt.web.polling import unchanged
from servicepunkt.web.portal.uploading.place import Place
from servicepunkt.web.portal.uploading.shown import mark_of_files, shown_files, summary

# Small enough for a bad connection to get through before it breaks, and few enough requests for a large file.
PIECE = 2 * limits.MEBIBYTE


@require_safe
def standing(request: HttpRequest, place: Place) -> HttpResponse:
    """The files by themselves; nothing if they still stand as the page knows (`?stand=`)."""
    files = look_at(place)
    return unchanged(request, files["mark"]) or render(request, "portal/uploading/_files.html", files)


def show_paper(request: HttpRequest, place: Place, *, refused: list[tuple[str, Refusal]] | None = None) -> HttpResponse:
    """The whole page; `refused` are files that were not taken, with the reason, or a reason that has no file."""
    context = look_at(place) | {
        "words": place.words(),
        "refused": refused,
        "megabytes_at_once": limits.MOST_BYTES_AT_ONCE // limits.MEBIBYTE,
        "piece": PIECE,
    }
    return render(request, "portal/uploading/paper.html", context, status=422 if refused else 200)


def answer_with_files(request: HttpRequest, place: Place, *, refusal: Refusal | None) -> HttpResponse:
    """The files again after a press, for htmx, which only puts successful answers into the page."""
    return render(request, "portal/uploading/_files.html", look_at(place) | {"refusal": refusal, "pressed": True})


def look_at(place: Place) -> dict[str, Any]:
    files = shown_files(place)
    sent = sum(file.upload.state not in (Upload.State.ARRIVING, Upload.State.REFUSED) for file in files)
    return {
        "place": place,
        "files": files,
        "mark": mark_of_files(files),
        "summary": summary(files),
        "is_changing": any(file.is_changing for file in files),
        "too_few": place.least if 0 < sent < place.least else 0,
        "may_add": sum(file.upload.state != Upload.State.REFUSED for file in files) < place.pile.most,
    }
