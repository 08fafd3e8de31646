"""The whole way of one application, on the county of the demo and on real parts: asked in Turkish on a phone, sent with
photos, received, a paper asked for and added, completed, and the appointment booked for which the card is handed over.
"""

import datetime as dt
from collections.abc import Callable

import pytest

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.models import Application
from servicepunkt.bookings.models import BookedService
from servicepunkt.catalogue.models import Authority
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from tests.applications.applicants import complete_answers
from tests.conftest import StoppedClock
from tests.journeys import steps
from tests.journeys.filling import answer_every_page, begin, bring_every_paper, send
from tests.journeys.inbox import a_clerk
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way
from tests.journeys.photographing import IPHONE, SEVERAL, paper_for, photograph, send_photos

ADDRESS = "ayse@example.org"


@pytest.mark.long(40)
def test_an_application_from_the_first_question_to_the_appointment_for_the_card(
    demo_county: Authority, new_person: Callable[..., Person], post_room: Callable[[], list[Mail]], clock: StoppedClock
) -> None:
    form = forms()["new-card"]
    answers = {**complete_answers(form, today=clock.now.date(), filer="myself"), "email": ADDRESS}
    paper = paper_for(walk(form, answers, today=clock.now.date()), SEVERAL)
    person, clerk = new_person(Way("tr", 360)), a_clerk(demo_county)

    # Apply.
    begin(person, "new-card")
    answer_every_page(person, form, answers)
    photograph(person, paper, SEVERAL)
    bring_every_paper(person)
    send(person)

    # It has arrived, and says so.
    application = Application.objects.get()
    (receipt,) = post_room()
    assert str(receipt.message["To"]) == ADDRESS
    assert spell_reference(application.reference) in receipt.text.replace("\u200e", "")

    # The office receives it, looks at the photos, and asks for one more paper.
    assert spell_reference(application.reference) in clerk.read()
    clerk.read(f"{application.uid}/")
    assert clerk.pages_of(application, paper.key) == ["image/jpeg"] * 2
    clerk.press(application, "uebernehmen/")
    until = (clock.now + dt.timedelta(14)).date().isoformat()
    clerk.press(application, "nachfordern/", paper="-", label="Mietvertrag", why="", until=until)
    (asked,) = post_room()
    person.opens(asked.link("/antrag/stand/"))
    person.sees("Mietvertrag")

    # She adds it.
    person.goes_by(person.page.locator(".sp-asked a.kern-btn").first)
    send_photos(person, IPHONE)
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
