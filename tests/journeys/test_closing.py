"""A pipe has burst: the lead closes the office, and nobody who was booked is left without an answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.staff.models import Role
from tests.conftest import StoppedClock
from tests.factories import MONDAY, a_wish, local
from tests.journeys import steps
from tests.journeys.county import County, a_clerk
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way

Post = Callable[[], list[Mail]]
STILL = "Im Haus wird noch getrocknet."
REASON = "Im Haus ist ein Rohr gebrochen."


def _booked(county: County, clock: StoppedClock, hour: int, contact: Contact, language: str = "de") -> Booking:
    return book_at_desk(
        a_wish(county.migration, county.card, channel="staff"),
        local(MONDAY, hour),
        contact=contact,
        language=language,
        request=contact.name,
        by="staff:1",
        now=clock.now,
    )


@pytest.mark.long(10)
def test_an_office_is_closed_and_everybody_gets_another_time(
    county: County, new_person: Callable[..., Person], visitor: Person, post_room: Post, clock: StoppedClock
) -> None:
    by_mail = _booked(county, clock, 9, Contact("Zoë Đorđević", "zoe@example.org", "030 1234567"), "en")
    by_phone = _booked(county, clock, 10, Contact("Herr Telefon", phone="03301 601-77"))
    (confirmed,) = post_room()
    a_clerk(county.migration, "lead", kind=Role.Kind.LEAD)
    lead = new_person(Way("de", 1280, scripts=False))
    steps.sign_in(lead, "lead")

    steps.fill_closure(lead, county.migration.slug, REASON)
    lead.reads("Noch ist nichts geändert. Das würde geschehen:")
    lead.sees("2 Termine hätten keinen Platz mehr.")
    assert Displaced.objects.count() == 0
    lead.presses("Übernehmen")

    # The list to call: who has no e-mail stands first, with the number.
    lines = lead.page.locator(".co-line").all_inner_texts()
    assert "Herr Telefon" in lines[0]
    assert "03301 601-77" in lines[0]
    assert "Zoë Đorđević" in lines[1]

    # On paper it has whom to call and what they know already, and nothing to press.
    lead.page.emulate_media(media="print")
    for said in ("Herr Telefon", "03301 601-77", "Freigehalten: Mittwoch, 3. März 2027"):
        expect(lead.page.locator(".co-line").first.get_by_text(said)).to_be_visible()
    for press in lead.page.locator("main .kern-btn").all():
        expect(press).to_be_hidden()
    lead.page.emulate_media(media="screen")
    expect(lead.page.locator("main .kern-btn").first).to_be_visible()

    # One letter, in her language with the German beneath; it takes the entry out of the calendar.
    (letter,) = post_room()
    assert letter.subject == "Your appointment cannot take place: Monday, 1 March 2027, 9:00"
    assert "A burst pipe" in letter.text
    assert REASON in letter.text
    assert "We are keeping this time free for you until" in letter.text
    assert letter.method == "CANCEL"
    assert letter.calendar["UID"] == confirmed.calendar["UID"]
    assert letter.calendar["SEQUENCE"] == confirmed.calendar["SEQUENCE"] + 1

    # Every door says so.
    for page in ("/", f"/{county.migration.department.address}/", county.choose_card):
        visitor.opens(page)
        visitor.sees(REASON)
    visitor.opens(f"/wartebereich/kiosk/{county.migration.slug}/")
    visitor.sees(REASON)

    # She takes the kept time, without scripts; the calendar gets it back under the same reference.
    zoe = new_person(Way("en", 360, scripts=False))
    zoe.opens(letter.booking_link)
    zoe.sees("A burst pipe")
    zoe.presses("Diese Zeit nehmen")
    zoe.reads("Ihr Termin ist verschoben.")
    (moved,) = post_room()
    assert (moved.method, moved.calendar["UID"]) == ("PUBLISH", confirmed.calendar["UID"])
    assert moved.calendar["SEQUENCE"] > letter.calendar["SEQUENCE"]
    by_mail.refresh_from_db()
    assert by_mail.start_at == local(MONDAY.replace(day=3), 9)

    # He is called, and his booking is moved at the counter.
    lead.opens(f"/schalter/{county.migration.slug}/ohne-platz/")
    lead.does_not_see("Zoë")
    lead.sees("Freigehalten: Mittwoch, 3. März 2027")
    lead.follows("Verschieben")
    lead.goes_by(lead.page.locator(".co-times a").last)
    lead.presses("Verschieben")
    lead.opens(f"/schalter/{county.migration.slug}/ohne-platz/")
    lead.reads("Alle Termine haben ihren Platz.")
    by_phone.refresh_from_db()
    assert (by_phone.state, by_phone.day > MONDAY) == (Booking.State.CONFIRMED, True)
    assert list(differences(county.migration, now=clock.now)) == []
    actions = set(JournalEntry.objects.values_list("action", flat=True))
    assert {"change_hours", "displace", "offer_another_time", "move"} <= actions


def test_opened_again_who_has_not_decided_keeps_her_place(
    county: County, new_person: Callable[..., Person], visitor: Person, post_room: Post, clock: StoppedClock
) -> None:
    booking = _booked(county, clock, 11, Contact("Zoë Đorđević", "zoe@example.org"))
    post_room()
    a_clerk(county.migration, "lead", kind=Role.Kind.LEAD)
    lead = new_person(Way("de", 360))
    steps.sign_in(lead, "lead")
    steps.close_office(lead, county.migration.slug, REASON)
    (closed,) = post_room()

    steps.change_closure(lead, county.migration.slug, STILL)
    assert post_room() == []
    visitor.opens(closed.booking_link)
    visitor.sees(STILL)
    steps.open_again(lead, county.migration.slug)

    (letter,) = post_room()
    assert letter.subject == "Ihr Termin findet doch statt: Montag, 1. März 2027, 11:00 Uhr"
    assert letter.method == "PUBLISH"
    assert letter.calendar["SEQUENCE"] > closed.calendar["SEQUENCE"]
    visitor.opens(letter.booking_link)
    visitor.reads("Ihr Termin ist fest gebucht")
    visitor.opens(county.choose_card)
    visitor.does_not_see(STILL)
    booking.refresh_from_db()
    assert booking.start_at == local(MONDAY, 11)
