import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.models import Channel
from servicepunkt.bookings import slots
from servicepunkt.bookings.at_desk import correct_services
from servicepunkt.bookings.booking import NoLongerActive, TooLateToChange, cancel, tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.holding import HOLD, HoldExpired, extend, hold_slot
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.places import NotBookable, SlotTaken
from servicepunkt.bookings.wish import NotOfferedHere, Wish
from servicepunkt.catalogue.models import Service
from servicepunkt.correspondence.models import Letter
from tests.bookings.booked import NINE, TWENTY_PAST, a_booking, a_booking_at_desk, in_order
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    VISITOR,
    a_service,
    a_wish,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)

pytestmark = pytest.mark.django_db

TEN_PAST = local(MONDAY, 9, 10)


def test_while_the_new_time_is_held_both_places_are_kept() -> None:
    wish = an_open_office()
    booking = a_booking(wish)

    hold = hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON)

    assert hold.moves == booking
    assert {NINE, TWENTY_PAST}.isdisjoint(slots.day(wish, MONDAY, now=SUNDAY_NOON))
    assert in_order(booking)


def test_confirming_swaps_the_places_and_keeps_code_and_reference() -> None:
    wish = an_open_office()
    booking = a_booking(wish)
    code, uid, sequence = booking.code, booking.uid, booking.sequence

    moved = confirm_move(
        hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON
    )

    assert (moved.pk, moved.code, moved.uid, moved.start_at) == (booking.pk, code, uid, TWENTY_PAST)
    assert moved.sequence == sequence + 1
    assert NINE in slots.day(wish, MONDAY, now=SUNDAY_NOON)
    assert Letter.objects.filter(kind="bookings.moved", subject=str(uid)).count() == 1
    assert Booking.objects.count() == 1
    assert in_order(moved)


def test_the_new_time_may_overlap_the_old_one() -> None:
    wish = an_open_office(raster=10)
    booking = a_booking(wish)

    hold = hold_move(booking, TEN_PAST, holder="a", by="visitor", now=SUNDAY_NOON)
    assert in_order(booking)
    moved = confirm_move(hold, by="visitor", now=SUNDAY_NOON)

    assert moved.start_at == TEN_PAST
    assert moved.claims.count() == 4
    assert in_order(moved)


def test_a_move_to_the_very_same_time_changes_nothing() -> None:
    booking = a_booking(an_open_office())

    moved = confirm_move(
        hold_move(booking, NINE, holder="a", by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON
    )

    assert moved.start_at == NINE
    assert in_order(moved)


# Groups: a chair for each person --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after"), [(1, 3), (2, 3), (3, 1), (3, 2), (2, 2), (4, 4)])
@pytest.mark.parametrize("start_at", [NINE, TWENTY_PAST, local(MONDAY, 10)], ids=["same", "overlapping", "beside"])
def test_a_group_that_moves_has_a_chair_for_each_of_them_and_no_other(
    before: int, after: int, start_at: dt.datetime
) -> None:
    """Whichever of its old chairs it keeps: what is left of the four is free, and given out once."""
    taking = {"taking": Service.Taking.SEATS, "unit": Service.Unit.PERSON, "max_units": 4}
    wish = an_open_office(minutes=60, raster=20, hours=("09:00", "11:00"), desks=1, seats=4, **taking)
    persons = {number: replace(wish, services=(replace(wish.services[0], units=number),)) for number in range(1, 5)}
    hold = hold_move(
        a_booking(persons[before]), start_at, holder="a", by="visitor", now=SUNDAY_NOON, wish=persons[after]
    )
    assert in_order(hold)

    moved = confirm_move(hold, by="visitor", now=SUNDAY_NOON)

    assert (moved.start_at, moved.seats) == (start_at, after)
    assert in_order(moved)
    free = 4 - after
    assert [start_at in slots.day(persons[number], MONDAY, now=SUNDAY_NOON) for number in range(1, 5)] == [
        number <= free for number in range(1, 5)
    ]


def test_a_move_to_another_day_swaps_too() -> None:
    wish = an_open_office(desks=3)
    booking = a_booking(wish)
    next_week = local(MONDAY + dt.timedelta(8), 11)

    moved = confirm_move(
        hold_move(booking, next_week, holder="a", by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON
    )

    assert (moved.start_at, moved.day) == (next_week, next_week.date())
    assert in_order(moved)


def test_a_move_confirmed_too_late_leaves_the_old_time() -> None:
    booking = a_booking(an_open_office())
    hold = hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON)

    with pytest.raises(HoldExpired):
        confirm_move(hold, by="visitor", now=SUNDAY_NOON + HOLD)

    end_lapsed(SUNDAY_NOON + HOLD)
    booking.refresh_from_db()
    assert booking.start_at == NINE
    assert in_order(booking, SUNDAY_NOON + HOLD)


def test_an_overlapping_move_that_lapses_gives_back_only_what_was_new() -> None:
    wish = an_open_office(raster=10, hours=("09:00", "09:30"))
    booking = a_booking(wish)
    hold_move(booking, TEN_PAST, holder="a", by="visitor", now=SUNDAY_NOON)

    end_lapsed(SUNDAY_NOON + HOLD)

    assert slots.day(wish, MONDAY, now=SUNDAY_NOON + HOLD) == ()
    assert in_order(booking, SUNDAY_NOON + HOLD)


def test_a_taken_time_cannot_be_moved_to() -> None:
    wish = an_open_office()
    booking = a_booking(wish)
    a_booking(wish, TWENTY_PAST, holder="b")

    with pytest.raises(SlotTaken):
        hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON)


def test_cancelling_while_a_new_time_is_held_gives_both_places_back() -> None:
    wish = an_open_office(hours=("09:00", "09:40"))
    booking = a_booking(wish)
    hold = hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON)

    cancel(booking, by="visitor", now=SUNDAY_NOON)

    assert slots.day(wish, MONDAY, now=SUNDAY_NOON) == (NINE, TWENTY_PAST)
    with pytest.raises(HoldExpired):
        confirm_move(hold, by="visitor", now=SUNDAY_NOON)
    assert in_order(booking)


def test_who_comes_late_is_given_a_new_time_by_staff_and_not_by_the_link() -> None:
    booking = a_booking(an_open_office())
    late = NINE + dt.timedelta(minutes=20)

    with pytest.raises(TooLateToChange):
        hold_move(booking, local(MONDAY, 10), holder="a", by="visitor", now=late)
    hold = hold_move(booking, local(MONDAY, 10), holder="a", now=late, by="staff:1")

    assert confirm_move(hold, by="staff:1", now=late).start_at == local(MONDAY, 10)
    assert in_order(booking, late)


@pytest.mark.parametrize("by", ["visitor", "staff:1"])
def test_the_journal_says_who_has_held_the_other_time(by: str) -> None:
    booking = a_booking(an_open_office())

    hold = hold_move(booking, TWENTY_PAST, holder="a", by=by, now=SUNDAY_NOON)

    assert JournalEntry.objects.get(subject=str(hold.uid)).by == by


def test_a_hold_for_a_move_ends_where_the_visit_begins_that_it_would_move() -> None:
    """More time for choosing is no more time before the visit."""
    booking = a_booking(an_open_office())
    hold = hold_move(booking, local(MONDAY, 10), holder="a", by="visitor", now=NINE - dt.timedelta(minutes=5))

    assert (hold.kept_until, extend(hold, now=NINE - dt.timedelta(minutes=1))) == (NINE, NINE)

    with pytest.raises(HoldExpired):
        confirm_move(hold, by="visitor", now=NINE)
    booking.refresh_from_db()
    assert booking.start_at == NINE
    assert in_order(booking, NINE)


def test_a_move_is_not_confirmed_by_its_visitor_once_her_visit_has_begun_however_long_it_is_held() -> None:
    booking = a_booking(an_open_office())
    hold = hold_move(booking, local(MONDAY, 10), holder="a", now=NINE, by="staff:1")

    with pytest.raises(TooLateToChange):
        confirm_move(hold, by="visitor", now=NINE)

    assert confirm_move(hold, by="staff:1", now=NINE).start_at == local(MONDAY, 10)


@pytest.mark.parametrize("start_at", [local(MONDAY, 14), local(MONDAY + dt.timedelta(1), 9)], ids=["staff's", "notice"])
def test_who_was_booked_by_phone_chooses_for_herself_among_the_times_of_the_public(start_at: dt.datetime) -> None:
    """The afternoons are kept for the counter, and for two days ahead only staff may book."""
    wish = replace(an_open_office(notice_hours=48), channel=Channel.STAFF)
    open_hours(list(wish.office.desks.all()), "14:00", "15:00", channels=[Channel.STAFF])
    far = MONDAY + dt.timedelta(3)
    booking = a_booking_at_desk(wish, local(far, 9))

    with pytest.raises(NotBookable):
        hold_move(booking, start_at, holder="a", by="visitor", now=SUNDAY_NOON)

    assert hold_move(booking, start_at, holder="counter", now=SUNDAY_NOON, by="staff:1").start_at == start_at
    assert hold_move(booking, local(far, 10), holder="a", by="visitor", now=SUNDAY_NOON).start_at == local(far, 10)


def test_a_cancelled_booking_cannot_be_moved() -> None:
    booking = a_booking(an_open_office())
    cancel(booking, by="visitor", now=SUNDAY_NOON)

    with pytest.raises(NoLongerActive):
        hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON)


def _family() -> tuple[Service, Wish, Wish]:
    """One desk, twenty minutes for each person; the service, and wishes for one and for two."""
    office = an_office()
    family = a_service(offices=[office], minutes_per_further=20, unit=Service.Unit.PERSON, max_units=2)
    open_hours(some_desks(office, 1, skills=[family]), "08:40", "12:00")
    return family, a_wish(office, family), a_wish(office, family, units=2)


def test_of_two_holds_for_one_move_the_second_does_not_lean_on_a_place_that_the_first_gave_up() -> None:
    """The visitor moves on her phone while staff move her at the desk: both new places overlap the old one."""
    _service, single, double = _family()
    booking = a_booking(double)
    earlier = hold_move(booking, local(MONDAY, 8, 40), holder="staff", by="visitor", now=SUNDAY_NOON)
    later = hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON)

    confirm_move(later, by="visitor", now=SUNDAY_NOON)
    another = hold_slot(single, NINE, holder="b", language="de", now=SUNDAY_NOON)

    with pytest.raises(HoldExpired):
        confirm_move(earlier, by="staff:1", now=SUNDAY_NOON)
    booking.refresh_from_db()
    assert (booking.start_at, another.start_at) == (TWENTY_PAST, NINE)
    assert in_order(booking)


def test_a_hold_for_a_move_ends_when_its_booking_gives_up_what_the_hold_leans_on() -> None:
    service, single, double = _family()
    booking = a_booking(double)
    hold = hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON)

    correct_services(booking, [(service, 1)], by="staff:1", now=SUNDAY_NOON)
    hold_slot(single, TWENTY_PAST, holder="b", language="de", now=SUNDAY_NOON)

    with pytest.raises(HoldExpired):
        confirm_move(hold, by="visitor", now=SUNDAY_NOON)
    assert in_order(booking)


_CODE, _DATE, _ADDRESS = (
    {"entitlement_needed": True},
    {"conditions": [{"kind": "age", "years": 17}]},
    {"email_needed": True},
)


@pytest.mark.parametrize(
    ("needs", "contact"), [(_CODE, VISITOR), (_DATE, VISITOR), (_ADDRESS, Contact("Ada", "", "030 123"))]
)
def test_what_a_visitor_would_have_to_be_asked_for_comes_in_by_staff_alone(
    needs: dict[str, Any], contact: Contact
) -> None:
    wish = an_open_office(email_needed=False)
    service = a_service("weiteres", offices=[wish.office], **{"email_needed": False} | needs)
    wish.office.desks.get().skills.add(service)
    booking, other = a_booking(wish, contact=contact), a_wish(wish.office, service)

    with pytest.raises(NotOfferedHere):
        hold_move(booking, TWENTY_PAST, holder="a", wish=other, by="visitor", now=SUNDAY_NOON)

    assert hold_move(booking, TWENTY_PAST, holder="a", wish=other, now=SUNDAY_NOON, by="staff:1").moves == booking


def test_what_she_has_booked_moves_with_her_whatever_it_needs() -> None:
    wish = an_open_office(confirm_needed=False, entitlement_needed=True)
    import_codes(wish.services[0].service, ["ABC-123"], by="staff:1", now=SUNDAY_NOON)
    hold = hold_slot(wish, NINE, holder="a", language="de", now=SUNDAY_NOON)
    codes = {wish.services[0].service.pk: "ABC-123"}
    booking = tell(hold, contact=VISITOR, language="de", reminders=True, entitlements=codes, now=SUNDAY_NOON)

    assert hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON).moves == booking
