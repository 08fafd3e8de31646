"""Looking at a paper: its pages, as pictures that we have made ourselves. What was sent is never shown in any form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.applications.disclosure import note_sensitive
from servicepunkt.applications.models import Application
from servicepunkt.applications.papers import paper_of
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound
from servicepunkt.uploads import looking
from servicepunkt.uploads.refusals import refusal_of
from servicepunkt.web.counter.applications.door import of_application
from servicepunkt.web.counter.applications.paper_rows import PaperRow, paper_rows
from servicepunkt.web.counter.applications.showing import look_at
from servicepunkt.web.counter.door import signed_in
from servicepunkt.web.files import picture
from servicepunkt.web.numbers import read_number


@of_application()
def show_paper(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    """All pages as small pictures, one of them large (`blatt`), and what was sent as downloads."""
    row = load_paper(application, key)
    if row.sensitive:
        _note_opening(request, application, paper=key)
    at = _number(request.GET.get("blatt", ""), most=len(row.pages))
    uploads = looking.uploads(application.folder, key)
    context = look_at(application) | {
        "paper": row,
        "at": at,
        "page": row.pages[at - 1] if row.pages else None,
        "before": at - 1 if at > 1 else None,
        "after": at + 1 if at < len(row.pages) else None,
        "uploads": [(upload, refusal_of(upload.refusal) if upload.refusal else "") for upload in uploads],
    }
    return render(request, "counter/applications/paper.html", context)


@of_application()
def page_picture(request: HttpRequest, application: Application, page: int) -> HttpResponse:
    """A page in full. Its address has a running number, so for a sensitive paper the look is recorded here again."""
    found = looking.page(application.folder, page)
    paper = paper_of(paperwork_of(application).form, found.upload.paper)
    if paper and paper.sensitive:
        _note_opening(request, application, paper=found.upload.paper, page=page)
    return picture(looking.page_image(found), name=f"blatt-{page}.jpg")


@of_application()
def small_picture(request: HttpRequest, application: Application, page: int) -> HttpResponse:
    return picture(looking.thumbnail(looking.page(application.folder, page)), name=f"blatt-{page}-klein.jpg")


def load_paper(application: Application, key: str) -> PaperRow:
    """A paper of the application by its key; raises `NotFound`."""
    row = next((row for row in paper_rows(paperwork_of(application)) if row.key == key), None)
    if row is None:
        raise NotFound
    return row


def _note_opening(request: HttpRequest, application: Application, **facts: Any) -> None:
    if request.method == "GET":
        note_sensitive(application, by=signed_in(request), now=clock_now(), **facts)


def _number(typed: str, *, most: int) -> int:
    """Which page is large: the one that was asked for, if it exists, otherwise the first."""
    number = read_number(typed) or 1
    return number if number <= most else 1
