import datetime as dt

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.edits import Close
from servicepunkt.bookings.booking import cancel, reopen
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.offering import offer_another_time, take_replacement
from servicepunkt.reception import closing, queue
from servicepunkt.reception.arrival import check_in, walk_in
from servicepunkt.reception.closing import close_days
from servicepunkt.reception.models import ClosedDay, Visit
from tests.bookings.edited_hours import PIPE, TUESDAY, edit
from tests.bookings.edited_hours import closing as closed
from tests.factories import MONDAY, a_wish, local
from tests.reception.conftest import fresh

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9)
LATE_EVENING = local(MONDAY, 23, 59)
MIDNIGHT = local(MONDAY + dt.timedelta(1), 0)
State = Booking.State


def _state(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).state


def test_who_never_came_is_missed_when_the_local_day_is_over(room):
    booking = room.book(9)

    assert close_days(LATE_EVENING) == 0
    assert _state(booking) == State.CONFIRMED
    assert close_days(MIDNIGHT) == 1

    assert _state(booking) == State.MISSED
    entry = JournalEntry.objects.get(action="miss")
    assert (entry.subject, entry.by) == (str(booking.uid), "worker")
    assert JournalEntry.objects.get(action="close_day").facts == {"visits": 0, "missed": 1}


def test_who_waited_or_was_called_in_vain_is_missed(room):
    waits = room.arrive(9, at=NINE)
    called = room.arrive(9, 20, at=NINE)
    queue.call(called, room.desks[0], by="staff:1", now=NINE)
    unbooked = walk_in(room.office, [room.service], by="staff:1", now=NINE)

    close_days(MIDNIGHT)

    assert {fresh(visit).state for visit in (waits, called, unbooked)} == {Visit.State.MISSED}
    assert {_state(waits.booking), _state(called.booking)} == {State.MISSED}


def test_who_was_still_at_a_desk_was_served_and_the_desk_is_free_in_the_morning(room):
    visit = room.arrive(9, at=NINE)
    queue.call(visit, room.desks[0], by="staff:1", now=NINE)
    queue.start(visit, by="staff:1", now=NINE)

    close_days(MIDNIGHT)

    assert (fresh(visit).state, _state(visit.booking)) == (Visit.State.DONE, State.DONE)
    assert (fresh(visit).waited, fresh(visit).served) == (dt.timedelta(0), None)  # nobody knows how long it took
    assert queue.at_desk(room.desks[0]) is None


def test_who_is_here_for_a_group_session_took_part(make_room):
    room = make_room(desks=1, taking="seats")
    visit = room.arrive(9, at=NINE)

    close_days(MIDNIGHT)

    assert (fresh(visit).state, _state(visit.booking)) == (Visit.State.DONE, State.DONE)


def test_what_has_an_end_keeps_it(room):
    cancelled, done = room.book(9), room.arrive(9, 20, at=NINE)
    cancel(cancelled, by="staff:1", now=NINE)
    queue.finish(done, by="staff:1", now=NINE)

    assert close_days(MIDNIGHT) == 0
    assert (_state(cancelled), _state(done.booking)) == (State.CANCELLED, State.DONE)


def test_an_appointment_that_was_moved_away_after_checking_in_goes_on(room):
    visit = room.arrive(9, at=local(MONDAY, 8, 45))
    new_time = NINE + dt.timedelta(1)
    hold = hold_move(visit.booking, new_time, holder="moves", by="visitor", now=local(MONDAY, 8, 50))
    confirm_move(hold, by="visitor", now=local(MONDAY, 8, 50))

    close_days(MIDNIGHT)

    assert (fresh(visit).state, _state(visit.booking)) == (Visit.State.MISSED, State.CONFIRMED)
    assert check_in(Booking.objects.get(), by="visitor", now=new_time).day == MONDAY + dt.timedelta(1)


def test_for_whom_staff_find_another_time_while_the_day_is_closed_is_not_missed_in_it(room, monkeypatch):
    earlier, booking = room.book(9), room.book(9, 20)
    morning, thursday = local(TUESDAY, 8, 30), local(MONDAY + dt.timedelta(3), 9)
    miss = closing.mark_missed

    def find_another_time_meanwhile(missed: Booking, **rest: object) -> None:
        miss(missed, **rest)
        if missed == earlier:
            hold = hold_move(booking, thursday, holder="moves", now=morning, by="staff:1")
            confirm_move(hold, by="staff:1", now=morning)

    monkeypatch.setattr(closing, "mark_missed", find_another_time_meanwhile)

    assert close_days(morning) == 1

    moved = Booking.objects.get(pk=booking.pk)
    assert (moved.state, moved.start_at, _state(earlier)) == (State.CONFIRMED, thursday, State.MISSED)
    assert JournalEntry.objects.get(action="close_day").facts == {"visits": 0, "missed": 1}


def test_what_a_clerk_takes_back_in_the_morning_stays_so(room):
    booking, waits = room.book(9), room.arrive(9, 20, at=NINE)
    close_days(MIDNIGHT)
    morning = local(MONDAY + dt.timedelta(1), 8)

    reopen(booking, by="staff:1", now=morning)
    queue.take_back(fresh(waits), revision=fresh(waits).revision, by="staff:1", now=morning)
    queue.finish(fresh(waits), by="staff:1", now=morning)

    assert close_days(morning + dt.timedelta(hours=1)) == 0
    assert (_state(booking), _state(waits.booking)) == (State.CONFIRMED, State.DONE)


def test_days_that_a_stopped_worker_left_are_closed_each_by_itself(room):
    room.book(9)
    hold = hold_move(room.book(10), NINE + dt.timedelta(2), holder="moves", by="visitor", now=NINE - dt.timedelta(1))
    confirm_move(hold, by="visitor", now=NINE - dt.timedelta(1))

    assert close_days(MIDNIGHT + dt.timedelta(5)) == 2

    assert set(Booking.objects.values_list("state", flat=True)) == {State.MISSED}
    assert list(ClosedDay.objects.order_by("day").values_list("day", flat=True)) == [MONDAY, MONDAY + dt.timedelta(2)]


def test_who_lost_her_place_is_no_no_show_and_may_still_take_the_time_that_is_kept(make_room):
    room = make_room()
    booking = room.book(9)
    wish = a_wish(room.office, room.service)
    edit(wish, closed(wish), now=local(MONDAY, 7))
    offer_another_time(booking, by="staff:1", now=local(MONDAY, 7))

    assert close_days(MIDNIGHT) == 0

    moved = take_replacement(booking, by="visitor", now=MIDNIGHT)
    assert (moved.state, moved.day) == (State.CONFIRMED, MONDAY + dt.timedelta(2))


def test_she_is_left_alone_also_where_the_day_has_others_to_close(make_room):
    room = make_room()
    booking, other = room.book(9), room.book(14)
    wish = a_wish(room.office, room.service)
    edit(wish, Close(local(MONDAY, 9), local(MONDAY, 10), PIPE), now=local(MONDAY, 7))

    assert close_days(MIDNIGHT) == 1

    assert (_state(booking), _state(other)) == (State.CONFIRMED, State.MISSED)
