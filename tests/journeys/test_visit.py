"""The whole way of one visit, on the county of the demo and on real parts: find, choose, hold, tell, confirm, letter,
change, arrive, serve, farewell.

German and English, phone and desk, with scripts and without, light and dark, in pairs.
"""

import datetime as dt
import os
import re
from collections.abc import Callable

import pytest
from django.utils import translation
from playwright.sync_api import expect

from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.common.dates import moment_in_words
from servicepunkt.correspondence.models import Letter
from servicepunkt.privacy.retention import delete_expired
from servicepunkt.reception.models import Visit
from tests.conftest import BERLIN, StoppedClock
from tests.journeys import steps
from tests.journeys.county import a_clerk
from tests.journeys.errands import CAR, STAY, Errand
from tests.journeys.kept import everything, where_kept
from tests.journeys.mail import Mail, is_qr_code_of
from tests.journeys.person import Person, Way

VISITS = [(Way("de", 360, scripts=True), STAY)]
# The other pairs, asked for by SERVICEPUNKT_TEST_JOURNEYS=all; in `./test` goes `test_access.py` without scripts.
if os.environ.get("SERVICEPUNKT_TEST_JOURNEYS") == "all":
    VISITS += [
        (Way("en", 1280, scripts=False, dark=True), CAR),
        (Way("de", 1280, scripts=True, dark=True), CAR),
        (Way("en", 360, scripts=False), STAY),
    ]


@pytest.mark.parametrize(("way", "errand"), VISITS, ids=[str(way) for way, _errand in VISITS])
@pytest.mark.long(12)
def test_a_visit_from_search_to_farewell(
    way: Way,
    errand: Errand,
    demo_county: Authority,
    new_person: Callable[..., Person],
    post_room: Callable[[], list[Mail]],
    clock: StoppedClock,
) -> None:
    visitor, office = new_person(way), Office.objects.get(slug=errand.office)
    a_clerk(office)
    untouched = everything()

    # Find, choose, hold.
    steps.find_service(visitor, errand.typed[way.language], errand.service[way.language])
    steps.read_service_page(visitor, errand)
    visitor.follows("Freie Termine ansehen")
    if errand.asks_for_place:
        steps.choose_place(visitor, errand.office)
    steps.ask_for_two(visitor, errand.question)
    assert everything() == untouched
    start = steps.choose_first_time(visitor)
    _hold_survives(visitor)

    # Tell: nothing but what is needed, clear errors, nothing typed is lost, a summary.
    steps.fill_details(visitor, email="zoe@example")
    visitor.presses("Weiter")
    visitor.reads("Bitte prüfen Sie die E-Mail-Adresse. Sie sieht zum Beispiel so aus: name@beispiel.de")
    assert visitor.field("Vorname und Nachname").input_value() == steps.NAME
    steps.tell_details(visitor)
    for words in (steps.NAME, steps.EMAIL, steps.PHONE, _words(start, way), errand.service[way.language]):
        visitor.sees(words)
    steps.book(visitor)

    # Confirm.
    visitor.reads("Fast fertig: Bitte schauen Sie in Ihre E-Mails")
    (please_confirm,) = post_room()
    assert str(please_confirm.message["To"]) == steps.EMAIL
    steps.press_confirm_in_letter(visitor, please_confirm)

    # The letter.
    (letter,) = post_room()
    _tells_everything(letter, errand, start, way, visitor)
    assert letter.method == "PUBLISH"

    # Change.
    moved_to = steps.move_by_link(visitor, letter)
    (moved,) = post_room()
    assert (moved.code, moved.booking_link) == (letter.code, letter.booking_link)
    assert moved.calendar["UID"] == letter.calendar["UID"]
    assert (letter.calendar["SEQUENCE"], moved.calendar["SEQUENCE"]) == (0, 1)
    assert moved.calendar["DTSTART"].dt == dt.datetime.fromisoformat(moved_to)

    # Arrive, while the clerk looks at her day and the display hangs in the waiting room.
    clock.set(dt.datetime.fromisoformat(moved_to) - dt.timedelta(minutes=20))
    clerk, waiting_room = new_person(Way("de", 1280, way.scripts)), new_person(Way("de", 1280, way.scripts))
    steps.sign_in(clerk, "frau.berg", errand.desk)
    waiting_room.opens(f"/wartebereich/anzeige/{errand.office}/")
    expect(steps.waiting_names(clerk)).to_have_count(0)
    ticket = steps.check_in_by_link(visitor, moved)
    visitor.reads("Sie sind als Nächstes dran.")
    _comes_by_itself(clerk)
    expect(steps.waiting_names(clerk)).to_have_text(steps.NAME)

    # Serve.
    clock.advance(minutes=5)
    steps.press_on_board(clerk, "Nächste Person aufrufen")
    _comes_by_itself(visitor)
    expect(visitor.page.locator("#stand[aria-live=assertive]")).to_contain_text(
        visitor.says("Sie sind dran. Bitte gehen Sie jetzt dorthin.")
    )
    visitor.sees(visitor.says("Platz %(desk)s", desk=errand.desk))
    _comes_by_itself(waiting_room)
    waiting_room.sees(ticket)
    waiting_room.sees(f"Platz {errand.desk}")
    waiting_room.does_not_see(steps.NAME)
    visitor.looks()
    waiting_room.looks()
    steps.press_on_board(clerk, "Ist da, beginnen")
    clock.advance(minutes=12)
    steps.press_on_board(clerk, "Fertig")
    _comes_by_itself(visitor)
    visitor.reads("Ihr Besuch ist erledigt. Danke, und kommen Sie gut nach Hause.")

    # Farewell: the times stay, the person goes.
    visit = Visit.objects.get()
    assert (visit.waited, visit.served) == (dt.timedelta(0), dt.timedelta(minutes=12))
    personal = (steps.NAME, steps.EMAIL, steps.PHONE, moved.code.replace("-", ""))
    assert set(where_kept(personal)) == {"bookings.Booking"}
    clock.advance(days=8)
    delete_expired(clock.now)
    assert where_kept(personal) == []
    assert (Booking.objects.count(), Letter.objects.count(), Visit.objects.count()) == (0, 0, 1)
    assert visitor.opens(moved.booking_link).status == 404


def _hold_survives(visitor: Person) -> None:
    """The countdown survives reload, back button and a second tab."""
    visitor.reloads()
    steps.expect_hold(visitor)
    visitor.goes_back()
    steps.expect_hold(visitor)
    with visitor.in_a_second_tab():
        visitor.opens("/termin/angaben/")
        steps.expect_hold(visitor)
    visitor.follows("Weiter zu Ihren Angaben")


def _tells_everything(letter: Mail, errand: Errand, start: str, way: Way, visitor: Person) -> None:
    """What the letter must say, in text and in HTML, in the reader's language and in German."""
    # German words in it are marked as German; who reads does not see that.
    for body in (letter.text, re.sub(r'<span lang="de"[^>]*>([^<]*)</span>', r"\1", letter.html)):
        for code in dict.fromkeys([way.language, "de"]):
            for words in (errand.service, errand.papers, errand.forms):
                assert words[code] in body
            with translation.override(code):
                assert moment_in_words(dt.datetime.fromisoformat(start).astimezone(BERLIN)) in body
        assert letter.code in body
    title = str(letter.calendar["SUMMARY"])
    assert (errand.service[way.language] in letter.subject) == errand.tells_in_subject
    assert (errand.service[way.language] in title) == errand.tells_in_subject
    (picture,) = letter.pictures
    assert is_qr_code_of(picture, letter.arrival_link)
    for link in letter.links:
        if link.startswith(visitor.site):
            assert visitor.page.request.get(link).status == 200


def _words(start: str, way: Way) -> str:
    with translation.override(way.language):
        return moment_in_words(dt.datetime.fromisoformat(start).astimezone(BERLIN))


def _comes_by_itself(person: Person) -> None:
    """With scripts a page brings itself up to date; without, it reloads every few seconds, and nobody waits here."""
    if not person.way.scripts:
        person.reloads()
