import datetime as dt

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.models import Closure
from servicepunkt.availability.opening import write_open_days
from servicepunkt.bookings import slots
from servicepunkt.bookings.booking import (
    EmailNeeded,
    NoLongerActive,
    TimeGone,
    TooLateToChange,
    cancel,
    confirm,
    correct_address,
    mark_done,
    mark_missed,
    may_change,
    reopen,
    send_again,
    take_instead,
    tell,
)
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.holding import HOLD, HoldExpired, hold_slot
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.links import Power, open_booking, secret
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.open_days import bring_into_line
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.refusals import NotFound
from servicepunkt.correspondence.hurry import TooSoon
from servicepunkt.correspondence.models import Letter
from servicepunkt.staff.naming import API, KIOSK, WORKER
from tests.bookings.booked import NINE, a_booking, in_order, tell_details
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, an_open_office, local

pytestmark = pytest.mark.django_db

TWO_HOURS = dt.timedelta(hours=2)
A_MINUTE = dt.timedelta(minutes=1)


def _told(wish: Wish, start_at: dt.datetime = NINE, holder: str = "a", contact: Contact = VISITOR) -> Booking:
    hold = hold_slot(wish, start_at, holder=holder, language="de", now=SUNDAY_NOON)
    return tell(hold, contact=contact, language="en", reminders=True, entitlements={}, now=SUNDAY_NOON)


def _letters(booking: Booking) -> list[str]:
    return list(Letter.objects.filter(subject=str(booking.uid)).order_by("created_at").values_list("kind", flat=True))


def test_a_told_hold_waits_for_the_mails_button() -> None:
    booking = _told(an_open_office())

    assert (booking.state, booking.kept_until) == (Booking.State.PENDING, SUNDAY_NOON + TWO_HOURS)
    assert (booking.language, contact_of(booking)) == ("en", VISITOR)
    assert _letters(booking) == ["bookings.please_confirm"]


def test_told_twice_it_stays_as_it_is_and_one_letter_goes_out() -> None:
    booking = _told(an_open_office())

    again = tell(booking, contact=Contact("Other"), language="de", reminders=False, entitlements={}, now=SUNDAY_NOON)

    assert contact_of(again) == VISITOR
    assert len(_letters(booking)) == 1


def test_the_time_to_confirm_never_reaches_past_the_start() -> None:
    wish = an_open_office()
    now = NINE - dt.timedelta(minutes=30)
    hold = hold_slot(wish, NINE, holder="a", language="de", now=now)

    booking = tell_details(hold, now=now)

    assert booking.kept_until == NINE


def test_a_hold_that_is_over_cannot_be_told() -> None:
    hold = hold_slot(an_open_office(), NINE, holder="a", language="de", now=SUNDAY_NOON)

    with pytest.raises(HoldExpired):
        tell_details(hold, now=SUNDAY_NOON + HOLD)

    assert not Letter.objects.exists()


def test_without_an_address_a_booking_counts_at_once_where_the_office_allows_it() -> None:
    booking = _told(an_open_office(email_needed=False), contact=Contact("Ada Beispiel"))

    assert (booking.state, booking.kept_until) == (Booking.State.CONFIRMED, None)
    assert _letters(booking) == []


def test_without_an_address_a_booking_is_refused_where_the_office_needs_one() -> None:
    with pytest.raises(EmailNeeded):
        _told(an_open_office(), contact=Contact("Ada Beispiel"))


def test_a_service_without_confirmation_counts_at_once() -> None:
    booking = _told(an_open_office(confirm_needed=False))

    assert booking.state == Booking.State.CONFIRMED
    assert _letters(booking) == ["bookings.confirmed"]


def test_confirming_makes_it_count_and_sends_the_letter_once() -> None:
    booking = _told(an_open_office())

    confirm(booking, by="visitor", now=SUNDAY_NOON + A_MINUTE)
    confirm(booking, by="visitor", now=SUNDAY_NOON + 2 * A_MINUTE)

    assert (booking.state, booking.confirmed_at) == (Booking.State.CONFIRMED, SUNDAY_NOON + A_MINUTE)
    assert _letters(booking) == ["bookings.please_confirm", "bookings.confirmed"]
    assert in_order(booking)


def test_confirming_late_gets_the_time_back_while_it_is_free() -> None:
    booking = _told(an_open_office())

    confirm(booking, by="visitor", now=SUNDAY_NOON + TWO_HOURS)

    assert (booking.state, booking.start_at) == (Booking.State.CONFIRMED, NINE)
    assert in_order(booking)


def test_confirming_late_gets_nothing_back_where_the_office_has_closed_meanwhile() -> None:
    """In time, a booking keeps its place through a closure, and staff settle it; late, it asks for one anew."""
    wish = an_open_office(desks=2)
    in_time, late = _told(wish), _told(wish, holder="b")
    whole_day = {"from_at": local(MONDAY, 0), "until_at": local(MONDAY, 23)}
    Closure.objects.create(authority=wish.office.authority, office=wish.office, **whole_day)
    write_open_days(wish.office, first=MONDAY, last=MONDAY)

    assert confirm(in_time, by="visitor", now=SUNDAY_NOON + TWO_HOURS - A_MINUTE).state == Booking.State.CONFIRMED
    with pytest.raises(TimeGone):
        confirm(late, by="visitor", now=SUNDAY_NOON + TWO_HOURS)
    settled = bring_into_line(wish.office, by="staff:1", now=SUNDAY_NOON + TWO_HOURS, every_booking=True)
    assert settled.displaced == (in_time.pk,)
    assert list(differences(wish.office, now=SUNDAY_NOON + TWO_HOURS)) == []


def test_confirming_late_names_the_nearest_time_when_the_old_one_is_gone() -> None:
    wish = an_open_office()
    booking = _told(wish)
    late = SUNDAY_NOON + TWO_HOURS
    hold_slot(wish, NINE, holder="b", language="de", now=late)

    with pytest.raises(TimeGone) as gone:
        confirm(booking, by="visitor", now=late)

    assert gone.value.facts == {"nearest": local(MONDAY, 9, 20)}
    take_instead(booking, gone.value.facts["nearest"], by="visitor", now=late)
    assert (booking.state, booking.start_at) == (Booking.State.CONFIRMED, local(MONDAY, 9, 20))
    assert in_order(booking, late)


def test_another_day_may_be_taken_instead_where_a_hold_is_over_and_not_cleared_away() -> None:
    wish = an_open_office()
    booking = _told(wish)
    tomorrow, late = NINE + dt.timedelta(days=1), SUNDAY_NOON + TWO_HOURS
    hold_slot(wish, tomorrow, holder="b", language="de", now=SUNDAY_NOON)

    take_instead(booking, tomorrow, by="visitor", now=late)

    assert (booking.state, booking.start_at) == (Booking.State.CONFIRMED, tomorrow)
    assert in_order(booking, late)


def test_a_cancelled_booking_cannot_be_confirmed() -> None:
    booking = _told(an_open_office())
    cancel(booking, by="visitor", now=SUNDAY_NOON)

    with pytest.raises(NoLongerActive):
        confirm(booking, by="visitor", now=SUNDAY_NOON)


@pytest.mark.parametrize("tidied", [False, True])
def test_who_gives_up_after_the_time_to_confirm_cannot_confirm_any_more(tidied: bool) -> None:
    booking = _told(an_open_office())
    late = SUNDAY_NOON + TWO_HOURS
    if tidied:
        end_lapsed(late)

    cancel(booking, by="visitor", now=late)

    assert Booking.objects.get().state == Booking.State.CANCELLED
    with pytest.raises(NoLongerActive):
        confirm(Booking.objects.get(), by="visitor", now=late)
    assert _letters(booking) == ["bookings.please_confirm"]


def test_cancelling_gives_the_place_back_and_says_so_once() -> None:
    wish = an_open_office()
    booking = confirm(_told(wish), by="visitor", now=SUNDAY_NOON)

    cancel(booking, by="visitor", now=SUNDAY_NOON)
    cancel(booking, by="visitor", now=SUNDAY_NOON + A_MINUTE)

    assert booking.state == Booking.State.CANCELLED
    assert NINE in slots.day(wish, MONDAY, now=SUNDAY_NOON)
    assert _letters(booking).count("bookings.cancelled") == 1
    assert in_order(booking)


def test_a_visitor_cannot_cancel_what_has_begun_and_staff_can() -> None:
    booking = confirm(_told(an_open_office()), by="visitor", now=SUNDAY_NOON)

    with pytest.raises(TooLateToChange):
        cancel(booking, by="visitor", now=NINE)

    assert cancel(booking, by="staff:1", now=NINE).state == Booking.State.CANCELLED


@pytest.mark.parametrize("by", ["visitor", KIOSK, API, WORKER])
def test_what_has_begun_is_left_to_staff_whoever_else_asks(by: str) -> None:
    booking = a_booking(an_open_office())

    assert may_change(booking, by=by, now=NINE - A_MINUTE)
    assert not may_change(booking, by=by, now=NINE)
    assert may_change(booking, by="staff:1", now=NINE)


def test_a_corrected_address_gets_a_new_letter_and_voids_the_old_links() -> None:
    booking = _told(an_open_office())
    old = secret(booking, Power.LETTER)

    correct_address(booking, "ada@example.com", by="visitor", now=SUNDAY_NOON + A_MINUTE)

    assert contact_of(booking).email == "ada@example.com"
    assert len(_letters(booking)) == 2
    with pytest.raises(NotFound):
        open_booking(booking.uid, old, Power.LETTER)
    assert open_booking(booking.uid, secret(booking, Power.LETTER), Power.LETTER)[0] == booking


def test_a_link_of_one_purpose_does_not_serve_another() -> None:
    booking = _told(an_open_office())

    with pytest.raises(NotFound):
        open_booking(booking.uid, secret(booking, Power.ARRIVE), Power.LETTER, Power.WATCH)
    with pytest.raises(NotFound):
        open_booking(booking.uid, secret(booking, Power.WATCH), Power.LETTER)


def test_the_letter_is_sent_again_but_not_in_a_hurry() -> None:
    booking = _told(an_open_office())

    with pytest.raises(TooSoon):
        send_again(booking, by="visitor", now=SUNDAY_NOON + dt.timedelta(seconds=30))

    send_again(booking, by="visitor", now=SUNDAY_NOON + 2 * A_MINUTE)
    assert _letters(booking) == ["bookings.please_confirm", "bookings.please_confirm"]


def test_a_missed_booking_can_be_opened_again_after_a_misclick() -> None:
    booking = confirm(_told(an_open_office()), by="visitor", now=SUNDAY_NOON)

    mark_missed(booking, by="staff:1", now=NINE)
    assert booking.state == Booking.State.MISSED
    reopen(booking, by="staff:1", now=NINE)

    assert booking.state == Booking.State.CONFIRMED
    assert in_order(booking)


def test_done_is_done() -> None:
    booking = confirm(_told(an_open_office()), by="visitor", now=SUNDAY_NOON)

    mark_done(booking, by="staff:1", now=NINE)

    assert booking.state == Booking.State.DONE
    assert in_order(booking)


def test_every_change_is_in_the_journal_without_personal_data() -> None:
    booking = confirm(_told(an_open_office()), by="visitor", now=SUNDAY_NOON)
    cancel(booking, by="visitor", now=SUNDAY_NOON)

    entries = JournalEntry.objects.filter(subject=str(booking.uid)).order_by("pk")
    assert [entry.action for entry in entries] == ["hold", "tell", "confirm", "cancel"]
    for entry in entries:
        assert "Ada" not in f"{entry.by} {entry.facts}"
        assert "example.org" not in f"{entry.by} {entry.facts}"
