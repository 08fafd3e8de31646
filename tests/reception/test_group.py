import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import hold_move
from servicepunkt.reception import following, queue
from servicepunkt.reception.admission import TooLate
from servicepunkt.reception.arrival import check_in, walk_in
from servicepunkt.reception.group import call_group, finish_group, recall_group, take_back_group
from servicepunkt.reception.models import Call, Visit
from servicepunkt.reception.queue import DeskBusy
from tests.factories import MONDAY, a_service, local

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9)
QUARTER_TO = local(MONDAY, 8, 45)


@pytest.fixture
def course(make_room):
    """A room with twelve seats, and a session every hour."""
    return make_room(desks=1, seats=12, taking="seats", minutes=60)


def _states(*visits: Visit) -> list[str]:
    return [Visit.objects.get(pk=visit.pk).state for visit in visits]


def _cancels(booking: Booking) -> None:
    cancel(booking, by="visitor", now=local(MONDAY, 8, 55))


def _moves_to_the_next_session(booking: Booking) -> None:
    now = local(MONDAY, 8, 55)
    following.move(hold_move(booking, local(MONDAY, 10), holder="moves", by="visitor", now=now), by="visitor", now=now)


def test_one_press_calls_all_who_are_here_and_who_is_missing_stays(course):
    here = [course.arrive(9, at=QUARTER_TO) for _n in range(3)]
    missing, next_session = course.book(9), course.arrive(10, at=local(MONDAY, 9, 40))

    called = call_group(course.desks[0], NINE, by="staff:1", now=NINE)

    assert called == here
    assert _states(*here, next_session) == ["called", "called", "called", "waiting"]
    assert Booking.objects.get(pk=missing.pk).state == Booking.State.CONFIRMED
    entry = JournalEntry.objects.get(action="call_group")
    assert (entry.by, entry.facts) == ("staff:1", {"visits": 3})


def test_who_comes_while_entry_is_open_is_called_by_a_further_press(course):
    course.arrive(9, at=QUARTER_TO)
    late, too_late = course.book(9), course.book(9)
    call_group(course.desks[0], NINE, by="staff:1", now=NINE)
    comes = check_in(late, by="visitor", now=local(MONDAY, 9, 10))

    assert call_group(course.desks[0], NINE, by="staff:1", now=local(MONDAY, 9, 11)) == [comes]

    assert call_group(course.desks[0], NINE, by="staff:1", now=local(MONDAY, 9, 11)) == []
    with pytest.raises(TooLate):
        check_in(too_late, by="visitor", now=local(MONDAY, 9, 16))


def test_a_desk_with_somebody_else_at_it_calls_no_group_and_one_with_a_group_calls_nobody_else(course):
    first, second = course.arrive(9, at=QUARTER_TO), course.arrive(10, at=local(MONDAY, 9, 40))
    desk = course.desks[0]
    call_group(desk, NINE, by="staff:1", now=NINE)

    with pytest.raises(DeskBusy):
        call_group(desk, local(MONDAY, 10), by="staff:1", now=NINE)
    with pytest.raises(DeskBusy):
        queue.call(second, desk, by="staff:1", now=NINE)

    assert _states(first, second) == ["called", "waiting"]


def test_next_passes_over_those_who_wait_for_their_group(course):
    course.arrive(9, at=QUARTER_TO)
    talk = a_service("gespraech", offices=[course.office])
    course.desks[0].skills.add(talk)
    other = walk_in(course.office, [talk], by="staff:1", now=NINE)

    assert queue.call_next(course.office, course.desks[0], by="staff:1", now=NINE) == other


def test_the_group_is_called_again_as_one_and_twice_at_once_is_once(course):
    for _n in range(3):
        course.arrive(9, at=QUARTER_TO)
    call_group(course.desks[0], NINE, by="staff:1", now=NINE)

    for _press in range(2):
        recall_group(course.desks[0], NINE, by="staff:1", now=local(MONDAY, 9, 2))

    assert Call.objects.count() == 3 + 1


def test_the_session_is_over_for_all_who_were_called(course):
    here, later = [course.arrive(9, at=QUARTER_TO) for _n in range(2)], course.arrive(10, at=local(MONDAY, 9, 40))
    call_group(course.desks[0], NINE, by="staff:1", now=NINE)

    finish_group(course.desks[0], NINE, by="staff:1", now=local(MONDAY, 10))

    assert _states(*here, later) == ["done", "done", "waiting"]
    assert {visit.served.total_seconds() for visit in Visit.objects.filter(state="done")} == {3600}
    assert queue.at_desk(course.desks[0]) is None


@pytest.mark.parametrize("gives_up", [_cancels, _moves_to_the_next_session])
def test_one_who_gives_up_after_the_call_does_not_keep_the_room_from_the_next_group(course, gives_up):
    here, next_session = (
        [course.arrive(9, at=QUARTER_TO) for _n in range(2)],
        course.arrive(10, at=local(MONDAY, 9, 40)),
    )
    call_group(course.desks[0], NINE, by="staff:1", now=local(MONDAY, 8, 50))
    gives_up(here[0].booking)

    finish_group(course.desks[0], NINE, by="staff:1", now=local(MONDAY, 10))

    assert next_session in call_group(course.desks[0], local(MONDAY, 10), by="staff:1", now=local(MONDAY, 10))


def test_a_misclick_is_taken_back_for_all_of_them(course):
    here = [course.arrive(9, at=QUARTER_TO) for _n in range(2)]
    call_group(course.desks[0], NINE, by="staff:1", now=NINE)

    take_back_group(course.desks[0], NINE, by="staff:1", now=NINE)

    assert _states(*here) == ["waiting", "waiting"]
    assert not Call.objects.exists()
    assert not Visit.objects.exclude(group_at=None).exists()


def test_two_rooms_at_one_time_are_two_groups(make_room):
    course = make_room(desks=2, seats=3, taking="seats", minutes=60)
    visits = [course.arrive(9, at=QUARTER_TO) for _n in range(6)]

    called = [call_group(room, NINE, by="staff:1", now=NINE) for room in course.desks]

    assert [len(group) for group in called] == [3, 3]
    assert sorted(visit.pk for group in called for visit in group) == [visit.pk for visit in visits]
    assert all(visit.desk_id == visit.booking.desk_id for group in called for visit in group)
