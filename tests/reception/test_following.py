"""A visit whose booking is changed while its visitor is in the house."""

import datetime as dt
from contextlib import suppress

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.edits import Close, edition_of
from servicepunkt.bookings.booking import mark_missed
from servicepunkt.bookings.hours import HoursChange, change_hours
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.bookings.replacement import is_displaced, replacement_of
from servicepunkt.reception import following, queue
from servicepunkt.reception.admission import TooEarly
from servicepunkt.reception.arrival import bookings_here, check_in, visit_of
from servicepunkt.reception.models import Visit
from tests.bookings.edited_hours import PIPE
from tests.factories import MONDAY, a_service, local
from tests.reception.conftest import Room, fresh

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9)
TUESDAY = MONDAY + dt.timedelta(1)
State = Visit.State


def _move(booking: Booking, start_at: dt.datetime, *, by: str = "staff:1") -> Booking:
    return following.move(hold_move(booking, start_at, holder="a", now=NINE, by=by), by=by, now=NINE)


def _breaks(*_told: object) -> dt.datetime:
    raise OSError("cut off")


def _close(room: Room, day: dt.date) -> HoursChange:
    """Shut the office on a day, by somebody who does so on Monday at nine."""
    closure = Close(local(day, 0), local(day + dt.timedelta(1), 0), PIPE)
    here, edition = bookings_here(room.office, MONDAY), edition_of(room.office)
    return change_hours(room.office, [closure], edition=edition, by="staff:1", now=NINE, here=here)


def test_a_corrected_booking_keeps_its_place_in_line_and_asks_for_the_right_desk(room):
    special = a_service("biometrie", offices=[room.office])
    room.desks[1].skills.add(special)
    booking = room.book(9)
    visit = check_in(booking, by="visitor", now=NINE)
    behind = room.arrive(9, 20, at=NINE)

    following.correct(booking, [(special, 1)], by="staff:1", now=NINE)

    assert list(queue.waiting(room.office, MONDAY)) == [visit, behind]
    assert queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE) == behind
    assert queue.call_next(room.office, room.desks[1], by="staff:1", now=NINE) == visit


def test_a_correction_that_cannot_reach_the_visit_leaves_the_booking_as_it_was(room, monkeypatch):
    special = a_service("biometrie", offices=[room.office])
    room.desks[0].skills.add(special)
    visit = room.arrive(9, at=NINE)
    monkeypatch.setattr(following, "turn", _breaks)

    with pytest.raises(OSError, match="cut off"):
        following.correct(visit.booking, [(special, 1)], by="staff:1", now=NINE)

    assert [row.service for row in Booking.objects.get().services.all()] == [room.service]


def test_a_kept_time_that_cannot_reach_the_visit_is_not_taken(room, monkeypatch):
    booking = room.arrive(9, at=NINE).booking
    Displaced.objects.create(booking=booking, since=NINE)
    kept = offer_another_time(booking, by="staff:1", now=NINE)
    monkeypatch.setattr(following, "turn", _breaks)

    with pytest.raises(OSError, match="cut off"):
        following.take_kept(booking, by="visitor", now=NINE)

    assert (Booking.objects.get(pk=booking.pk).start_at, is_displaced(booking)) == (NINE, True)
    assert replacement_of(booking, now=NINE) == kept


def test_who_takes_the_time_that_is_kept_for_her_arrives_anew(room):
    visit = room.arrive(9, at=NINE)
    Displaced.objects.create(booking=visit.booking, since=NINE)
    kept = offer_another_time(visit.booking, by="staff:1", now=NINE)

    moved = following.take_kept(visit.booking, by="visitor", now=NINE)

    assert moved.start_at == kept.start_at
    assert (list(queue.waiting(room.office, MONDAY)), visit_of(moved)) == ([], None)


def test_a_correction_at_the_desk_leaves_her_there(room):
    special = a_service("biometrie", offices=[room.office])
    room.desks[0].skills.add(special)
    visit = room.arrive(9, at=NINE)
    queue.call(visit, room.desks[0], by="staff:1", now=NINE)

    following.correct(visit.booking, [(special, 1)], by="staff:1", now=NINE)

    assert queue.at_desk(room.desks[0]) == visit


def test_whose_call_is_taken_back_after_a_correction_waits_for_the_desk_that_can_do_it(room):
    special = a_service("biometrie", offices=[room.office])
    room.desks[1].skills.set([special])
    visit = room.arrive(9, at=NINE)
    queue.call(visit, room.desks[0], by="staff:1", now=NINE)
    following.correct(visit.booking, [(special, 1)], by="staff:1", now=NINE)

    queue.take_back(fresh(visit), revision=fresh(visit).revision, by="staff:1", now=NINE)

    assert queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE) is None
    assert queue.call_next(room.office, room.desks[1], by="staff:2", now=NINE) == visit


def test_who_waits_and_moves_within_the_day_gets_the_place_of_the_new_time(room):
    visit = room.arrive(9, at=local(MONDAY, 8, 40))

    moved = _move(visit.booking, local(MONDAY, 10))

    assert visit_of(moved) == visit
    assert fresh(visit).queue_at == local(MONDAY, 10)


def test_who_waits_and_moves_to_the_afternoon_arrives_anew(room):
    visit = room.arrive(9, at=local(MONDAY, 8, 50))

    moved = _move(visit.booking, local(MONDAY, 15))

    assert list(queue.waiting(room.office, MONDAY)) == []
    with pytest.raises(TooEarly):
        check_in(moved, by="kiosk", now=local(MONDAY, 14, 29))
    anew = check_in(moved, by="kiosk", now=local(MONDAY, 14, 55))
    assert (anew.state, anew.queue_at) == (State.WAITING, local(MONDAY, 15))


def test_the_number_of_who_left_the_line_is_nobody_elses(room):
    visit = room.arrive(9, at=local(MONDAY, 8, 50))

    moved = _move(visit.booking, local(MONDAY, 15))

    behind = room.arrive(9, 20, at=local(MONDAY, 9, 5))
    anew = check_in(moved, by="kiosk", now=local(MONDAY, 14, 55))
    assert [seen.number for seen in (visit, behind, anew)] == [1, 2, 3]
    assert (fresh(visit).state, fresh(visit).ended_at, fresh(visit).booking) == (State.LEFT, NINE, None)
    assert queue.take_back(fresh(visit), revision=fresh(visit).revision, by="staff:1", now=NINE).state == State.LEFT
    assert JournalEntry.objects.get(action="leave_line").subject == str(moved.uid)
    assert not JournalEntry.objects.filter(action__in=["miss", "miss_visit"]).exists()


def test_where_visitors_may_check_in_early_she_goes_on_waiting(room):
    type(room.office).objects.update(arrival_opens=6 * 60)
    visit = room.arrive(9, at=local(MONDAY, 8, 50))

    _move(Booking.objects.get(), local(MONDAY, 15))

    assert list(queue.waiting(room.office, MONDAY)) == [visit]


def test_a_correction_takes_nobody_out_of_the_line_who_came_hours_early(room):
    special = a_service("biometrie", offices=[room.office])
    room.desks[0].skills.add(special)
    booking = room.book(15)
    visit = check_in(booking, by="staff:1", now=NINE)

    following.correct(booking, [(special, 1)], by="staff:1", now=NINE)

    assert list(queue.waiting(room.office, MONDAY)) == [visit]


def test_who_waits_and_moves_away_and_back_stands_in_line_again(room):
    visit = room.arrive(9, at=local(MONDAY, 8, 40))

    moved = _move(visit.booking, local(TUESDAY, 9))
    assert list(queue.waiting(room.office, MONDAY)) == []
    _move(moved, local(MONDAY, 10))

    assert list(queue.waiting(room.office, MONDAY)) == [visit]


def test_who_waits_and_moves_to_another_day_is_not_in_the_house_on_that_one(room):
    moved = _move(room.arrive(9, at=local(MONDAY, 8, 40)).booking, local(TUESDAY, 9))
    stays = room.arrive(9, 20, at=NINE).booking

    assert set(bookings_here(room.office, MONDAY)) == {stays.pk}
    assert _close(room, TUESDAY).displaced == [moved.pk]
    assert _close(room, MONDAY).displaced == []


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("by", ["staff:1", "visitor"])
@pytest.mark.parametrize("to", [local(TUESDAY, 9), local(MONDAY, 14)])
def test_who_is_at_a_desk_and_gets_another_time_leaves_it_free_and_arrives_anew(room, to, by, begun):
    visit, behind = room.arrive(9, 20, at=NINE), room.arrive(9, 40, at=local(MONDAY, 9, 10))
    queue.call(visit, room.desks[0], by="staff:1", now=NINE)
    if begun:
        queue.start(visit, by="staff:1", now=NINE)

    moved = _move(Booking.objects.get(pk=visit.booking_id), to, by=by)

    assert queue.at_desk(room.desks[0]) is None
    assert queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE) == behind
    assert (fresh(visit).state, fresh(visit).booking, moved.state) == (State.DONE, None, Booking.State.CONFIRMED)
    assert (fresh(visit).served is not None) == begun
    assert JournalEntry.objects.get(action="finish_visit").subject == str(moved.uid)
    assert check_in(moved, by="staff:1", now=to) != visit


@pytest.mark.parametrize("press", [queue.finish, queue.miss])
def test_a_press_on_a_page_from_before_the_move_does_not_end_the_appointment(room, press):
    visit = room.arrive(9, at=NINE)
    queue.call(visit, room.desks[0], by="staff:1", now=NINE)
    seen_before = Visit.objects.select_related("booking").get(pk=visit.pk)
    moved = _move(Booking.objects.get(pk=visit.booking_id), local(TUESDAY, 9))

    for seen in (seen_before, fresh(visit)):
        with suppress(queue.SomebodyWasFaster):
            press(seen, by="staff:1", now=NINE)

    assert Booking.objects.get(pk=moved.pk).state == Booking.State.CONFIRMED


@pytest.mark.parametrize("press", [queue.finish, queue.miss])
def test_nor_does_one_on_a_visit_that_has_not_followed(room, press):
    visit = room.arrive(9, at=NINE)
    queue.call(visit, room.desks[0], by="staff:1", now=NINE)
    hold = hold_move(visit.booking, local(TUESDAY, 9), holder="a", now=NINE, by="staff:1")
    moved = confirm_move(hold, by="staff:1", now=NINE)

    press(fresh(visit), by="staff:1", now=NINE)

    assert Booking.objects.get(pk=moved.pk).state == Booking.State.CONFIRMED


def test_taking_back_a_visit_leaves_alone_what_became_of_its_appointment_on_another_day(room):
    visit = room.arrive(9, at=NINE)
    moved = _move(visit.booking, local(TUESDAY, 9))
    queue.miss(fresh(visit), by="worker", now=local(TUESDAY, 0))
    mark_missed(moved, by="worker", now=local(TUESDAY, 18))

    queue.take_back(fresh(visit), revision=fresh(visit).revision, by="staff:1", now=local(TUESDAY, 19))

    assert Booking.objects.get(pk=moved.pk).state == Booking.State.MISSED
