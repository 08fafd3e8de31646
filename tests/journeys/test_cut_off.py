"""A scan of many megabytes, sent from a train: the line is cut in the middle, the page is loaded anew, and it goes on."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from servicepunkt.applications.models import Application
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from servicepunkt.uploads import looking
from servicepunkt.uploads.limits import MEBIBYTE
from servicepunkt.uploads.models import Upload
from tests.applications.applicants import complete_answers, oberhavel
from tests.journeys.filling import answer_unseen, begin, bring_every_paper, send
from tests.journeys.inbox import a_clerk
from tests.journeys.person import Person, Way
from tests.journeys.photographing import PHOTO, paper_for
from tests.uploads import files
from tests.uploads.conftest import work
from tests.web.portal.applying.applicants import TODAY

PIECE = 2 * MEBIBYTE
_LOST = "Die Verbindung ist abgerissen. Was schon da ist, bleibt. In {seconds} Sekunden geht es von selbst weiter."
_ADDRESS = re.compile(r"/stueck/\?ab=(\d+)$")


@pytest.mark.long(15)
def test_a_scan_that_is_cut_off_in_the_middle_goes_on_from_there_and_arrives_unharmed(
    transactional_db: None, clock: Any, new_person: Callable[..., Person], tmp_path: Path
) -> None:
    clerk, form = a_clerk(oberhavel()), forms()["new-card"]
    answers = complete_answers(form, today=TODAY, filer="myself")
    paper = paper_for(walk(form, answers, today=TODAY), PHOTO)
    scan = files.picture("TIFF", files.sheet(2000, 3000))
    assert len(scan) > 15 * MEBIBYTE
    file = tmp_path / "Pass.tiff"
    file.write_bytes(scan)
    person = new_person(Way("uk", 360))
    page, sent = person.page, _pieces_of(person.page)
    begin(person, "new-card")
    answer_unseen(person, form, answers)
    person.goes_by(page.locator(f'main a[href$="/unterlagen/{paper.key}/"]').first)

    # A tunnel: the fourth piece is under way and never arrives.
    page.route(re.compile(rf"/stueck/\?ab={3 * PIECE}$"), _cut)
    page.set_input_files("#datei", file)
    expect(page.locator("#unterwegs [data-told]")).to_contain_text(person.says(_LOST).partition("{")[0])
    assert sent[:4] == [0, PIECE, 2 * PIECE, 3 * PIECE]
    assert set(sent[3:]) == {3 * PIECE}
    person.looks()

    # She loads the page anew; what had arrived is there, and the same scan goes on behind it.
    page.on("dialog", lambda dialog: dialog.accept())
    person.reloads()
    person.reads("Bisher sind %(percent)s %% da.", percent=300 * PIECE // len(scan))
    page.unroute_all()
    sent.clear()
    page.set_input_files("#datei", file)
    expect(page.locator("#dateien [data-arriving]")).to_have_count(0)
    assert sent == list(range(3 * PIECE, len(scan), PIECE))

    assert work() == 1
    assert looking.original(Upload.objects.get()) == scan
    person.reloads()
    person.follows("Diese Unterlage ist vollständig")
    bring_every_paper(person)
    send(person)
    assert clerk.pages_of(Application.objects.get(), paper.key) == ["image/jpeg"]


def _cut(route: Route) -> None:
    """The line is gone, and stays so until she is out of the tunnel."""
    route.abort("internetdisconnected")


def _pieces_of(page: Page) -> list[int]:
    """From where the pieces begin that a page sends, in their order."""
    begun: list[int] = []

    def note(request: Request) -> None:
        found = _ADDRESS.search(request.url)
        if found and request.method == "POST":
            begun.append(int(found[1]))

    page.on("request", note)
    return begun
