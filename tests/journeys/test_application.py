"""The whole way of one application, on the county of the demo and on real parts: asked in Turkish on a phone, sent with a
photo, received, a paper asked for and added, completed, and the appointment booked for which the card is handed over.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.drafting import walk_draft
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.working import last_event
from servicepunkt.bookings.models import BookedService
from servicepunkt.catalogue.models import Authority
from servicepunkt.forms.reading import forms
from servicepunkt.staff.models import User
from tests.applications.applicants import complete_answers
from tests.conftest import StoppedClock
from tests.journeys import steps
from tests.journeys.filling import answer_every_page, bring_every_paper
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way
from tests.uploads import files
from tests.uploads.conftest import work
from tests.web.counter.conftest import PASSWORD, signed_in

ADDRESS = "ayse@example.org"


@pytest.mark.long(40)
def test_an_application_from_the_first_question_to_the_appointment_for_the_card(
    demo_county: Authority, new_person: Callable[..., Person], post_room: Callable[[], list[Mail]], clock: StoppedClock
) -> None:
    form = forms()["new-card"]
    known = complete_answers(form, today=clock.now.date(), filer="myself")
    person, clerk = new_person(Way("tr", 360)), _a_clerk(demo_county)

    # Apply.
    person.opens("/antrag/new-card/")
    person.presses("Antrag anfangen")
    person.follows("Anfangen")
    answer_every_page(person, form, {**known, "email": ADDRESS})
    key = _photograph_first_paper(person, clock)
    bring_every_paper(person)
    person.follows("Weiter zum Prüfen")
    for box in person.page.locator('main input[name="erklaerung"]').all():
        box.check()
    person.presses("Antrag senden")

    # It has arrived, and says so.
    application = Application.objects.get()
    (receipt,) = post_room()
    assert str(receipt.message["To"]) == ADDRESS
    assert spell_reference(application.reference) in receipt.text.replace("\u200e", "")
    person.reads("Ihr Antrag ist bei uns angekommen. Noch hat ihn niemand gelesen.")

    # The office receives it, looks at the photo, and asks for one more paper.
    assert spell_reference(application.reference) in clerk.read("")
    clerk.read(f"{application.uid}/")
    assert "image/jpeg" in clerk.picture_of(application, key)
    clerk.press(application, "uebernehmen/")
    until = (clock.now + dt.timedelta(14)).date().isoformat()
    clerk.press(application, "nachfordern/", paper="-", label="Mietvertrag", why="", until=until)
    (asked,) = post_room()
    person.opens(asked.link("/antrag/stand/"))
    person.sees("Mietvertrag")

    # She adds it.
    person.goes_by(person.page.locator(".sp-asked a.kern-btn").first)
    _send_photo(person)
    person.presses("Fertig: der Behörde melden")
    assert application.requests.get().answered_at == clock.now

    # Completed, and the appointment that follows is booked.
    clerk.press(application, "mitteilen/", text="card_ready", words="", state="", schritt="senden")
    (ready,) = post_room()
    person.opens(ready.link("/antrag/stand/"))
    person.reads("Die Bearbeitung Ihres Antrags ist abgeschlossen.")
    person.follows("Termin wählen")
    steps.choose_first_time(person)
    steps.tell_details(person)
    steps.book(person)
    assert BookedService.objects.get().service.slug == "aufenthaltstitel-abholen"


class _Clerk:
    """Who reads applications, at the counter's pages."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def read(self, path: str) -> str:
        answer = self.client.get(f"/schalter/antraege/{path}")
        assert answer.status_code == 200
        return answer.content.decode()

    def press(self, application: Application, what: str, **fields: Any) -> None:
        seen = {"stand": last_event(application), **fields}
        answer = self.client.post(f"/schalter/antraege/{application.uid}/{what}", seen)
        assert answer.status_code in (302, 303), answer.content.decode()[-3000:]

    def picture_of(self, application: Application, key: str) -> str:
        (address,) = set(re.findall(r'src="([^"]+/blatt/\d+\.jpg)"', self.read(f"{application.uid}/unterlage/{key}/")))
        return str(self.client.get(address).headers["Content-Type"])


def _a_clerk(authority: Authority) -> _Clerk:
    reader = User.objects.create_user("leserin", password=PASSWORD, authority=authority, reads_applications=True)
    return _Clerk(signed_in(reader))


def _photograph_first_paper(person: Person, clock: StoppedClock) -> str:
    """A photo as an iPhone sends it, for the first paper on the list; the paper's key."""
    walked = walk_draft(Draft.objects.get(), today=clock.now.date())
    key = walked.papers[0].key
    person.goes_by(person.page.locator(f'main a[href$="/unterlagen/{key}/"]').first)
    _send_photo(person)
    person.follows("Diese Unterlage ist vollständig")
    return key


def _send_photo(person: Person) -> None:
    photo = {"name": "IMG_0815.HEIC", "mimeType": "image/heic", "buffer": files.heic()}
    person.page.set_input_files("#datei", [photo])
    expect(person.page.locator("#dateien")).to_contain_text("IMG_0815.HEIC")
    assert work() == 1
    person.page.reload()
    person.looks()
