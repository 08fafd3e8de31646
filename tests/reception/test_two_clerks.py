"""Two clerks who press "next" at the same moment never get the same person, on both engines."""

import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import F
from psycopg.errors import DeadlockDetected

from servicepunkt.availability.edits import Close, edition_of
from servicepunkt.availability.models import Desk
from servicepunkt.bookings import offering
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.moving import hold_move
from servicepunkt.reception import arrival, following, queue
from servicepunkt.reception.arrival import bookings_here, check_in, walk_in
from servicepunkt.reception.models import Call, Visit
from tests.bookings.edited_hours import PIPE, closing, edit
from tests.factories import MONDAY, a_wish, local

pytestmark = pytest.mark.django_db(transaction=True)

NINE = local(MONDAY, 9)
CLERKS = 6


def _at_once(work: Callable[[Any], Any], inputs: list[Any]) -> list[Any]:
    def run(value: Any) -> Any:
        try:
            return work(value)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(inputs)) as pool:
        return list(pool.map(run, inputs))


def _everybody_has_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold back each clerk's first call until every clerk has read the line: the worst moment there is."""
    gate, passed, call = threading.Barrier(CLERKS, timeout=30), set(), queue.call_out

    def call_when_all_have_looked(visit: Visit, desk: Desk, **rest: Any) -> bool:
        if desk.pk not in passed:
            passed.add(desk.pk)
            gate.wait()
        return call(visit, desk, **rest)

    monkeypatch.setattr(queue, "call_out", call_when_all_have_looked)


def _serve_all(room: Any) -> Callable[[Desk], list[int]]:
    def clerk(desk: Desk) -> list[int]:
        served = []
        while visit := queue.call_next(room.office, desk, by=f"staff:{desk.pk}", now=NINE):
            served.append(visit.pk)
            queue.finish(visit, by=f"staff:{desk.pk}", now=NINE)
        return served

    return clerk


def test_clerks_who_press_next_at_once_share_the_line_without_a_person_twice(make_room, monkeypatch):
    room = make_room(desks=CLERKS)
    visits = [walk_in(room.office, [room.service], by="staff:1", now=NINE).pk for _n in range(30)]
    _everybody_has_looked(monkeypatch)

    served = _at_once(_serve_all(room), room.desks)

    assert sorted(chain.from_iterable(served)) == visits
    assert Call.objects.count() == 30


def test_the_same_without_the_guard_calls_somebody_twice(make_room, monkeypatch):
    """The negative control: the test above is worth something only because this one sees the harm."""
    room = make_room(desks=CLERKS)
    for _n in range(30):
        walk_in(room.office, [room.service], by="staff:1", now=NINE)
    _everybody_has_looked(monkeypatch)

    def write_whatever_happened(visit: Visit, columns: dict[str, object]) -> bool:
        return Visit.objects.filter(pk=visit.pk).update(**columns, revision=F("revision") + 1) == 1

    monkeypatch.setattr(queue, "_write", write_whatever_happened)

    served = _at_once(_serve_all(room), room.desks)

    assert max(Counter(chain.from_iterable(served)).values()) > 1


def _slowly(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> threading.Event:
    """Let a step be done, and half a second pass before its rule commits; the event says that it is done."""
    done, step = threading.Event(), getattr(module, name)

    def take_time(*args: Any, **rest: Any) -> Any:
        answer = step(*args, **rest)
        done.set()
        time.sleep(0.5)
        return answer

    monkeypatch.setattr(module, name, take_time)
    return done


def test_a_press_in_the_moment_of_a_move_does_not_end_the_appointment_at_its_new_time(room, monkeypatch):
    visit = room.arrive(9, at=NINE)
    queue.call(visit, room.desks[0], by="staff:1", now=NINE)
    tomorrow = NINE + dt.timedelta(1)
    hold = hold_move(Booking.objects.get(), tomorrow, holder="moves", now=NINE, by="staff:2")
    swapped = _slowly(monkeypatch, following, "confirm_move")

    def press(seen: Visit) -> None:
        swapped.wait(timeout=30)
        with suppress(queue.SomebodyWasFaster):
            queue.finish(seen, by="staff:1", now=NINE)

    seen = Visit.objects.select_related("booking", "desk").get()
    _at_once(lambda work: work(), [lambda: following.move(hold, by="staff:2", now=NINE), lambda: press(seen)])

    booking = Booking.objects.get()
    assert (booking.state, booking.start_at) == (Booking.State.CONFIRMED, tomorrow)
    assert queue.at_desk(room.desks[0]) is None


def test_a_miss_in_the_moment_of_an_arrival_waits_and_is_refused(room, monkeypatch):
    booking = room.book(9)
    arrived = _slowly(monkeypatch, arrival, "_new_visit")

    def press(seen: Booking) -> str:
        arrived.wait(timeout=30)
        try:
            queue.miss_booking(seen, by="staff:1", now=NINE)
        except queue.SomebodyWasFaster as refusal:
            return refusal.code
        return "missed"

    seen = Booking.objects.get(pk=booking.pk)
    answers = _at_once(lambda work: work(), [lambda: check_in(booking, by="kiosk", now=NINE), lambda: press(seen)])

    assert answers[1] == "somebody-was-faster"
    assert Booking.objects.get().state == Booking.State.CONFIRMED


def test_who_arrives_while_the_office_closes_is_in_the_house(room, monkeypatch):
    booking = room.book(9)
    here = bookings_here(room.office, MONDAY)  # what the lead's page knows, before anybody has arrived
    arrived = _slowly(monkeypatch, arrival, "_new_visit")

    def close_at_once() -> list[int]:
        arrived.wait(timeout=30)
        closure, edition = Close(NINE, NINE + dt.timedelta(hours=3), PIPE), edition_of(room.office)
        return change_hours(room.office, [closure], edition=edition, by="staff:1", now=NINE, here=here).displaced

    _visit, displaced = _at_once(lambda work: work(), [lambda: check_in(booking, by="kiosk", now=NINE), close_at_once])

    assert displaced == []
    assert not Displaced.objects.exists()


def test_who_arrives_while_another_time_is_offered_is_served_and_the_offer_ends(room, monkeypatch):
    booking, wish = room.book(9), a_wish(room.office, room.service)
    edit(wish, closing(wish), now=local(MONDAY, 7))
    begun, began = _slowly(monkeypatch, offering, "replacement_of"), _counted(monkeypatch, arrival, "_arrive")

    def arrive() -> Visit:
        begun.wait(timeout=30)
        return check_in(booking, by="staff:1", now=NINE)

    seen = Booking.objects.get()
    visit, kept = _at_once(
        lambda work: work(), [arrive, lambda: offering.offer_another_time(seen, by="staff:2", now=NINE)]
    )

    assert (visit, len(began)) == (Visit.objects.get(), 1)  # a deadlock would have made it begin again
    assert Booking.objects.get(pk=kept.pk).state == Booking.State.CANCELLED
    assert not Displaced.objects.exists()


def _counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[str]:
    """The step's name for each time that it begins."""
    began, step = [], getattr(module, name)

    def count(*args: Any, **rest: Any) -> Any:
        began.append(name)
        return step(*args, **rest)

    monkeypatch.setattr(module, name, count)
    return began


def test_an_arrival_that_the_database_ends_to_break_a_deadlock_begins_again(room, monkeypatch):
    booking, step, ended = room.book(9), arrival.place_found, []

    def end_the_first(*args: Any, **rest: Any) -> None:
        step(*args, **rest)
        if not ended:
            ended.append(True)
            raise OperationalError("deadlock detected") from DeadlockDetected()

    monkeypatch.setattr(arrival, "place_found", end_the_first)

    assert check_in(booking, by="kiosk", now=NINE) == Visit.objects.get()
    assert ended


def test_two_windows_of_one_desk_have_one_visit(make_room, monkeypatch):
    room = make_room(desks=1)
    for _n in range(4):
        walk_in(room.office, [room.service], by="staff:1", now=NINE)
    [desk] = room.desks
    gate, passed, call = threading.Barrier(2, timeout=30), set(), queue.call_out

    def call_together(visit: Visit, desk: Desk, **rest: Any) -> bool:
        if threading.get_ident() not in passed:
            passed.add(threading.get_ident())
            gate.wait()
        return call(visit, desk, **rest)

    monkeypatch.setattr(queue, "call_out", call_together)

    def window(_n: int) -> str:
        try:
            return str(queue.call_next(room.office, desk, by="staff:1", now=NINE))
        except queue.DeskBusy as refusal:
            return refusal.code

    answers = _at_once(window, [1, 2])

    assert sum(answer == "desk-busy" for answer in answers) == 1
    assert Visit.objects.filter(desk=desk, state=Visit.State.CALLED).count() == 1


def test_many_who_check_in_at_once_get_a_number_each(make_room):
    room = make_room(desks=8)
    bookings = [room.book(9) for _n in range(8)]

    visits = _at_once(lambda booking: check_in(booking, by="kiosk", now=NINE), bookings)

    assert sorted(visit.number for visit in visits) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_one_who_checks_in_at_link_and_kiosk_at_once_is_one_visit(room):
    key = room.book(9).pk

    visits = _at_once(lambda by: check_in(Booking.objects.get(pk=key), by=by, now=NINE), ["visitor", "kiosk"] * 3)

    assert {visit.pk for visit in visits} == {Visit.objects.get().pk}
