"""What can go wrong while somebody books, and what she then sees. In a real browser, on a small county."""

import datetime as dt
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.at_once import Told, book_at_once
from servicepunkt.bookings.booking import confirm
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.reminders import write_due_reminders
from servicepunkt.bookings.wish import make_wish
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.codes import day_code
from servicepunkt.reception.models import Visit
from tests.conftest import BERLIN, StoppedClock
from tests.factories import MONDAY
from tests.journeys import steps
from tests.journeys.county import County
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way

Post = Callable[[], list[Mail]]
People = Callable[..., Person]
State = Booking.State


# Pressed twice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_every_button_may_be_pressed_twice(
    county: County, new_person: People, post_room: Post, clock: StoppedClock, scripts: bool
) -> None:
    visitor = new_person(Way(scripts=scripts))
    visitor.opens(county.choose_card)
    steps.choose_first_time(visitor)
    steps.tell_details(visitor)

    visitor.presses_twice("Termin buchen")
    visitor.reads("Fast fertig: Bitte schauen Sie in Ihre E-Mails")
    (please_confirm,) = post_room()

    visitor.opens(please_confirm.booking_link)
    visitor.presses_twice("Ja, ich komme zu diesem Termin")
    visitor.reads("Ihr Termin ist fest gebucht")
    (letter,) = post_room()

    clock.set("2027-03-01 08:45")
    visitor.opens(letter.arrival_link)
    visitor.presses_twice("Ja, ich bin da")
    visitor.reads("Sie sind angemeldet")
    assert Visit.objects.count() == 1

    visitor.opens(letter.booking_link)
    visitor.follows("Termin absagen")
    visitor.presses_twice("Ja, Termin absagen")
    visitor.reads("Dieser Termin ist abgesagt")
    assert len(post_room()) == 1
    assert Booking.objects.count() == 1


def test_back_after_booking_and_pressing_again_books_nothing_more(
    county: County, visitor: Person, post_room: Post
) -> None:
    steps.book_first_time(visitor, county.choose_card)
    booked = visitor.page.url

    visitor.page.go_back()
    visitor.page.wait_for_load_state()
    if visitor.button("Termin buchen").count():
        visitor.presses("Termin buchen")
        assert visitor.page.url == booked
    else:
        visitor.reads("Im Moment ist nichts für Sie reserviert")

    assert [booking.state for booking in Booking.objects.all()] == [State.PENDING]
    assert len(post_room()) == 1


def test_a_second_tab_that_chooses_another_time_leaves_one_hold(county: County, visitor: Person) -> None:
    visitor.opens(county.choose_card)
    steps.choose_first_time(visitor)
    with visitor.in_a_second_tab():
        visitor.opens(county.choose_card)
        later = steps.choose_time(visitor, steps.free_times(visitor).nth(2))

    steps.tell_details(visitor)
    steps.book(visitor)

    (pending,) = Booking.objects.filter(state=State.PENDING)
    assert pending.start_at == dt.datetime.fromisoformat(later)
    assert not Booking.objects.filter(state=State.HELD).exists()


# Too slow ---------------------------------------------------------------------------------------------------------


def test_a_hold_that_ends_while_typing_is_renewed_and_nothing_typed_is_lost(
    county: County, visitor: Person, clock: StoppedClock
) -> None:
    visitor.opens(county.choose_card)
    start = steps.choose_first_time(visitor)
    clock.advance(minutes=11)

    steps.tell_details(visitor)

    visitor.reads("Ihre Reservierung war abgelaufen. Wir haben die Zeit noch einmal für Sie reserviert.")
    visitor.sees(steps.NAME)
    steps.book(visitor)
    assert Booking.objects.get(state=State.PENDING).start_at == dt.datetime.fromisoformat(start)


def test_a_hold_that_ended_and_was_taken_offers_other_times_beside_what_was_typed(
    county: County, visitor: Person, new_person: People, clock: StoppedClock
) -> None:
    visitor.opens(county.choose_card)
    start = steps.choose_first_time(visitor)
    clock.advance(minutes=11)
    faster = new_person()
    assert steps.book_first_time(faster, county.choose_card, email="faster@example.org") == start

    steps.tell_details(visitor)

    visitor.reads("Ihre Reservierung ist abgelaufen, und die Zeit ist nicht mehr frei.")
    assert visitor.field("Vorname und Nachname").input_value() == steps.NAME
    assert visitor.field("E-Mail-Adresse").input_value() == steps.EMAIL
    visitor.presses("Weiter")
    steps.book(visitor)
    assert Booking.objects.filter(state=State.PENDING).count() == 2


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_time_taken_meanwhile_is_said_clearly_and_the_calendar_is_fresh(
    county: County, new_person: People, scripts: bool
) -> None:
    slow, faster = new_person(Way(scripts=scripts)), new_person()
    slow.opens(county.choose_card)
    wanted = steps.first_time(slow)
    steps.book_first_time(faster, county.choose_card)

    slow.goes_by(steps.free_times(slow).first)

    slow.reads("Diese Zeit hat gerade jemand anderes bekommen. Bitte wählen Sie eine andere Zeit.")
    assert steps.first_time(slow) > wanted


def test_a_late_confirmation_gets_its_time_while_it_is_free(
    county: County, visitor: Person, post_room: Post, clock: StoppedClock
) -> None:
    clock.set("2027-02-28 12:00")
    steps.book_first_time(visitor, county.choose_card)
    (please_confirm,) = post_room()
    clock.advance(hours=3)

    visitor.opens(please_confirm.booking_link)
    visitor.reads("Die Frist zum Bestätigen ist vorbei")
    visitor.presses("Termin jetzt bestätigen")

    visitor.reads("Ihr Termin ist fest gebucht")


def test_a_late_confirmation_of_a_time_that_is_gone_offers_the_nearest(
    county: County, visitor: Person, new_person: People, post_room: Post, clock: StoppedClock
) -> None:
    clock.set("2027-02-28 12:00")
    start = steps.book_first_time(visitor, county.choose_card)
    (please_confirm,) = post_room()
    clock.advance(hours=3)
    assert steps.book_first_time(new_person(), county.choose_card, email="faster@example.org") == start

    visitor.opens(please_confirm.booking_link)
    visitor.presses("Termin jetzt bestätigen")
    visitor.reads("Die nächste freie Zeit ist:")
    visitor.presses("Diese Zeit nehmen")

    visitor.reads("Ihr Termin ist fest gebucht")
    confirmed = Booking.objects.get(state=State.CONFIRMED)
    assert confirmed.start_at == dt.datetime.fromisoformat(start) + dt.timedelta(minutes=20)


# The address ------------------------------------------------------------------------------------------------------


def test_a_mistyped_address_is_corrected_and_the_strangers_link_is_dead(
    county: County, visitor: Person, post_room: Post, clock: StoppedClock
) -> None:
    steps.book_first_time(visitor, county.choose_card, email="stranger@example.org")
    (to_stranger,) = post_room()
    clock.advance(minutes=2)

    visitor.follows("E-Mail-Adresse ändern")
    visitor.field("E-Mail-Adresse").fill("zoe@example.org")
    visitor.presses("Adresse ändern und senden")

    visitor.sees("zoe@example.org")
    (to_visitor,) = post_room()
    assert str(to_visitor.message["To"]) == "zoe@example.org"
    assert visitor.opens(to_stranger.booking_link).status == 404
    steps.press_confirm_in_letter(visitor, to_visitor)


def test_a_letter_that_is_refused_shows_on_the_page_with_the_way_to_mend_it(
    county: County, visitor: Person, post_room: Post, smtp_server: object
) -> None:
    smtp_server.refuse_recipient = "550 5.1.1 no such user"  # type: ignore[attr-defined]
    steps.book_first_time(visitor, county.choose_card)

    assert post_room() == []
    visitor.reloads()

    visitor.reads("Unsere E-Mail konnte nicht zugestellt werden.")
    visitor.follows("Adresse ändern")
    assert Letter.objects.get().state == Letter.State.REFUSED


def test_without_an_address_the_page_itself_is_the_letter(
    county: County, visitor: Person, post_room: Post, clock: StoppedClock
) -> None:
    steps.book_first_time(visitor, county.choose_examination, email="")

    visitor.reads("Ihr Termin ist fest gebucht")
    visitor.reads("Sie bekommen keine E-Mail. Drucken Sie diese Seite aus, oder schreiben Sie Zeit und Code auf.")
    visitor.sees(Booking.objects.get().code[:3])
    assert post_room() == []
    visitor.follows("Brief zum Ausdrucken")
    visitor.sees("Impfausweis")


# Discretion -------------------------------------------------------------------------------------------------------


def test_a_sensitive_matter_stands_neither_in_the_subject_nor_in_the_calendar(
    county: County, visitor: Person, post_room: Post
) -> None:
    steps.book_first_time(visitor, county.choose_examination)
    (please_confirm,) = post_room()
    steps.press_confirm_in_letter(visitor, please_confirm)
    (letter,) = post_room()

    seen_by_others = f"{please_confirm.subject} {letter.subject} {letter.calendar.to_ical().decode()}"
    assert "untersuchung" not in seen_by_others.lower()
    assert "Gesundheit" not in seen_by_others
    assert "Schuleingangsuntersuchung" in letter.text


@pytest.mark.parametrize("wanted", [True, False], ids=["ticked", "not ticked"])
def test_health_services_remind_only_those_who_ask_for_it(
    county: County, visitor: Person, post_room: Post, clock: StoppedClock, wanted: bool
) -> None:
    clock.set("2027-02-27 12:00")
    visitor.opens(county.choose_examination)
    steps.choose_first_time(visitor)
    box = visitor.field("Erinnern Sie mich vor dem Termin mit einer E-Mail.")
    assert not box.is_checked()
    box.set_checked(wanted)
    steps.tell_details(visitor)
    steps.book(visitor)
    (please_confirm,) = post_room()
    steps.press_confirm_in_letter(visitor, please_confirm)
    post_room()

    clock.set("2027-02-28 09:05")
    write_due_reminders(clock.now)

    assert len(post_room()) == int(wanted)


# At the door ------------------------------------------------------------------------------------------------------


@pytest.fixture
def letter(county: County, post_room: Post, clock: StoppedClock) -> Mail:
    """For Monday, 9 o'clock, at the migration office; who comes with it has booked on a page like the others."""
    wish = make_wish(county.migration, [(county.card, 1)], channel=Channel.ONLINE)
    told = Told(Contact(steps.NAME, steps.EMAIL), language="de")
    start_at = dt.datetime.combine(MONDAY, dt.time(9), BERLIN)
    booking = book_at_once(wish, start_at, told, request="a request of the tests", now=clock.now)
    confirm(booking, by="visitor", now=clock.now)
    return post_room()[-1]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2027-03-01 08:25", "Sie sind früh dran."),
        ("2027-03-01 09:20", "Ihr Termin war um 9:00 Uhr."),
        ("2027-03-02 09:00", "Ihr Termin ist an einem anderen Tag: am Montag, 1. März 2027 um 9:00 Uhr."),
    ],
    ids=["too early", "too late", "the wrong day"],
)
def test_who_comes_at_the_wrong_time_is_told_kindly_what_to_do(
    visitor: Person, letter: Mail, clock: StoppedClock, moment: str, words: str
) -> None:
    clock.set(moment)

    visitor.opens(letter.arrival_link)

    visitor.sees(words)
    assert visitor.button("Ja, ich bin da").count() == 0
    assert not Visit.objects.exists()


def test_who_comes_to_the_wrong_house_is_told_the_right_one(
    county: County, new_person: People, letter: Mail, clock: StoppedClock
) -> None:
    clock.set("2027-03-01 08:50")
    kiosk = new_person()

    steps.type_code_at_kiosk(kiosk, county.health.slug, letter.code)
    kiosk.sees("Ihr Termin ist an einem anderen Ort: Servicepunkt Migration, Mittelstraße 16, Oranienburg.")
    steps.type_code_at_kiosk(kiosk, county.migration.slug, letter.code.lower())

    kiosk.sees("M1")
    kiosk.does_not_see(steps.NAME)


def test_where_the_office_asks_for_it_the_days_code_lets_in(
    county: County, visitor: Person, letter: Mail, clock: StoppedClock
) -> None:
    county.migration.day_code_needed = True
    county.migration.save()
    clock.set("2027-03-01 08:50")
    right = day_code(county.migration, MONDAY)

    visitor.opens(letter.arrival_link)
    visitor.field("Code des Tages").fill("0000" if right != "0000" else "1111")
    visitor.presses("Ja, ich bin da")
    visitor.reads("Dieser Code passt nicht. Bitte lesen Sie den Code des Tages vom Aushang am Eingang ab.")
    visitor.field("Code des Tages").fill(right)
    visitor.presses("Ja, ich bin da")

    visitor.reads("Sie sind angemeldet")


def test_the_arrival_link_can_only_check_in(visitor: Person, letter: Mail) -> None:
    """The QR code is shown around in a waiting room; who photographs it can change nothing."""
    secret = urlsplit(letter.arrival_link).path.rstrip("/").rpartition("/")[2]
    uid = Booking.objects.get().uid

    for page in ("", "absagen/", "verschieben/", "brief/"):
        assert visitor.opens(f"/termin/{uid}/{secret}/{page}").status == 404
