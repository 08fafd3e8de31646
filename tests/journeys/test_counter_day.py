"""A clerk's morning: everything that is done at the counter for people who call, come, or do not come."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from servicepunkt.bookings.models import Booking
from servicepunkt.reception.models import Call, Visit
from tests.conftest import StoppedClock
from tests.journeys import steps
from tests.journeys.county import County, a_clerk
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way

WAYS = [Way("de", 1280, scripts=True), Way("de", 360, scripts=False, dark=True)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_morning_at_the_counter(
    way: Way,
    county: County,
    new_person: Callable[..., Person],
    post_room: Callable[[], list[Mail]],
    clock: StoppedClock,
) -> None:
    a_clerk(county.migration)
    clerk, counter = new_person(way), f"/schalter/{county.migration.slug}"
    steps.sign_in(clerk, "frau.berg", "1")

    # Somebody calls: an appointment at nine, confirmed at once, with a letter.
    clerk.opens(f"{counter}/buchen/")
    clerk.page.get_by_role("checkbox").first.check()
    clerk.presses("Freie Zeiten zeigen")
    clerk.goes_by(clerk.page.locator(".co-times a").first)
    clerk.field("Vorname und Nachname").fill(steps.NAME)
    clerk.field("E-Mail-Adresse").fill(steps.EMAIL)
    clerk.presses_twice("Verbindlich buchen")
    booking = Booking.objects.get()
    assert booking.state == Booking.State.CONFIRMED
    (letter,) = post_room()
    assert letter.method == "PUBLISH"

    # On paper as well; then two persons instead of one, with the effect shown before.
    clerk.follows("Brief drucken")
    clerk.sees(letter.code)
    clerk.opens(f"/schalter/termin/{booking.uid}/leistungen/")
    clerk.page.locator("input[type=number]").first.fill("2")
    clerk.presses("Wirkung zeigen")
    clerk.sees("Statt 20 Minuten dauert der Termin 30 Minuten")
    assert booking.services.get().units == 1

    # She is found by a part of her name, without its letters' marks, and by her code.
    for typed in ("dordevic", letter.code):
        clerk.opens(f"{counter}/suche/")
        clerk.field("Name, Nummer oder Code").fill(typed)
        clerk.presses("Suchen")
        clerk.sees(steps.NAME)

    # She stands at the desk without her phone; the wrong button, taken back; called, called again, served.
    clock.set("2027-03-01 08:55")
    clerk.opens(f"{counter}/")
    clerk.presses("Ist angekommen")
    expect(steps.waiting_names(clerk)).to_have_text(steps.NAME)
    steps.press_on_board(clerk, "Nächste Person aufrufen")
    steps.press_on_board(clerk, "Zurücknehmen")
    assert (Visit.objects.get().state, Call.objects.count()) == (Visit.State.WAITING, 0)
    steps.press_on_board(clerk, "Nächste Person aufrufen")
    clock.advance(minutes=1)
    steps.press_on_board(clerk, "Noch einmal aufrufen")
    assert Call.objects.count() == 2
    steps.press_on_board(clerk, "Nicht erschienen")
    assert Booking.objects.get().state == Booking.State.MISSED


def test_two_clerks_who_press_next_get_two_people(
    county: County, new_person: Callable[..., Person], clock: StoppedClock
) -> None:
    other_desk = county.migration.desks.create(name="2", order=1)
    other_desk.skills.add(county.card)
    clerks = []
    for name, desk in (("frau.berg", "1"), ("herr.tal", "2")):
        a_clerk(county.migration, name)
        clerks.append(new_person(Way("de", 1280)))
        steps.sign_in(clerks[-1], name, desk)
    for _ in range(2):
        clerks[0].opens(f"/schalter/{county.migration.slug}/ohne-termin/")
        clerks[0].page.get_by_role("checkbox").first.check()
        clerks[0].presses("Nummer geben")
    clerks[0].opens(f"/schalter/{county.migration.slug}/")
    expect(clerks[1].page.locator("#ruf-M2")).to_be_visible()

    for clerk in clerks:
        # Not waited for: the second presses while the first press is on its way.
        clerk.page.locator("#naechste").click(no_wait_after=True)

    for clerk in clerks:
        expect(clerk.page.locator(".co-ticket--large")).to_have_count(1)
    called = {clerk.page.locator(".co-ticket--large").inner_text() for clerk in clerks}
    assert called == {"M1", "M2"}
