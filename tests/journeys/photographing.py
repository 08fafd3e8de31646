"""Papers as people send them from their phones: a photo that lies on its side, one of an iPhone, a scan, several pages."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from servicepunkt.forms.walking import NeededPaper, Walk
from tests.browsing import go_by
from tests.journeys.person import Person
from tests.uploads import files
from tests.uploads.conftest import work


@dataclass(frozen=True)
class Shot:
    """A file on a phone, and how many pages it has."""

    name: str
    kind: str
    make: Callable[[], bytes]
    pages: int = 1


def _jpeg() -> bytes:
    return files.jpeg(orientation=6)


def _heic() -> bytes:
    return files.heic(orientation=8)


def _pdf() -> bytes:
    return files.pdf(3)


PHOTO = (Shot("IMG_0815.jpg", "image/jpeg", _jpeg),)
IPHONE = (Shot("IMG_0815.HEIC", "image/heic", _heic),)
SCAN = (Shot("Vertrag.pdf", "application/pdf", _pdf, pages=3),)
SEVERAL = (Shot("IMG_1.jpg", "image/jpeg", _jpeg), Shot("IMG_2.HEIC", "image/heic", _heic))


def pages_of(shots: tuple[Shot, ...]) -> int:
    return sum(shot.pages for shot in shots)


def paper_for(walked: Walk, shots: tuple[Shot, ...]) -> NeededPaper:
    """The first paper on the list that must come and takes so many files."""
    return next(needed for needed in walked.papers if needed.paper.must and needed.paper.most >= len(shots))


def photograph(person: Person, paper: NeededPaper, shots: tuple[Shot, ...]) -> None:
    """From the list of papers to a paper's page, all files of it at once, and back to the list."""
    person.goes_by(person.page.locator(f'main a[href$="/unterlagen/{paper.key}/"]').first)
    send_photos(person, shots)
    expect(person.page.locator(".up-thumb img")).to_have_count(pages_of(shots))
    person.follows("Diese Unterlage ist vollständig")


def send_photos(person: Person, shots: tuple[Shot, ...]) -> None:
    """Choose them, wait until they have arrived, and look at what the worker has made of them."""
    chosen = [{"name": shot.name, "mimeType": shot.kind, "buffer": shot.make()} for shot in shots]
    person.page.set_input_files("#datei", chosen)  # type: ignore[arg-type]
    if not person.way.scripts:
        go_by(person.page, person.page.locator("#senden button"))
    for shot in shots:
        expect(person.page.locator("#dateien")).to_contain_text(shot.name)
    expect(person.page.locator("#dateien [data-arriving]")).to_have_count(0)
    assert work() == len(shots)
    person.page.reload()
    person.looks()


def sees_photos(person: Person, paper: NeededPaper, shots: tuple[Shot, ...]) -> None:
    """They are still there, behind the list of papers that is open."""
    go_by(person.page, person.page.locator(f'main a[href$="/unterlagen/{paper.key}/"]').first)
    expect(person.page.locator(".up-thumb img")).to_have_count(pages_of(shots))
    go_by(person.page, person.link("Diese Unterlage ist vollständig"))
