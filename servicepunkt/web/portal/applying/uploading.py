"""The files of one paper: sent, listed, removed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.applications.models import Draft
from servicepunkt.applications.sending import look_through
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.forms.walking import NeededPaper
from servicepunkt.uploads import arranging, limits, looking
from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.receiving import receive
from servicepunkt.uploads.refusals import EmptyFile, UploadRefused, refusal_of
from servicepunkt.web.portal.applying.opening import address, of_draft, see_other, today
from servicepunkt.web.portal.applying.papers import find_paper, shown_papers, tell_draft


@of_draft
def paper(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    needed = find_paper(look_through(draft, today=today()), key)
    if request.method != "POST":
        return _show(request, draft, needed)
    if "entfernen" in request.POST:
        return _remove(request, draft, needed)
    try:
        _receive(request, draft, needed)
    except UploadRefused as refusal:
        return _show(request, draft, needed, refusal=refusal)
    return see_other(address(draft, "paper", key=needed.key))


def _receive(request: HttpRequest, draft: Draft, needed: NeededPaper) -> None:
    files = request.FILES.getlist("datei")
    if not files:
        raise EmptyFile
    for file in files:
        receive(draft.folder, needed.key, file.name or "", file, now=clock_now(), most=needed.paper.most)


def _remove(request: HttpRequest, draft: Draft, needed: NeededPaper) -> HttpResponse:
    """Remove a file; removed already, there is nothing to do."""
    for upload in looking.uploads(draft.folder, needed.key):
        if str(upload.pk) == request.POST["entfernen"]:
            arranging.remove(upload, now=clock_now())
    return see_other(address(draft, "paper", key=needed.key))


def _show(request: HttpRequest, draft: Draft, needed: NeededPaper, *, refusal: Refusal | None = None) -> HttpResponse:
    ready = look_through(draft, today=today())
    shown = next(paper for paper in shown_papers(ready, tell_draft(ready)) if paper.needed == needed)
    context: dict[str, Any] = {
        "draft": draft,
        "paper": shown,
        "uploads": [_told(upload) for upload in looking.uploads(draft.folder, needed.key)],
        "megabytes": limits.MOST_BYTES_AT_ONCE // limits.MEBIBYTE,
        "refusal": refusal,
    }
    return render(request, "portal/applying/paper.html", context, status=refusal.status if refusal else 200)


def _told(upload: Upload) -> dict[str, Any]:
    refused = refusal_of(upload.refusal) if upload.state == Upload.State.REFUSED else None
    return {"upload": upload, "refusal": refused}
