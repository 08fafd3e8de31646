"""Papers to take along: one as a PDF of its pages, the sender's own file, or everything as a ZIP."""

import io
import uuid
import zipfile
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.disclosure import note_download
from servicepunkt.applications.models import Application
from servicepunkt.applications.paperwork import NoPdfNow, paperwork_of
from servicepunkt.applications.transport import ConsignedPaper, Consignment
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.uploads import looking
from servicepunkt.uploads.kinds import Kind
from servicepunkt.web.counter.applications.door import of_application
from servicepunkt.web.counter.applications.looking import load_paper
from servicepunkt.web.counter.door import go, signed_in
from servicepunkt.web.files import download, file_name, stream

PDF, ZIP, JSON = "application/pdf", "application/zip", "application/json"


@of_application()
def as_pdf(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    """The pages of a paper as one PDF, made of our own pictures."""
    paper = ConsignedPaper(application.folder, key, load_paper(application, key).label)
    try:
        content = paper.as_pdf()
    except Refusal as refusal:
        return go(request, _page_of(application, key), fault=str(refusal))
    _note(request, application, what=key)
    return download(content, name=f"{file_name(application.reference, paper.label)}.pdf", kind=PDF)


@of_application()
def as_sent(request: HttpRequest, application: Application, upload: uuid.UUID) -> HttpResponse:
    """The sender's own file, byte for byte. Raises `NotFound`."""
    file = looking.upload(application.folder, upload)
    try:
        content = looking.original(file)
    except Refusal as refusal:
        return go(request, _page_of(application, file.paper), fault=str(refusal))
    _note(request, application, what=str(file))
    name = f"{file_name(application.reference, file.paper, str(file.position + 1))}.{Kind(file.kind).value}"
    return download(content, name=name, kind="application/octet-stream")


@of_application()
def all_of_it(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Everything there is, one file after another, so that no application is too large."""
    consignment = Consignment(paperwork_of(application))
    _note(request, application, what="all")
    return stream(_zip(consignment), name=f"{_name_of(application)}.zip", kind=ZIP)


@of_application()
def application_as_pdf(request: HttpRequest, application: Application) -> HttpResponse:
    """The whole application in German."""
    try:
        content = Consignment(paperwork_of(application)).as_pdf()
    except NoPdfNow as refusal:
        here = reverse("counter:application", args=[application.uid])
        return go(request, here, fault=str(refusal))
    _note(request, application, what="pdf")
    return download(content, name=f"{_name_of(application)}.pdf", kind=PDF)


@of_application()
def application_as_json(request: HttpRequest, application: Application) -> HttpResponse:
    """For other systems, following a published schema."""
    _note(request, application, what="json")
    return download(Consignment(paperwork_of(application)).as_json(), name=f"{_name_of(application)}.json", kind=JSON)


def _note(request: HttpRequest, application: Application, *, what: str) -> None:
    note_download(application, what=what, by=signed_in(request), now=clock_now())


# The archive ------------------------------------------------------------------------------------------------------


class _Outlet(io.RawIOBase):
    """Where the archive is written, and from which it leaves piece by piece."""

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


def _zip(consignment: Consignment) -> Iterator[bytes]:
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for name, make in _contents(consignment):
            try:
                archive.writestr(name, make())
            except Refusal as refusal:
                # The others must not be lost because of one; a file in its place says that it is missing.
                archive.writestr(f"{name}-fehlt.txt", str(refusal))
            yield outlet.taken()
    yield outlet.taken()


def _contents(consignment: Consignment) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The files with their names; each file is made when its turn comes."""
    yield "antrag.pdf", consignment.as_pdf
    yield "antrag.json", consignment.as_json
    for number, paper in enumerate(consignment.papers, start=1):
        yield f"unterlagen/{number:02}-{file_name(paper.label)}.pdf", paper.as_pdf


def _name_of(application: Application) -> str:
    return f"antrag-{spell_reference(application.reference).lower()}"


def _page_of(application: Application, key: str) -> str:
    return reverse("counter:application_paper", args=[application.uid, key])
