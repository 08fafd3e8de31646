import datetime as dt

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.reception import queue
from servicepunkt.reception.admission import NoAppointment
from servicepunkt.reception.arrival import check_in, walk_in
from servicepunkt.reception.models import Call, Visit
from servicepunkt.reception.queue import DeskBusy, NotYetMissing, SomebodyWasFaster
from tests.factories import MONDAY, a_service, an_office, local, some_desks
from tests.reception.conftest import fresh

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9)
HALF_PAST = local(MONDAY, 9, 30)


# The order ------------------------------------------------------------------------------------------------------


def test_the_line_goes_by_booked_time_for_the_punctual_and_by_arrival_for_the_others(room):
    early_for_ten = room.arrive(10, at=local(MONDAY, 9, 40))
    late_for_nine = room.arrive(9, at=local(MONDAY, 9, 14))
    for_nine_twenty = room.arrive(9, 20, at=local(MONDAY, 9, 5))
    unbooked = walk_in(room.office, [room.service], by="staff:1", now=local(MONDAY, 9, 10))

    assert list(queue.waiting(room.office, MONDAY)) == [unbooked, late_for_nine, for_nine_twenty, early_for_ten]
    assert queue.place_in_line(for_nine_twenty) == 3
    assert queue.place_in_line(unbooked) == 1


def test_equal_turns_go_by_arrival_and_each_has_a_place_of_its_own(room):
    second = room.arrive(9, at=local(MONDAY, 8, 50))
    first = room.arrive(9, at=local(MONDAY, 8, 40))
    third = walk_in(room.office, [room.service], by="staff:1", now=NINE)
    fourth = walk_in(room.office, [room.service], by="staff:1", now=NINE)

    assert [queue.place_in_line(visit) for visit in (first, second, third, fourth)] == [1, 2, 3, 4]


def test_who_booked_a_language_waits_for_a_desk_that_speaks_it(room):
    speaking, other = room.desks
    speaking.languages = ["ru"]
    speaking.save()
    visit = room.arrive(9, at=local(MONDAY, 8, 50))
    Booking.objects.filter(pk=visit.booking_id).update(spoken="ru")

    assert queue.call_next(room.office, other, by="staff:1", now=NINE) is None
    assert queue.call_next(room.office, speaking, by="staff:1", now=NINE) == visit


def test_next_is_the_first_in_line(room):
    later = room.arrive(9, 20, at=local(MONDAY, 8, 50))
    first = room.arrive(9, at=local(MONDAY, 8, 55))

    called = queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)

    assert called == first
    assert (fresh(first).state, fresh(first).desk, fresh(first).called_at) == (
        Visit.State.CALLED,
        room.desks[0],
        NINE,
    )
    assert fresh(later).state == Visit.State.WAITING
    assert Call.objects.filter(visit=first, desk=room.desks[0]).count() == 1


def test_nobody_is_called_to_a_desk_that_cannot_serve_her(room):
    special = a_service("biometrie", offices=[room.office])
    able = room.desks[1]
    able.skills.add(special)
    first = walk_in(room.office, [room.service, special], by="staff:1", now=NINE)
    second = walk_in(room.office, [room.service], by="staff:1", now=HALF_PAST)

    assert queue.call_next(room.office, room.desks[0], by="staff:1", now=HALF_PAST) == second
    assert queue.call_next(room.office, able, by="staff:2", now=HALF_PAST) == first


def test_nobody_waits_nobody_is_called(room):
    assert queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE) is None


def test_yesterdays_line_is_over(room):
    room.arrive(9, at=NINE)

    assert queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE + dt.timedelta(1)) is None


def test_a_desk_serves_one_visit_at_a_time(room):
    first = room.arrive(9, at=NINE)
    room.arrive(9, 20, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)

    with pytest.raises(DeskBusy) as refusal:
        queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)

    assert refusal.value.facts["visit"] == first
    assert "M1" in str(refusal.value)


def test_one_may_be_called_out_of_turn(room):
    room.arrive(9, at=NINE)
    chosen = room.arrive(9, 20, at=NINE)

    queue.call(chosen, room.desks[0], by="staff:1", now=NINE)
    queue.call(fresh(chosen), room.desks[0], by="staff:1", now=NINE)

    assert fresh(chosen).state == Visit.State.CALLED
    assert Call.objects.count() == 1
    with pytest.raises(SomebodyWasFaster):
        queue.call(fresh(chosen), room.desks[1], by="staff:2", now=NINE)


def test_who_was_seen_waiting_and_is_called_elsewhere_meanwhile_stays_there(room):
    seen = room.arrive(9, at=NINE)
    queue.call_next(room.office, room.desks[1], by="staff:2", now=NINE)

    with pytest.raises(SomebodyWasFaster):
        queue.call(seen, room.desks[0], by="staff:1", now=NINE)

    assert fresh(seen).desk == room.desks[1]


# From call to farewell ------------------------------------------------------------------------------------------


def test_a_visit_from_call_to_farewell_records_its_times(room):
    visit = room.arrive(9, at=local(MONDAY, 8, 50))
    queue.call_next(room.office, room.desks[0], by="staff:1", now=local(MONDAY, 9, 4))
    queue.start(fresh(visit), by="staff:1", now=local(MONDAY, 9, 5))
    queue.finish(fresh(visit), by="staff:1", now=local(MONDAY, 9, 17))

    done = fresh(visit)
    assert done.state == Visit.State.DONE
    assert (done.waited, done.served) == (dt.timedelta(minutes=4), dt.timedelta(minutes=12))
    assert Booking.objects.get().state == Booking.State.DONE
    actions = list(JournalEntry.objects.filter(subject=done.reference).order_by("pk").values_list("action", flat=True))
    assert actions == ["book", "arrive", "call", "start", "finish", "finish_visit"]


def test_each_step_pressed_twice_is_done_once(room):
    visit = room.arrive(9, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)
    stale = fresh(visit)

    queue.start(fresh(visit), by="staff:1", now=NINE)
    queue.start(stale, by="staff:1", now=HALF_PAST)
    stale = fresh(visit)
    queue.finish(fresh(visit), by="staff:1", now=HALF_PAST)
    queue.finish(stale, by="staff:1", now=local(MONDAY, 10))

    done = fresh(visit)
    assert (done.started_at, done.ended_at) == (NINE, HALF_PAST)
    assert JournalEntry.objects.filter(action__in=["start", "finish_visit"]).count() == 2


def test_a_recall_is_one_more_call_and_a_double_click_is_one(room):
    visit = room.arrive(9, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)

    queue.recall(fresh(visit), by="staff:1", now=NINE + dt.timedelta(seconds=30))
    queue.recall(fresh(visit), by="staff:1", now=NINE + dt.timedelta(seconds=31))

    assert Call.objects.filter(visit=visit).count() == 2
    assert fresh(visit).called_at == NINE


def test_a_recall_of_nobody_is_refused(room):
    with pytest.raises(SomebodyWasFaster):
        queue.recall(room.arrive(9, at=NINE), by="staff:1", now=NINE)


def test_finishing_without_start_counts_from_the_call(room):
    visit = room.arrive(9, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)
    queue.finish(fresh(visit), by="staff:1", now=HALF_PAST)

    assert fresh(visit).served == dt.timedelta(minutes=30)


def test_in_a_group_session_visits_finish_straight_from_the_line(room):
    visit = room.arrive(9, at=NINE)

    queue.finish(visit, by="staff:1", now=HALF_PAST)

    assert (fresh(visit).state, fresh(visit).waited, fresh(visit).served) == (Visit.State.DONE, None, None)
    queue.take_back(fresh(visit), revision=fresh(visit).revision, by="staff:1", now=HALF_PAST)
    assert fresh(visit).state == Visit.State.WAITING
    assert Booking.objects.get().state == Booking.State.CONFIRMED


def test_who_does_not_come_is_noted_and_the_desk_is_free(room):
    visit = room.arrive(9, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)

    queue.miss(fresh(visit), by="staff:1", now=HALF_PAST)
    queue.miss(fresh(visit), by="staff:1", now=HALF_PAST)

    assert fresh(visit).state == Visit.State.MISSED
    assert Booking.objects.get().state == Booking.State.MISSED
    assert queue.at_desk(room.desks[0]) is None


def test_who_never_arrived_is_missed_only_after_the_time_has_begun(room):
    booking = room.book(9)

    with pytest.raises(NotYetMissing):
        queue.miss_booking(booking, by="staff:1", now=local(MONDAY, 8, 59))
    queue.miss_booking(booking, by="staff:1", now=HALF_PAST)

    assert Booking.objects.get().state == Booking.State.MISSED


def test_who_checked_in_since_the_page_was_opened_is_not_missed(room):
    booking = room.book(9)
    seen = Booking.objects.get(pk=booking.pk)
    visit = check_in(booking, by="kiosk", now=local(MONDAY, 9, 10))

    with pytest.raises(SomebodyWasFaster):
        queue.miss_booking(seen, by="staff:1", now=local(MONDAY, 9, 11))

    assert Booking.objects.get().state == Booking.State.CONFIRMED
    assert queue.call_next(room.office, room.desks[0], by="staff:1", now=local(MONDAY, 9, 12)) == visit


def test_who_was_missed_before_she_types_her_code_is_sent_to_the_staff(room):
    booking = room.book(9)
    queue.miss_booking(booking, by="staff:1", now=local(MONDAY, 9, 9))

    with pytest.raises(NoAppointment):
        check_in(Booking.objects.get(), by="kiosk", now=local(MONDAY, 9, 10))


def test_who_was_moved_since_the_page_was_opened_is_not_missed(room):
    booking = room.book(9)
    seen = Booking.objects.get(pk=booking.pk)
    hold = hold_move(booking, local(MONDAY, 14), holder="a", now=NINE, by="staff:2")
    confirm_move(hold, by="staff:2", now=NINE)

    with pytest.raises(NotYetMissing):
        queue.miss_booking(seen, by="staff:1", now=HALF_PAST)

    assert Booking.objects.get(pk=booking.pk).state == Booking.State.CONFIRMED


# Taking back ----------------------------------------------------------------------------------------------------


def _take_back(visit: Visit) -> Visit:
    return queue.take_back(fresh(visit), revision=fresh(visit).revision, by="staff:1", now=HALF_PAST)


def test_a_call_taken_back_leaves_the_old_place_in_line_and_no_call(room):
    visit = room.arrive(9, at=NINE)
    other = room.arrive(9, 20, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)

    _take_back(visit)

    assert list(queue.waiting(room.office, MONDAY)) == [visit, other]
    assert (fresh(visit).desk, fresh(visit).called_at, Call.objects.count()) == (None, None, 0)


def test_every_step_can_be_taken_back_one_by_one(room):
    visit = room.arrive(9, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)
    queue.start(fresh(visit), by="staff:1", now=NINE)
    queue.finish(fresh(visit), by="staff:1", now=HALF_PAST)

    states = []
    for _step in range(4):
        _take_back(visit)
        states.append((fresh(visit).state, Booking.objects.get().state))

    assert states == [
        (Visit.State.SERVING, Booking.State.CONFIRMED),
        (Visit.State.CALLED, Booking.State.CONFIRMED),
        (Visit.State.WAITING, Booking.State.CONFIRMED),
        (Visit.State.WAITING, Booking.State.CONFIRMED),
    ]
    assert fresh(visit).ended_at is None


def test_pressing_take_back_twice_undoes_one_step(room):
    visit = room.arrive(9, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)
    queue.start(fresh(visit), by="staff:1", now=NINE)
    seen = fresh(visit).revision

    queue.take_back(fresh(visit), revision=seen, by="staff:1", now=HALF_PAST)
    queue.take_back(fresh(visit), revision=seen, by="staff:1", now=HALF_PAST)

    assert fresh(visit).state == Visit.State.CALLED


def test_a_no_show_who_turns_up_waits_in_her_old_place(room):
    visit = room.arrive(9, at=NINE)
    other = room.arrive(9, 20, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)
    queue.miss(fresh(visit), by="staff:1", now=HALF_PAST)

    _take_back(visit)

    assert list(queue.waiting(room.office, MONDAY)) == [visit, other]
    assert Booking.objects.order_by("start_at")[0].state == Booking.State.CONFIRMED


def test_a_finished_visit_does_not_come_back_to_a_desk_that_has_another(room):
    visit = room.arrive(9, at=NINE)
    room.arrive(9, 20, at=NINE)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=NINE)
    queue.finish(fresh(visit), by="staff:1", now=HALF_PAST)
    queue.call_next(room.office, room.desks[0], by="staff:1", now=HALF_PAST)

    with pytest.raises(DeskBusy):
        _take_back(visit)

    assert fresh(visit).state == Visit.State.DONE


def test_each_office_has_a_line_of_its_own(room):
    other = an_office("gransee", department=room.office.department)
    room.service.offices.add(other)
    [desk] = some_desks(other, 1, skills=[room.service])
    room.arrive(9, at=NINE)

    assert queue.call_next(other, desk, by="staff:1", now=NINE) is None
