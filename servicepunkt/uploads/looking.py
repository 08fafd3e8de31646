"""What others than the sender can see: the pages, which are our own pictures; her own bytes only as a download;
nothing that she has not handed over."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from servicepunkt.common.refusals import NotFound
from servicepunkt.forms.papers import PaperState
from servicepunkt.uploads import scanning, storing
from servicepunkt.uploads.models import Folder, Page, Upload, UploadQuerySet
from servicepunkt.uploads.refusals import NotReadyYet, NotScannedYet, OriginalGone, refusal_of

Row = TypeVar("Row", bound=Model)


def uploads(folder: Folder, paper: str) -> list[Upload]:
    """The files of a paper in their order, refused ones included."""
    return list(Upload.objects.of(folder, paper).handed_over())


def upload(folder: Folder, key: UUID) -> Upload:
    """A file by its key. Raises `NotFound`."""
    return _found(Upload.objects.filter(folder=folder).handed_over().select_related("folder"), key)


def pages(folder: Folder, paper: str) -> list[Page]:
    """The pages of a paper in their order, from files that are ready."""
    return list(_pages(folder).filter(upload__paper=paper))


def pages_by_paper(folder: Folder) -> Mapping[str, list[Page]]:
    """The pages of every paper; for one that has none, an empty list."""
    by_paper: dict[str, list[Page]] = defaultdict(list)
    for page in _pages(folder):
        by_paper[page.upload.paper].append(page)
    return by_paper


def page(folder: Folder, key: int) -> Page:
    """A page by its key. Raises `NotFound`."""
    return _found(_pages(folder), key)


def page_image(page: Page) -> bytes:
    """A JPEG of up to 2400 pixels, made by us. Raises `NotReadyYet` where its upload is being prepared anew."""
    return _shown(page, page.image)


def thumbnail(page: Page) -> bytes:
    """A JPEG of up to 320 pixels, made by us. Raises `NotReadyYet` where its upload is being prepared anew."""
    return _shown(page, page.thumbnail)


def original(upload: Upload) -> bytes:
    """What was sent, byte for byte; a door hands it out as a download and never shows it.

    Raises `NotScannedYet`, `NotReadyYet`, `OriginalGone`, or why the file was refused.
    """
    _must_be_ready(upload)
    if not upload.pieces:
        raise OriginalGone
    return _read(upload, upload.pieces)


def papers(uploads: UploadQuerySet) -> dict[str, PaperState]:
    """How each paper stands that has one of these files; which ones come later, or are brought along, is known
    elsewhere.

    What is still waiting for its turn, or for the scanner, counts as sent: a deadline does not wait for our machines.
    """
    states: dict[str, set[str]] = defaultdict(set)
    for paper, state in uploads.values_list("paper", "state"):
        states[paper].add(state)
    return {paper: _state(there) for paper, there in sorted(states.items())}


def papers_with_pages(folder: Folder) -> set[str]:
    """The papers that have something to see."""
    return set(_pages(folder).values_list("upload__paper", flat=True))


def _pages(folder: Folder) -> QuerySet[Page]:
    """Those of files that are ready; a file that is being made anew has none."""
    ready = Upload.objects.filter(folder=folder, state=Upload.State.READY).handed_over()
    return Page.objects.filter(upload__in=ready).select_related("upload__folder")


def _found(among: QuerySet[Row], key: object) -> Row:
    row = among.filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def _state(states: set[str]) -> PaperState:
    if Upload.State.REFUSED in states:
        return PaperState.UNREADABLE
    return PaperState.REQUIRED if states == {Upload.State.ARRIVING} else PaperState.UPLOADED


def _must_be_ready(upload: Upload) -> None:
    if upload.state == Upload.State.REFUSED:
        raise refusal_of(upload.refusal)
    unseen = upload.state == Upload.State.WAITING and upload.scanned_at is None and scanning.is_there()
    if unseen or upload.state == Upload.State.HELD:
        raise NotScannedYet
    if upload.state != Upload.State.READY:
        raise NotReadyYet


def _shown(page: Page, name: str) -> bytes:
    try:
        return _read(page.upload, [name])
    except FileNotFoundError:
        raise NotReadyYet from None


def _read(upload: Upload, names: list[str]) -> bytes:
    return storing.read(upload.folder, names)
