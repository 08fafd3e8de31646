"""Papers to take along: one as a PDF of its pages, the sender's own file, everything as a ZIP."""

import io
import uuid
import zipfile
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.models import Application
from servicepunkt.audit import journal
from servicepunkt.common.apart import ApartError
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.uploads import looking
from servicepunkt.uploads.joining import paper_as_pdf
from servicepunkt.uploads.kinds import Kind
from servicepunkt.uploads.models import Upload
from servicepunkt.web.counter.applications.answers import walk_of
from servicepunkt.web.counter.applications.door import load
from servicepunkt.web.counter.applications.files import download, file_name, stream
from servicepunkt.web.counter.applications.looking import load_paper
from servicepunkt.web.counter.applications.paper_rows import PaperRow, paper_rows
from servicepunkt.web.counter.applications.showing import latest
from servicepunkt.web.counter.door import go, signed_in, staff_page

PDF, ZIP = "application/pdf", "application/zip"


@staff_page()
def as_pdf(request: HttpRequest, uid: uuid.UUID, key: str) -> HttpResponse:
    """The pages of a paper as one PDF, made of our own pictures."""
    application = load(request, uid)
    paper = load_paper(application, key)
    try:
        content = paper_as_pdf(application.folder, key, title=paper.label)
    except (ApartError, Refusal):
        return go(request, _page_of(application, key), fault=_not_now())
    note_download(request, application, what=key)
    return download(content, name=f"{file_name(application.reference, paper.label)}.pdf", kind=PDF)


@staff_page()
def as_sent(request: HttpRequest, uid: uuid.UUID, upload: uuid.UUID) -> HttpResponse:
    """The sender's own file, byte for byte. Raises `NotFound`."""
    application = load(request, uid)
    file = Upload.objects.filter(folder=application.folder, pk=upload).select_related("folder").first()
    if file is None:
        raise NotFound
    try:
        content = looking.original(file)
    except Refusal as refusal:
        return go(request, _page_of(application, file.paper), fault=str(refusal))
    note_download(request, application, what=str(file))
    name = f"{file_name(application.reference, file.paper, str(file.position + 1))}.{Kind(file.kind).value}"
    return download(content, name=name, kind="application/octet-stream")


@staff_page()
def all_of_it(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Everything that there is, one file after the other, so that no application is too large for it."""
    application = load(request, uid)
    version = latest(application)
    rows = paper_rows(application, version, walk_of(version))
    note_download(request, application, what="all")
    name = f"antrag-{spell_reference(application.reference)}.zip"
    return stream(_zip(application, [row for row in rows if row.pages]), name=name, kind=ZIP)


def note_download(request: HttpRequest, application: Application, *, what: str) -> None:
    who = signed_in(request).get_username()
    journal.record("download_application", subject=str(application), by=who, now=clock_now(), what=what)


# The archive ------------------------------------------------------------------------------------------------------


class _Outlet(io.RawIOBase):
    """Where the archive is written, and from where it leaves piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        self._written.append(bytes(content))  # type: ignore[call-overload]
        return len(self._written[-1])

    def taken(self) -> bytes:
        taken, self._written = b"".join(self._written), []
        return taken


def _zip(application: Application, rows: list[PaperRow]) -> Iterator[bytes]:
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _contents(application, rows):
            archive.writestr(name, content)
            yield outlet.taken()
    yield outlet.taken()


def _contents(application: Application, rows: list[PaperRow]) -> Iterator[tuple[str, bytes]]:
    for number, row in enumerate(rows, start=1):
        name = f"unterlagen/{number:02}-{file_name(row.label)}"
        try:
            yield f"{name}.pdf", paper_as_pdf(application.folder, row.key, title=row.label)
        except (ApartError, Refusal):
            # The others must not be lost by one; that it is missing is said in its place.
            yield f"{name}-fehlt.txt", _not_now().encode()


def _page_of(application: Application, key: str) -> str:
    return reverse("counter:application_paper", args=[application.uid, key])


def _not_now() -> str:
    return _(
        "Diese Unterlage lässt sich gerade nicht als PDF bereitstellen. Bitte versuchen Sie es gleich noch einmal."
    )
