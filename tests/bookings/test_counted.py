"""`verify` and the limits of persons: what counts otherwise than it should is named, and nothing else is."""

import datetime as dt
from collections.abc import Callable

import pytest

from servicepunkt.audit import journal
from servicepunkt.bookings.booking import cancel, correct_address, mark_done, mark_missed, reopen
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking, PersonLimit
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.offering import offer_another_time, take_replacement
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Service
from tests.bookings.booked import NINE, TWENTY_PAST, a_booking, a_booking_at_desk, a_hold, tell_details
from tests.bookings.edited_hours import closing, edit
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, an_open_office, local

pytestmark = pytest.mark.django_db

TEN = local(MONDAY, 10)


def said(wish: Wish, now: dt.datetime = SUNDAY_NOON) -> list[str]:
    return [line.rpartition(": ")[2] for line in differences(wish.office, now=now)]


def forget(_booking: Booking) -> None:
    PersonLimit.objects.all().delete()


def count_for_a_stranger(_booking: Booking) -> None:
    PersonLimit.objects.update(person="0" * 32)


def count_twice(booking: Booking) -> None:
    row = booking.limits.get()
    row.pk, row.ordinal = None, 1
    row.save()


def count_for_another_service(_booking: Booking) -> None:
    PersonLimit.objects.update(counted_as="999999")


def end(_booking: Booking) -> None:
    Booking.objects.update(state="done")


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (forget, ["does not count for its person"]),
        (count_for_a_stranger, ["counts for another person"]),
        (count_twice, ["counts more than once for the same"]),
        (count_for_another_service, ["counts for a service that it is not for", "does not count for its person"]),
        (end, ["counts for its person, and is not open any more"]),
    ],
)
def test_what_counts_otherwise_than_it_should_is_named(spoil: Callable[[Booking], None], named: list[str]) -> None:
    wish = an_open_office(limit_per_person=1)
    booking = a_booking(wish)
    assert said(wish) == []

    spoil(booking)

    assert said(wish) == named


def test_also_where_its_visitor_has_moved_it() -> None:
    wish = an_open_office(limit_per_person=1)
    booking = a_booking(wish)
    confirm_move(hold_move(booking, TEN, holder="b", by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON)
    assert said(wish) == []

    forget(booking)

    assert said(wish) == ["does not count for its person"]


@pytest.mark.parametrize("ending", [mark_done, mark_missed, cancel])
def test_what_has_ended_counts_for_nothing(ending: Callable[..., object]) -> None:
    wish = an_open_office(limit_per_person=1)

    ending(a_booking(wish), by="staff:1", now=SUNDAY_NOON)

    assert said(wish) == []


def test_what_lapsed_or_is_over_may_still_be_noted_or_not() -> None:
    wish = an_open_office(limit_per_person=2)
    tell_details(a_hold(wish, NINE))
    a_booking_at_desk(wish, TWENTY_PAST)

    assert said(wish, now=local(MONDAY, 12)) == []

    PersonLimit.objects.all().delete()

    assert said(wish, now=local(MONDAY, 12)) == []


def test_a_hold_and_a_person_who_gave_her_name_only_count_for_nothing() -> None:
    wish = an_open_office(limit_per_person=1)
    a_hold(wish, NINE)
    a_booking_at_desk(wish, TWENTY_PAST, contact=Contact("Ali Muster"))

    assert said(wish) == []


def test_what_was_booked_before_there_was_a_limit_need_not_count() -> None:
    wish = an_open_office()
    a_booking(wish)
    Service.objects.update(limit_per_person=1)
    later = SUNDAY_NOON + dt.timedelta(minutes=1)
    journal.record("import_county", subject=wish.office.authority.slug, by="test", now=later)

    assert said(wish) == []


def test_who_booked_another_one_while_hers_was_marked_as_missed_keeps_both_and_neither_is_a_difference() -> None:
    wish = an_open_office(limit_per_person=1)
    booking = a_booking(wish)
    mark_missed(booking, by="staff:1", now=SUNDAY_NOON)
    other = a_booking_at_desk(wish, TEN)

    reopen(booking, by="staff:1", now=SUNDAY_NOON)

    assert said(wish) == []
    cancel(other, by="visitor", now=SUNDAY_NOON)
    assert said(wish) == []


def test_who_lost_her_place_counts_for_nothing_until_she_has_another() -> None:
    wish = an_open_office(limit_per_person=1, horizon_days=14)
    booking = a_booking(wish)
    edit(wish, closing(wish))
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    assert said(wish) == []

    take_replacement(booking, by="visitor", now=SUNDAY_NOON)

    assert said(wish) == []
    assert booking.limits.count() == 1


def test_another_address_is_another_person() -> None:
    wish = an_open_office(limit_per_person=1)
    booking = a_booking(wish, contact=Contact("Bo", "bob@example.org"))

    correct_address(booking, VISITOR.email, by="visitor", now=SUNDAY_NOON + dt.timedelta(minutes=1))

    assert said(wish, now=SUNDAY_NOON + dt.timedelta(minutes=1)) == []


def test_what_staff_move_after_its_end_may_have_been_left_out() -> None:
    wish = an_open_office(limit_per_person=1)
    late, at = a_booking_at_desk(wish, NINE), local(MONDAY, 9, 30)
    a_booking_at_desk(wish, TEN, request="r2", now=at)

    confirm_move(hold_move(late, local(MONDAY, 11), holder="c", now=at, by="staff:1"), by="staff:1", now=at)

    assert (late.limits.count(), said(wish, now=at)) == (0, [])


def test_of_a_sensitive_service_it_is_not_said_for_whom_it_counts_but_when_it_must_not() -> None:
    wish = an_open_office(limit_per_person=1, sensitive=True)
    tell_details(a_hold(wish, TWENTY_PAST))
    booking = a_booking(wish, contact=Contact("Bo", "bob@example.org"))
    correct_address(booking, "bo@example.org", by="visitor", now=SUNDAY_NOON + dt.timedelta(minutes=1))
    assert (PersonLimit.objects.count(), said(wish)) == (1, [])

    Booking.objects.filter(pk=booking.pk).update(state="done")

    assert said(wish) == ["counts for its person, and is not open any more"]
