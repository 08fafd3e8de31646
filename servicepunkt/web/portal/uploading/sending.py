"""The page of a paper, and what a browser without scripts sends there: several files at once, or a new order."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.uploads import arranging
from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.receiving import receive
from servicepunkt.uploads.refusals import OtherOrder, UploadRefused
from servicepunkt.web.limiting import TooManyRequests
from servicepunkt.web.parts import wants_part
from servicepunkt.web.portal.uploading.hurry import count_file
from servicepunkt.web.portal.uploading.listing import answer_with_files, show_paper
from servicepunkt.web.portal.uploading.place import Place
from servicepunkt.web.portal.visitor import see_other


class NothingChosen(Refusal):
    code = "nothing-chosen"
    status = 422
    sentence = _("Bitte wählen Sie zuerst ein Foto oder eine Datei aus.")


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, place: Place) -> HttpResponse:
    """Take files (`datei`), or move one up or down by one place (`hoch`, `runter`)."""
    if request.method != "POST":
        return show_paper(request, place)
    if {"hoch", "runter"} & set(request.POST):
        return _move(request, place)
    refused = _receive_all(request, place)
    return show_paper(request, place, refused=refused) if refused else see_other(place.address)


def _receive_all(request: HttpRequest, place: Place) -> list[tuple[str, Refusal]]:
    """A bad file does not keep the others from coming in."""
    files: MultiValueDict = request.FILES
    chosen = [file for file in files.getlist("datei") if file.name]
    if not chosen:
        return [("", NothingChosen())]
    refused: list[tuple[str, Refusal]] = []
    for file in chosen:
        now = clock_now()
        try:
            count_file(request, now=now)
            receive(place.pile, file.name or "", file, by=place.by, now=now)
        except (UploadRefused, TooManyRequests) as refusal:
            refused.append((file.name or "", refusal))
    return refused


def _move(request: HttpRequest, place: Place) -> HttpResponse:
    up = "hoch" in request.POST
    key = request.POST["hoch" if up else "runter"]
    refusal: Refusal | None = None
    try:
        _exchange(place, place.find(_uuid(key)), up=up)
    except OtherOrder as other:
        refusal = other
    if wants_part(request):
        return answer_with_files(request, place, refusal=refusal)
    return show_paper(request, place, refused=[("", refusal)]) if refusal else see_other(place.address)


def _exchange(place: Place, upload: Upload, *, up: bool) -> None:
    """Let a file and its neighbour swap places; the first cannot go further up."""
    mine = [other.pk for other in place.uploads()]
    at = mine.index(upload.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(mine):
        return
    folder, paper = place.pile.folder, place.pile.paper
    all_files = [other.pk for other in Upload.objects.of(folder, paper)]
    here, there = all_files.index(mine[at]), all_files.index(mine[to])
    all_files[here], all_files[there] = all_files[there], all_files[here]
    arranging.order(folder, paper, all_files)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise NotFound from None
