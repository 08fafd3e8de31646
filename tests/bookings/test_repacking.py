"""Re-packing on real rows: whatever opens and closes, times stay, nothing is taken twice, nobody is forgotten."""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicepunkt.availability.edits import Close, Edit, HoursChanged, SetRule, TakeBackClosure, edition_of
from servicepunkt.availability.models import Closure, OpeningRule
from servicepunkt.availability.serving import Serves
from servicepunkt.availability.timetable import read_timetable
from servicepunkt.availability.when import When
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.places import NotBookable, SlotTaken
from servicepunkt.bookings.repacking import repack
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office
from servicepunkt.common.texts import Text
from tests.bookings.booked import a_booking_at_desk
from tests.factories import MONDAY, SUNDAY_NOON, a_service, a_wish, an_office, local, open_hours, some_desks

TUESDAY = MONDAY + dt.timedelta(1)


def _an_office_of_unlike_desks(slug: str) -> tuple[Office, list[Wish]]:
    """Three desks for the short matter, two of them for the long one as well."""
    office = an_office(slug)
    short = a_service(f"short-{slug}", offices=[office], minutes=20, raster=10, horizon_days=2)
    long = a_service(f"long-{slug}", offices=[office], minutes=40, raster=10, horizon_days=2, buffer_after=5)
    desks = some_desks(office, 3, skills=[short, long])
    desks[2].skills.remove(long)
    open_hours(desks, "09:00", "11:00", valid_until=TUESDAY)
    return office, [a_wish(office, service, channel="staff") for service in (short, long)]


def _book(wish: Wish, start_at: dt.datetime, request: str) -> Booking | None:
    try:
        return a_booking_at_desk(wish, start_at, contact=Contact(request), request=request)
    except (SlotTaken, NotBookable):
        return None


def _change(office: Office, *edits: Edit) -> Any:
    return change_hours(office, edits, edition=edition_of(office), by="staff:1", now=SUNDAY_NOON)


def _places_are_right(office: Office) -> None:
    """Every confirmed booking has a desk that is open for it, or is noted as without a place; never both."""
    hours = read_timetable(office)
    noted = set(Displaced.objects.filter(booking__office=office).values_list("booking", flat=True))
    for booking in Booking.objects.filter(office=office, state=Booking.State.CONFIRMED):
        services = frozenset(booking.services.values_list("service", flat=True))
        open_bits = hours.open_for(booking.desk_id, booking.day, services)
        first = int((booking.start_at - local(booking.day, 0)).total_seconds()) // 300
        visit = sum(1 << first + tick for tick in range(booking.services.get().service.minutes // 5))
        assert (visit & ~open_bits == 0) != (booking.pk in noted)
    assert list(differences(office, now=SUNDAY_NOON)) == []


_visits = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 11)), max_size=10)
_closures = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 2), st.integers(0, 10), st.integers(1, 12)), st.just("take back"), st.just("shorten")
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=_visits, closures=_closures)
def test_whatever_opens_and_closes_times_stay_and_nobody_is_forgotten(visits: list[Any], closures: list[Any]) -> None:
    office, wishes = _an_office_of_unlike_desks(f"office-{Office.objects.count()}")
    for number, (kind, start) in enumerate(visits):
        _book(wishes[kind], local(MONDAY, 9) + dt.timedelta(minutes=10 * start), f"{office.pk}-{number}")
    times = dict(Booking.objects.filter(office=office).values_list("pk", "start_at"))

    for closure in closures:
        _do(office, closure)
        _places_are_right(office)

    assert dict(Booking.objects.filter(office=office).values_list("pk", "start_at")) == times


def _do(office: Office, closure: Any) -> None:
    shut = Closure.objects.filter(office=office).first()
    if closure == "take back":
        _change(office, *([TakeBackClosure(shut.pk)] if shut else []))
    elif closure == "shorten":
        rule = OpeningRule.objects.get(office=office)
        desks = frozenset(rule.desks.values_list("pk", flat=True))
        hours = (dt.time(9, 30), dt.time(10, 30)) if rule.starts_at == dt.time(9) else (dt.time(9), dt.time(11))
        when = When("FREQ=DAILY", *hours, MONDAY, TUESDAY)
        _change(office, SetRule(desks, Serves(None, frozenset({"staff"})), when, key=rule.pk))
    else:
        desk, first, length = closure
        begin = local(MONDAY, 9) + dt.timedelta(minutes=10 * first)
        key = list(office.desks.values_list("pk", flat=True))[desk]
        _change(office, Close(begin, begin + dt.timedelta(minutes=10 * length), Text(), desk=key))


@pytest.mark.django_db
def test_a_group_changes_rooms_with_all_its_seats() -> None:
    office = an_office()
    course = a_service("kurs", offices=[office], taking="seats", max_units=3, minutes=60)
    rooms = some_desks(office, 2, skills=[course], seats=4)
    open_hours(rooms)
    wish = a_wish(office, course, units=3, channel="staff")
    booking = _book(wish, local(MONDAY, 9), "group")
    assert booking is not None

    _change(office, Close(local(MONDAY, 0), local(TUESDAY, 0), Text(), desk=booking.desk_id))

    moved = Booking.objects.get()
    assert moved.desk_id != booking.desk_id
    assert set(moved.claims.values_list("seat__desk", flat=True)) == {moved.desk_id}
    assert (moved.claims.values("seat").distinct().count(), Displaced.objects.count()) == (3, 0)
    assert list(differences(office, now=SUNDAY_NOON)) == []


@pytest.mark.django_db
def test_a_day_on_which_all_is_well_is_left_alone() -> None:
    office, wishes = _an_office_of_unlike_desks("calm")
    _book(wishes[0], local(MONDAY, 9), "one")
    before = list(Booking.objects.values())

    (seating,) = repack(office, [MONDAY], now=SUNDAY_NOON)

    assert (seating.packing.moved, seating.homeless, list(Booking.objects.values())) == ({}, frozenset(), before)


@pytest.mark.django_db(transaction=True)
def test_people_book_while_hours_are_changed_and_nothing_is_taken_twice() -> None:
    """Four people who book one time after the other, and a lead who closes and opens desks all the while."""
    office, wishes = _an_office_of_unlike_desks("busy")
    desks = list(office.desks.values_list("pk", flat=True))
    done = threading.Event()

    def book(person: int) -> int:
        starts = [local(MONDAY, 9) + dt.timedelta(minutes=10 * number) for number in range(12)]
        tries = [_book(wishes[person % 2], start, f"{person}-{n}") for n, start in enumerate(starts * 2)]
        return sum(booking is not None for booking in tries)

    def edit(_n: int) -> int:
        changed = 0
        while not done.is_set() and changed < 12:
            close = Close(local(MONDAY, 9), local(MONDAY, 10), Text(), desk=desks[changed % 3])
            closure = _change(office, close).closure
            _change(office, TakeBackClosure(closure.pk))
            changed += 1
        return changed

    with ThreadPoolExecutor(5) as pool:
        lead = pool.submit(_alone, edit, 0)
        booked = sum(pool.map(lambda person: _alone(book, person), range(4)))
        done.set()
        changed = lead.result()

    assert booked == Booking.objects.filter(state=Booking.State.CONFIRMED).count()
    assert booked > 0
    assert changed > 0
    assert not Displaced.objects.exists()  # every closure was taken back
    _places_are_right(office)


@pytest.mark.django_db(transaction=True)
def test_two_leads_at_once_and_one_of_them_is_told() -> None:
    office, _wishes = _an_office_of_unlike_desks("two")
    gate = threading.Barrier(2, timeout=30)

    def close(number: int) -> str:
        gate.wait()
        edit = Close(local(MONDAY, 9 + number), local(MONDAY, 10 + number), Text())
        try:
            change_hours(office, [edit], edition=0, by=f"staff:{number}", now=SUNDAY_NOON)
        except HoursChanged as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda number: _alone(close, number), range(2)))

    assert answers == ["done", "hours-changed"]
    assert Closure.objects.count() == 1


def _alone(work: Callable[[int], Any], value: int) -> Any:
    """In a thread of its own, with a line to the database of its own."""
    try:
        return work(value)
    finally:
        connection.close()
