"""What there is to see: the pages, which are our own pictures; the sender's own bytes only to be downloaded."""

from collections import defaultdict

from servicepunkt.forms.papers import PaperState
from servicepunkt.uploads import scanning, storing
from servicepunkt.uploads.models import Folder, Page, Upload
from servicepunkt.uploads.refusals import NotReadyYet, NotScannedYet, OriginalGone, refusal_of


def uploads(folder: Folder, paper: str) -> list[Upload]:
    """The files of a paper in their order, refused ones among them."""
    return list(Upload.objects.of(folder, paper))


def pages(folder: Folder, paper: str) -> list[Page]:
    """The pages of a paper in their order, of files that are ready."""
    ready = Page.objects.filter(upload__folder=folder, upload__paper=paper, upload__state=Upload.State.READY)
    return list(ready.select_related("upload__folder"))


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


def papers(folder: Folder) -> dict[str, PaperState]:
    """How each paper stands for which something was sent; who brings it along, or later, is known elsewhere.

    What still waits for its turn, or for the scanner, counts as sent: a deadline does not wait for our machines.
    """
    states: dict[str, set[str]] = defaultdict(set)
    for paper, state in Upload.objects.filter(folder=folder).values_list("paper", "state"):
        states[paper].add(state)
    return {paper: _state(there) for paper, there in sorted(states.items())}


def papers_with_pages(folder: Folder) -> set[str]:
    """The papers of which there is something to see."""
    ready = Page.objects.filter(upload__folder=folder, upload__state=Upload.State.READY)
    return set(ready.values_list("upload__paper", flat=True))


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
