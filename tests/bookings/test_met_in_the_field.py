"""Defects that comparable systems met in the field, each as a test that would have caught it here."""

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, transaction

from servicepunkt.availability.edits import Close, as_set, edition_of
from servicepunkt.availability.models import Channel, Closure, OpeningRule
from servicepunkt.availability.opening import write_open_days
from servicepunkt.bookings import claims, letters, slots
from servicepunkt.bookings.booking import confirm
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.holding import HOLD, HoldExpired
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.places import SlotTaken
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Service
from servicepunkt.commandline.proof.crowd import gather
from servicepunkt.commandline.proof.stage import Stage, set_up
from servicepunkt.commandline.proof.submitting import Answer
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.arrival import bookings_here, check_in
from servicepunkt.reception.queue import waiting
from tests.bookings.booked import NINE, TWENTY_PAST, a_booking, a_hold, in_order, tell_details
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    a_service,
    a_wish,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)

# Overbooking by exceptions in a series ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_exception_that_repeats_a_day_of_the_series_gives_no_second_place() -> None:
    wish = an_open_office()
    [desk] = wish.office.desks.all()
    open_hours([desk], channels=["online"], valid_from=MONDAY, valid_until=MONDAY)

    starts = slots.day(wish, MONDAY, now=SUNDAY_NOON)
    a_hold(wish)

    assert len(starts) == len(set(starts)) == 9
    with pytest.raises(SlotTaken):
        a_hold(wish, holder="b")
    assert in_order(wish)


@pytest.mark.django_db
def test_an_exception_that_begins_later_gives_no_start_into_a_booking_of_the_series() -> None:
    wish = an_open_office()
    series = OpeningRule.objects.get()
    a_hold(wish)

    series.valid_from = MONDAY + dt.timedelta(1)
    series.save()
    open_hours(list(wish.office.desks.all()), "09:10", "12:10", valid_from=MONDAY, valid_until=MONDAY)

    assert slots.day(wish, MONDAY, now=SUNDAY_NOON)[0] == local(MONDAY, 9, 30)
    with pytest.raises(SlotTaken):
        a_hold(wish, local(MONDAY, 9, 10), holder="b")
    assert in_order(wish)


# Double booking when a hold expires -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_tells_after_the_hold_has_gone_to_another_does_not_get_it_back() -> None:
    wish = an_open_office()
    late = a_hold(wish)
    next_one = a_hold(wish, holder="b", now=SUNDAY_NOON + HOLD)

    with pytest.raises(HoldExpired):
        tell_details(late, now=SUNDAY_NOON + HOLD)
    assert tell_details(next_one, now=SUNDAY_NOON + HOLD).state == Booking.State.PENDING
    assert in_order(wish, now=SUNDAY_NOON + HOLD)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("early", "answers"),
    [
        (dt.timedelta(0), {("hold-expired", "held")}),
        (dt.timedelta(seconds=1), {("hold-expired", "held"), ("pending", "slot-taken")}),
    ],
    ids=["at the same instant", "by a clock that is behind"],
)
def test_at_the_instant_at_which_a_hold_ends_one_of_two_has_the_place(
    early: dt.timedelta, answers: set[tuple[str, str]]
) -> None:
    wish = an_open_office(hours=("09:00", "12:00"))
    gate = threading.Barrier(2, timeout=30)
    ends = SUNDAY_NOON + HOLD
    starts = slots.day(wish, MONDAY, now=SUNDAY_NOON)
    holds = [a_hold(wish, start, holder=f"first {n}") for n, start in enumerate(starts)]

    def tell_at_the_last_moment(number: int) -> str:
        gate.wait()
        try:
            return tell_details(holds[number], now=ends - early).state
        except HoldExpired as refusal:
            return refusal.code
        finally:
            connection.close()

    def reach_at_the_first_moment(number: int) -> str:
        gate.wait()
        try:
            return a_hold(wish, starts[number], holder=f"second {number}", now=ends).state
        except SlotTaken as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        for number in range(len(starts)):
            first, second = (both.submit(act, number) for act in (tell_at_the_last_moment, reach_at_the_first_moment))
            assert (first.result(), second.result()) in answers
    assert Booking.objects.live(ends).count() == len(starts)
    assert in_order(wish, now=ends)


@pytest.mark.django_db(transaction=True)
def test_a_move_confirmed_in_its_last_moment_and_somebody_who_finds_it_over_do_not_share_a_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wish = an_open_office()
    booking = a_booking(wish)
    hold = hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON)
    lock_days, told = claims.lock_days, []

    def reach() -> None:
        try:
            told.append(a_hold(wish, TWENTY_PAST, holder="b", now=SUNDAY_NOON + HOLD).state)
        except SlotTaken as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    somebody = threading.Thread(target=reach)

    def lock_days_while_somebody_reaches(*bookings: Booking) -> None:
        somebody.start()
        somebody.join(timeout=1)  # she gets through, or waits for us
        lock_days(*bookings)

    monkeypatch.setattr(claims, "lock_days", lock_days_while_somebody_reaches)
    moved = confirm_move(hold, by="visitor", now=SUNDAY_NOON + HOLD - dt.timedelta(milliseconds=1))
    somebody.join()

    assert (moved.start_at, moved.claims.count(), told) == (TWENTY_PAST, 4, ["slot-taken"])
    assert in_order(wish)


# Deadlock between booking and rebuild -------------------------------------------------------------------------------


def _edit_until(done: threading.Event, stage: Stage) -> int:
    """Let the office close an hour later, and back again, over and over; how often."""
    edits = 0
    while not done.is_set() or edits < 2:
        rule = as_set(OpeningRule.objects.get())
        later = replace(rule, ends_at=dt.time(13) if rule.ends_at == dt.time(12) else dt.time(12))
        change_hours(stage.office, [later], edition=edition_of(stage.office), by="staff:1", now=SUNDAY_NOON)
        edits += 1
        time.sleep(0.1)
    return edits


@pytest.mark.django_db(transaction=True)
def test_twenty_desks_are_rebuilt_for_180_days_while_people_book_and_neither_waits_for_ever() -> None:
    stage = set_up("umbau", desks=20, starts=9, days=180, today=SUNDAY_NOON.date())
    order = {"task": "submit", "office": stage.office.pk, "service": stage.service.pk, "now": SUNDAY_NOON.isoformat()}
    # The four meet in the same starts of the same days, which are those that are being rebuilt.
    wanted = [start for day in stage.days[:6] for start in stage.starts_on(day)]
    by_staff = (Channel.STAFF, 0, 0)  # at no gate: nobody waits for another
    orders = [
        order | {"copies": [(f"{who} {start}", start.isoformat(), *by_staff) for start in wanted]} for who in range(4)
    ]
    done = threading.Event()

    def book() -> list[dict[str, Answer]]:
        try:
            with gather(size=4) as crowd:
                return crowd.all_at_once(orders)
        finally:
            done.set()
            connection.close()

    with ThreadPoolExecutor(1) as people:
        booking = people.submit(book)
        edits = _edit_until(done, stage)
        answers = [said for reply in booking.result() for said, _begun, _ended in reply.values()]

    assert edits >= 2
    assert [answer for answer in answers if "FAULT" in answer or " " not in answer] == []
    assert Booking.objects.filter(state=Booking.State.CONFIRMED).count() == len(answers) == 4 * len(wanted)
    assert list(differences(stage.office, now=SUNDAY_NOON)) == []


# A move confirmed but not stored ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_move_that_was_confirmed_is_stored_wherever_one_looks() -> None:
    wish = an_open_office()
    booking = a_booking(wish)

    confirm_move(
        hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON
    )

    [stored] = Booking.objects.all()
    assert (stored.pk, stored.code, stored.start_at) == (booking.pk, booking.code, TWENTY_PAST)
    assert stored.claims.count() == 4
    assert [start for start in (NINE, TWENTY_PAST) if start in slots.day(wish, MONDAY, now=SUNDAY_NOON)] == [NINE]
    assert Letter.objects.filter(kind="bookings.moved", subject=str(booking.uid)).count() == 1
    assert in_order(wish)


@pytest.mark.django_db
def test_a_move_whose_letter_cannot_be_written_has_not_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = an_open_office()
    booking = a_booking(wish)
    hold = hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON)

    def no_letter(*_args: object, **_facts: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(letters, "moved", no_letter)

    with pytest.raises(ConnectionError):
        confirm_move(hold, by="visitor", now=SUNDAY_NOON)
    booking.refresh_from_db()
    assert booking.start_at == NINE
    assert Booking.objects.filter(moves=booking, state=Booking.State.HELD).count() == 1
    assert in_order(wish)


# Booked people missing from the queue -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_whoever_is_booked_stands_in_line_whatever_happened_to_the_booking_before() -> None:
    wish = an_open_office(desks=2, hours=("09:00", "11:00"), confirm_minutes=60)
    late = tell_details(a_hold(wish, local(MONDAY, 9), holder="late"))
    moved = a_booking(wish, local(MONDAY, 10, 40), holder="moved")
    shut = a_booking(wish, local(MONDAY, 9, 40), holder="shut")
    plain = a_booking(wish, local(MONDAY, 10), holder="plain")

    confirm(late, by="visitor", now=SUNDAY_NOON + dt.timedelta(hours=3))
    confirm_move(
        hold_move(moved, TWENTY_PAST, holder="m", by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON
    )
    morning = Close(local(MONDAY, 9, 40), local(MONDAY, 10), Text(de="Feueralarm"))
    change_hours(wish.office, [morning], edition=edition_of(wish.office), by="staff:1", now=SUNDAY_NOON)
    assert [noted.booking for noted in Displaced.objects.all()] == [shut]
    for booking in Booking.objects.filter(state=Booking.State.CONFIRMED).order_by("-start_at"):
        by = "staff:1" if booking == shut else "kiosk"  # who has lost her place and comes all the same sees the staff
        check_in(booking, by=by, now=booking.start_at - dt.timedelta(minutes=10))

    assert [visit.booking for visit in waiting(wish.office, MONDAY)] == [late, moved, shut, plain]
    here = bookings_here(wish.office, MONDAY)
    assert list(differences(wish.office, now=local(MONDAY, 8, 50), here=here)) == []


# Length overwritten -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_booking_keeps_its_length_when_its_service_is_given_another() -> None:
    office = an_office()
    family = a_service(offices=[office], minutes_per_further=20, unit=Service.Unit.PERSON, max_units=3)
    open_hours(some_desks(office, 1, skills=[family]))
    wish = a_wish(office, family, units=2)
    told = tell_details(a_hold(wish))

    family.minutes, family.minutes_per_further = 10, 5
    family.save()
    write_open_days(office, first=MONDAY, last=MONDAY)
    confirm(Booking.objects.get(pk=told.pk), by="visitor", now=SUNDAY_NOON)

    [booking] = Booking.objects.all()
    assert (booking.start_at, booking.end_at) == (NINE, local(MONDAY, 9, 40))
    assert booking.claims.count() == 8
    assert slots.day(a_wish(office, family), MONDAY, now=SUNDAY_NOON)[0] == local(MONDAY, 9, 40)
    assert in_order(wish)


# The calendar showing a day without a place -------------------------------------------------------------------------


def _can_be_had(wish: Wish, start: dt.datetime, now: dt.datetime) -> bool:
    with transaction.atomic():
        hold = a_hold(wish, start, holder="whoever comes", now=now)
        transaction.set_rollback(True)
    return hold.start_at == start


@pytest.mark.django_db
def test_every_day_and_time_that_the_calendar_shows_can_be_had_and_no_other_day_is_shown() -> None:
    office = an_office()
    family = a_service(offices=[office], minutes_per_further=20, unit=Service.Unit.PERSON, max_units=3, notice_hours=2)
    open_hours(some_desks(office, 1, skills=[family]), "09:00", "10:20")
    one, two = a_wish(office, family), a_wish(office, family, units=2)
    now = local(MONDAY, 7, 50)
    noticed, full, torn, shut, lapsed, free = (MONDAY + dt.timedelta(number) for number in range(6))
    a_hold(two, local(noticed, 9, 40), holder="noticed", now=now)  # what is left of this day has begun to be too near
    a_hold(two, local(full, 9), holder="full 1", now=now)
    a_hold(two, local(full, 9, 40), holder="full 2", now=now)
    a_hold(one, local(torn, 9, 20), holder="torn 1", now=now)  # two single times are free, and no two in a row
    a_hold(one, local(torn, 10), holder="torn 2", now=now)
    a_hold(two, local(lapsed, 9, 40), holder="lapsed", now=now - HOLD)
    whole_day = {"from_at": local(shut, 0), "until_at": local(shut, 23)}
    Closure.objects.create(authority=office.authority, office=office, **whole_day)
    write_open_days(office, first=shut, last=shut)

    shown = [day for day in slots.month(two, MONDAY, now=now) if day.day <= free]

    assert [(day.day, len(day.starts)) for day in shown] == [(lapsed, 3), (free, 3)]
    assert all(_can_be_had(two, start, now) for day in shown for start in day.starts)
    assert [day.day for day in slots.month(one, MONDAY, now=now)][:3] == [torn, lapsed, free]
    assert in_order(one, now)
