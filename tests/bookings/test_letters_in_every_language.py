"""Every kind of letter in every language, sent by the worker to a real mail server, and what arrived there."""

import datetime as dt
import re
from dataclasses import dataclass
from email.message import EmailMessage

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
from servicepunkt.common.languages import OFFERED, Language, language
from servicepunkt.common.texts import Text
from servicepunkt.common.tokens import spell
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import kinds
from tests.correspondence.letters import deliver_all
from tests.correspondence.post_office import PostOffice, post_office
from tests.correspondence.reading import Header, Page, begins_against_its_direction, foreign_and_german, german_in
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


@dataclass(frozen=True)
class Arrived:
    """A letter as it came out of the mail server."""

    kind: str
    content: bytes
    mail: EmailMessage
    reader: Language
    booking: Booking

    @property
    def parts(self) -> list[str]:
        return foreign_and_german(self.mail)

    @property
    def html(self) -> str:
        part = self.mail.get_body(("html",))
        assert part is not None
        return str(part.get_content())

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])


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


def every_letter(wish: Wish, code: str, server: PostOffice) -> list[Arrived]:
    """One visit that meets with everything that the office has a letter for."""
    now, arrived = SUNDAY_NOON, []

    def carry(booking: Booking) -> None:
        kinds_in_order = list(Letter.objects.waiting().order_by("next_try_at").values_list("kind", flat=True))
        before = len(server.taken)
        deliver_all(now)
        new = zip(kinds_in_order, server.taken[before:], server.mails()[before:], strict=True)
        arrived.extend(Arrived(kind, content, mail, language(code), booking) for kind, content, mail in new)

    hold = hold_slot(wish, AT, holder="browser", language=code, now=now)
    booking = tell(hold, contact=VISITOR, language=code, reminders=True, entitlements={}, now=now)
    carry(booking)
    booking = confirm(booking, by="visitor", now=now)
    carry(booking)
    for write in (letters.reminder, letters.stands_again):
        write(booking, now=now)
        carry(booking)
    letters.moved(booking, now=now, before=AT + dt.timedelta(days=1))
    carry(booking)
    burst = Closure.objects.create(
        authority=wish.office.authority, from_at=AT, until_at=AT + dt.timedelta(hours=1), reason=REASON
    )
    Displaced.objects.create(booking=booking, closure=burst, since=now)
    offer_another_time(booking, by="staff", now=now)
    carry(booking)
    letters.offer_ended(booking, now=now)
    carry(booking)
    cancel(booking, by="visitor", now=now)
    carry(booking)
    return arrived


@pytest.mark.parametrize("code", OFFERED)
def test_every_letter_arrives_whole_in_the_language_of_its_reader(wish, settings, code):
    with post_office() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        arrived = every_letter(wish, code, server)

    assert {letter.kind for letter in arrived} == {kind for kind in kinds() if kind.startswith("bookings.")}
    for letter in arrived:
        headers_are_right(letter)
        text_is_whole(letter)
        text_runs_in_its_direction(letter)
        page_names_its_languages(letter)
        no_german_is_left(letter)
        nothing_is_left_to_fill_in(letter)
        calendar_speaks_the_language(letter)


def headers_are_right(letter: Arrived) -> None:
    own = letter.reader.tag
    subject, sender = (Header.of(letter.content, name) for name in ("Subject", "From"))

    assert letter.content.isascii()
    assert letter.mail["Content-Language"] == ("de" if own == "de" else f"{own}, de")
    assert subject.text == letter.subject
    assert said(199).for_reader(letter.reader.code) in sender.text
    assert max(map(len, [*subject.lines, *sender.lines])) <= 76
    with translation.override(letter.reader.code):
        # A subject is one line of plain blanks.
        named = letter.kind == "bookings.offer_ended" or " ".join(moment_in_words(AT).split()) in letter.subject
        assert named, letter.subject


def text_is_whole(letter: Arrived) -> None:
    reader, *german, foot = letter.parts

    assert len(german) == (letter.reader.code != "de")
    for part, code in ((reader, letter.reader.code), *((part, "de") for part in german)):
        with translation.override(code):
            assert moment_in_words(AT) in part
        assert said(200).for_reader(code) in part
        if letter.kind in ALL_ABOUT_THE_VISIT:
            for text in (SERVICE, DETAIL, COMPANION, SHEET, WAY, said(208), said(209)):
                assert text.for_reader(code) in part
            assert f"{STREET}, {TOWN}" in part
            assert f"\n{spell(letter.booking.code)}\n" in part
            assert PHONE in part
        if letter.kind == "bookings.displaced":
            assert REASON.for_reader(code) in part
    assert said(199).for_reader(letter.reader.code) in foot
    for line in "\n".join(letter.parts).split("\n"):
        assert re.fullmatch(r"(?!.*https?://).*|\s*https?://\S+", line), line
    assert links_in_text(letter) == links_in_page(letter)


def links_in_text(letter: Arrived) -> set[str]:
    return set(re.findall(r"https?://\S+", "\n".join(letter.parts)))


def links_in_page(letter: Arrived) -> set[str]:
    return {link.replace("&amp;", "&") for link in re.findall(r'href="(http[^"]+)"', letter.html)}


def text_runs_in_its_direction(letter: Arrived) -> None:
    said_here = "\n".join([letter.subject, letter.parts[0], letter.parts[-1]])

    assert [line for line in said_here.split("\n") if begins_against_its_direction(line)] == []
    numbers = re.findall(rf"(.){PHONE}(.?)", said_here)
    assert {"".join(marks) == "\u200e\u200e" for marks in numbers} <= {letter.reader.dir == "rtl"}


def page_names_its_languages(letter: Arrived) -> None:
    page, own = Page(letter.html), (letter.reader.tag, letter.reader.dir)

    [root] = [element for element in page.elements if element.tag == "html"]
    [preview], [sheet] = page.of_class("preview"), page.of_class("sheet")
    # Webmail takes the root away, and what was said there with it.
    assert {(element.lang, element.dir) for element in (root, preview, sheet)} == {own}
    versions = [(version.lang, version.dir) for version in page.of_class("version")]
    assert versions == list(dict.fromkeys([own, ("de", "ltr")]))
    for untranslated in (STREET, TOWN, spell(letter.booking.code), PHONE):
        assert {piece.dir for piece in page.said if piece.words == untranslated} <= {"ltr"}


def no_german_is_left(letter: Arrived) -> None:
    code, page = letter.reader.code, Page(letter.html)
    if code == "de":
        return
    of_nobody = (STREET, TOWN, "Oranienburg", "Adolf-Dechert-Straße 1,", spell(letter.booking.code))
    plain = [letter.subject, *letter.parts[0].split("\n"), *letter.parts[-1].split("\n")]
    for line in plain:
        for name in of_nobody:
            line = line.replace(name, "")  # noqa: PLW2901
        assert german_in(line, code) == [], line
    for words in page.in_language(letter.reader.tag)[1:]:
        if words not in of_nobody:
            assert german_in(words, code) == [], words


def nothing_is_left_to_fill_in(letter: Arrived) -> None:
    in_page = [piece.words for piece in Page(letter.html).said]

    for words in (letter.subject, *letter.parts, *in_page):
        assert not re.search(r"%\(|%s|\{|\}|\bNone\b", words), words


def calendar_speaks_the_language(letter: Arrived) -> None:
    files = [part for part in letter.mail.walk() if part.get_filename() == "termin.ics"]
    assert bool(files) == (letter.kind not in WITHOUT_ENTRY)
    for file in files:
        [event] = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
        assert SERVICE.for_reader(letter.reader.code) in event["SUMMARY"]
        for name in ("SUMMARY", "DESCRIPTION"):
            assert event[name].params["LANGUAGE"] == letter.reader.tag
            words = str(event[name]).replace(spell(letter.booking.code), "")
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
