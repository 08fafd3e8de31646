"""Every kind of letter in every language, sent by the worker to a real mail server, and what arrived there."""

import datetime as dt
import re

import pytest
from django.utils import translation
from icalendar import Calendar

from servicepunkt.availability.models import Closure
from servicepunkt.bookings import letters
from servicepunkt.bookings.booking import cancel, confirm, tell
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.letters import letter_page
from servicepunkt.bookings.links import Power, address
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import FormSheet, Requirement
from servicepunkt.common.dates import moment_in_words
from servicepunkt.common.languages import OFFERED, language
from servicepunkt.common.texts import Text
from servicepunkt.common.tokens import spell
from servicepunkt.correspondence.wording import kinds
from tests.correspondence.arrived import Arrived, carry, is_whole
from tests.correspondence.post_office import PostOffice, post_office
from tests.correspondence.reading import Page, begins_against_its_direction, german_in
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, a_service, a_wish, an_office, local, open_hours, some_desks

AT = local(MONDAY, 9)
PHONE, STREET, TOWN = "03301 601-5000", "Mittelstraße 16", "16515 Oranienburg"
ALL_ABOUT_THE_VISIT = ("bookings.confirmed", "bookings.moved", "bookings.stands_again", "bookings.reminder")
_PASSPORT = {
    "de": "Reisepass",
    "de-simple": "Reise-Pass",
    "en": "passport",
    "ru": "паспорт",
    "uk": "паспорт",
    "sr-latn": "pasoš",
    "sr-cyrl": "пасош",
    "tr": "pasaport",
    "ar": "جواز السفر",
}


def said(number: int) -> Text:
    """A text of the catalogue in all languages, told from the others by its number."""
    return Text({code: f"{word} {number}" for code, word in _PASSPORT.items()})


SERVICE, DETAIL, COMPANION, SHEET, WAY, REASON = (said(number) for number in range(201, 207))


@pytest.fixture
def wish(db: None) -> Wish:
    office = an_office(directions=WAY, phone=PHONE, street=STREET, step_free=False, day_code_needed=True)
    office.name = said(200)
    office.save()
    authority = office.authority
    authority.name, authority.address = said(199), "Adolf-Dechert-Straße 1, 16515 Oranienburg"
    authority.save()
    service = a_service(offices=[office], name=SERVICE, who_must_come=COMPANION)
    sheet = FormSheet.objects.create(
        authority=authority, slug="antrag", title=SHEET, note=DETAIL, url="https://www.example.org/a.pdf?x=1&y=2"
    )
    Requirement.objects.create(service=service, order=0, name=said(208), detail=DETAIL, form_sheet=sheet)
    Requirement.objects.create(service=service, order=1, name=said(209), conditional=True)
    open_hours(some_desks(office, 1, skills=[service]))
    return a_wish(office, service)


# What changes nothing about the calendar.
WITHOUT_ENTRY = ("bookings.please_confirm", "bookings.reminder", "bookings.offer_ended")


def every_letter(wish: Wish, code: str, server: PostOffice) -> tuple[Booking, list[Arrived]]:
    """One visit that meets with everything that the office has a letter for."""
    now, arrived = SUNDAY_NOON, []

    def take(booking: Booking) -> None:
        names = (STREET, TOWN, "Oranienburg", "Adolf-Dechert-Straße 1,", PHONE, spell(booking.code))
        arrived.extend(carry(server, code, now=now, names=names))

    hold = hold_slot(wish, AT, holder="browser", language=code, now=now)
    booking = tell(hold, contact=VISITOR, language=code, reminders=True, entitlements={}, now=now)
    take(booking)
    booking = confirm(booking, by="visitor", now=now)
    take(booking)
    for write in (letters.reminder, letters.stands_again):
        write(booking, now=now)
        take(booking)
    letters.moved(booking, now=now, before=AT + dt.timedelta(days=1))
    take(booking)
    burst = Closure.objects.create(
        authority=wish.office.authority, from_at=AT, until_at=AT + dt.timedelta(hours=1), reason=REASON
    )
    Displaced.objects.create(booking=booking, closure=burst, since=now)
    offer_another_time(booking, by="staff", now=now)
    take(booking)
    letters.offer_ended(booking, now=now)
    take(booking)
    cancel(booking, by="visitor", now=now)
    take(booking)
    return booking, arrived


@pytest.mark.parametrize("code", OFFERED)
def test_every_letter_arrives_whole_in_the_language_of_its_reader(wish, settings, code):
    with post_office() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        booking, arrived = every_letter(wish, code, server)

    assert {letter.kind for letter in arrived} == {kind for kind in kinds() if kind.startswith("bookings.")}
    for letter in arrived:
        is_whole(letter, sender=said(199).for_reader(code))
        says_when_and_what(letter, booking)
        phone_runs_from_the_left(letter)
        calendar_speaks_the_language(letter, booking)


def says_when_and_what(letter: Arrived, booking: Booking) -> None:
    with translation.override(letter.reader.code):
        # A subject is one line of plain blanks.
        named = letter.kind == "bookings.offer_ended" or " ".join(moment_in_words(AT).split()) in letter.subject
        assert named, letter.subject
    for code, part in letter.versions:
        with translation.override(code):
            assert moment_in_words(AT) in part
        assert said(200).for_reader(code) in part
        if letter.kind in ALL_ABOUT_THE_VISIT:
            for text in (SERVICE, DETAIL, COMPANION, SHEET, WAY, said(208), said(209)):
                assert text.for_reader(code) in part
            assert f"{STREET}, {TOWN}" in part
            assert f"\n{spell(booking.code)}\n" in part
            assert PHONE in part
        if letter.kind == "bookings.displaced":
            assert REASON.for_reader(code) in part
    assert said(199).for_reader(letter.reader.code) in letter.parts[-1]


def phone_runs_from_the_left(letter: Arrived) -> None:
    said_here = "\n".join([letter.parts[0], letter.parts[-1]])
    numbers = re.findall(rf"(.){PHONE}(.?)", said_here)
    assert {"".join(marks) == "\u200e\u200e" for marks in numbers} <= {letter.reader.dir == "rtl"}


def calendar_speaks_the_language(letter: Arrived, booking: Booking) -> None:
    files = [part for part in letter.mail.walk() if part.get_filename() == "termin.ics"]
    assert bool(files) == (letter.kind not in WITHOUT_ENTRY)
    for file in files:
        [event] = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
        assert SERVICE.for_reader(letter.reader.code) in event["SUMMARY"]
        for name in ("SUMMARY", "DESCRIPTION"):
            assert event[name].params["LANGUAGE"] == letter.reader.tag
            words = str(event[name]).replace(spell(booking.code), "")
            assert letter.reader.code == "de" or german_in(words, letter.reader.code) == []


@pytest.mark.parametrize("code", OFFERED)
def test_the_letter_for_the_hand_is_in_both_languages_with_its_addresses_to_read(wish, code):
    hold = hold_slot(wish, AT, holder="browser", language=code, now=SUNDAY_NOON)
    booking = tell(hold, contact=VISITOR, language=code, reminders=True, entitlements={}, now=SUNDAY_NOON)
    booking = confirm(booking, by="visitor", now=SUNDAY_NOON)
    page, own = Page(letter_page(booking, language=code, now=SUNDAY_NOON).html), language(code)

    versions = [(version.lang, version.dir) for version in page.of_class("version")]
    assert versions == list(dict.fromkeys([(own.tag, own.dir), ("de", "ltr")]))
    for power in (Power.LETTER, Power.ARRIVE):
        shown = [piece for piece in page.said if piece.words == address(booking, power, language=code)]
        assert {piece.dir for piece in shown} == {"ltr"}


@pytest.mark.parametrize(
    ("words", "code", "found"),
    [
        ("Bitte bestätigen Sie Ihren Termin.", "en", ["Bitte", "Sie", "Ihren"]),
        ("паспорт und Ausweis", "ru", ["und", "Ausweis"]),
        ("تصريح الإقامة (Aufenthaltstitel)، رمز QR", "ar", []),
        ("تصريح الإقامة Aufenthaltstitel", "ar", ["Aufenthaltstitel"]),
        ("Mittwoch ist zu", "tr", ["ist"]),
    ],
)
def test_german_that_is_left_would_be_found(words, code, found):
    assert german_in(words, code) == found


def test_a_line_that_begins_against_its_direction_would_be_found():
    assert begins_against_its_direction("eVB-Nummer من شركة التأمين")
    assert not begins_against_its_direction("رقم التأمين (eVB-Nummer)")
    assert not begins_against_its_direction("http://127.0.0.1:8000/ar/")
