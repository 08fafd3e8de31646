"""Open days that change by themselves, and how few days an edit has to look at: the bookings come out the same."""

import datetime as dt
import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicepunkt.availability import offer
from servicepunkt.availability.edits import Close, Edit, SetRule, TakeBackClosure, edition_of
from servicepunkt.availability.models import Closure, Desk, OpeningRule, Seat, SeatDay
from servicepunkt.availability.serving import Serves
from servicepunkt.availability.when import When
from servicepunkt.bookings import open_days
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.claims import lock_office
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.displacing import Settled
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.hours import change_hours, effect_of
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.models import Booking, Claim, Displaced, PersonLimit
from servicepunkt.bookings.moving import hold_move
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.bookings.open_days import bring_into_line
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.open_days import keep_open_days
from tests.bookings.booked import NINE, a_booking, in_order
from tests.bookings.edited_hours import NOON, PIPE, TUESDAY, closing, edit, mornings
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

LATER = MONDAY + dt.timedelta(20)


@pytest.fixture
def monday_becomes_a_holiday(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A Land declares a day, and the library of holidays comes with an update."""
    known = offer.holidays_of
    return lambda: monkeypatch.setattr(offer, "holidays_of", lambda land, year: known(land, year) | {MONDAY})


@pytest.mark.django_db
def test_a_day_that_closes_by_itself_leaves_nobody_in_silence(monday_becomes_a_holiday: Any) -> None:
    wish = an_open_office()
    booking, tuesday = (
        a_booking(wish),
        a_booking(wish, local(TUESDAY, 9), holder="b", contact=Contact("B", "b@example.org")),
    )
    monday_becomes_a_holiday()

    settled = bring_into_line(wish.office, by="worker", now=SUNDAY_NOON)

    assert settled == Settled((booking.pk,), ())
    assert not Displaced.objects.filter(booking=tuesday).exists()
    assert in_order(wish)


@pytest.mark.django_db
def test_where_desks_can_do_less_every_booking_is_looked_at_though_no_hour_changes() -> None:
    wish = an_open_office()
    booking = a_booking(wish)
    booking.desk.skills.clear()

    assert bring_into_line(wish.office, by="worker", now=SUNDAY_NOON).displaced == ()
    assert not in_order(wish)
    assert bring_into_line(wish.office, by="test", now=SUNDAY_NOON, every_booking=True).displaced == (booking.pk,)
    assert in_order(wish)


@pytest.mark.django_db
def test_where_nothing_has_changed_no_booking_is_looked_at_but_which_is_the_last() -> None:
    wish = an_open_office()
    a_booking(wish)

    with CaptureQueriesContext(connection) as asked:
        bring_into_line(wish.office, by="worker", now=SUNDAY_NOON)

    (about_bookings,) = [query["sql"] for query in asked.captured_queries if "bookings_" in query["sql"]]
    assert "MAX(" in about_bookings


def _behind_the_horizon() -> tuple[Wish, Booking]:
    """A booking of the twentieth day, and a service that may be booked ten days ahead since."""
    wish = an_open_office(horizon_days=30)
    booking = a_booking(wish, local(LATER, 9))
    Service.objects.update(horizon_days=10)
    return wish, booking


@pytest.mark.django_db
def test_who_booked_before_the_horizon_became_shorter_is_not_left_in_silence_by_a_closure() -> None:
    wish, booking = _behind_the_horizon()
    shut = closing(wish, day=LATER)

    (effect,) = effect_of(wish.office, [shut], now=SUNDAY_NOON)
    change = edit(wish, shut)

    assert effect.lost == (booking,)
    assert change.displaced == [booking.pk]
    assert in_order(wish)


@pytest.mark.django_db
def test_the_clock_looks_after_an_office_whose_last_rule_went_while_somebody_was_booked() -> None:
    wish, booking = _behind_the_horizon()
    OpeningRule.objects.all().delete()

    keep_open_days(SUNDAY_NOON, by="worker")

    assert Displaced.objects.get().booking == booking
    assert in_order(wish)


# As few days as can be ---------------------------------------------------------------------------------------------


def _shortened(wish: Wish, ends_at: dt.time) -> SetRule:
    return mornings(wish, ends_at=ends_at, key=OpeningRule.objects.get().pk)


def _asked(wish: Wish, ends_at: dt.time) -> tuple[int, int]:
    """How many statements a preview and an edit take, where nobody has booked the hours that go."""
    with CaptureQueriesContext(connection) as preview:
        effect_of(wish.office, [_shortened(wish, ends_at)], now=SUNDAY_NOON)
    with CaptureQueriesContext(connection) as change:
        edit(wish, _shortened(wish, ends_at))
    said = [query["sql"] for query in [*preview.captured_queries, *change.captured_queries]]
    assert not [sql for sql in said if "bookings_claim" in sql or "bookings_bookedservice" in sql]
    return len(preview), len(change)


@pytest.mark.django_db
def test_an_edit_that_touches_no_booking_reads_none_however_many_there_are() -> None:
    wish = an_open_office(desks=2)
    _asked(wish, dt.time(11, 40))  # what the first one loads does not count
    nobody = _asked(wish, dt.time(11, 20))
    for number in range(12):
        person = Contact("N", f"n{number}@example.org")
        a_booking(wish, local(MONDAY + dt.timedelta(number), 9), holder=str(number), contact=person)

    assert _asked(wish, dt.time(11)) == nobody
    assert in_order(wish)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[set[dt.date]]:
    """The days whose bookings each change has looked at."""
    seen: list[set[dt.date]] = []
    settle = open_days.settle_days

    def look(office: Office, days: Any, **options: Any) -> Settled:
        seen.append(set(days))
        return settle(office, days, **options)

    monkeypatch.setattr(open_days, "settle_days", look)
    return seen


@pytest.mark.django_db
def test_looked_at_are_days_on_which_a_taken_tick_closes_or_somebody_waits_for_her_place(
    settled: list[set[dt.date]],
) -> None:
    wish = an_open_office()
    a_booking(wish)
    a_booking(wish, local(TUESDAY, 11, 40), holder="b", contact=Contact("B", "b@example.org"))

    edit(wish, _shortened(wish, dt.time(11)))
    edit(wish, _shortened(wish, dt.time(10)))  # that nobody has but who waits already
    edit(wish, _shortened(wish, dt.time(12)))

    assert settled == [{TUESDAY}, {TUESDAY}, {TUESDAY}]
    assert not Displaced.objects.exists()
    assert in_order(wish)


@pytest.mark.django_db
def test_today_is_looked_at_by_every_edit_since_people_come_and_go() -> None:
    """Her desk was closed while she was said to be in the house; that was a mistake, and she has not come yet."""
    wish = an_open_office()
    booking, seven = a_booking(wish), local(MONDAY, 7)
    edit(wish, Close(NINE, NOON, PIPE), now=seven, here={booking.pk})
    assert not Displaced.objects.exists()

    change = edit(wish, mornings(wish, starts_at=dt.time(13), ends_at=dt.time(14)), now=seven)

    assert change.displaced == [booking.pk]
    assert in_order(wish, seven)


# The cheap way, and packing every day that changes -------------------------------------------------------------------

_days, _starts = st.integers(0, 2), st.integers(0, 11)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("book"), st.integers(0, 2), _days, _starts),
        st.tuples(st.just("hold"), st.integers(0, 2), _days, _starts),
        st.tuples(st.just("move"), st.integers(0, 9), _days, _starts),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("offer"), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.sampled_from([5, 11])),
        st.tuples(st.just("close"), st.integers(0, 3), _days, _starts, st.integers(1, 12)),
        st.tuples(st.just("take back")),
        st.tuples(st.just("hours"), st.sampled_from([(9, 11), (10, 11), (9, 10)]), st.sampled_from([None, 0, 1])),
    ),
    min_size=4,
    max_size=16,
)


class _TwoWays:
    """An office with three desks that can do unlike things, with buffers, and a room with chairs."""

    def __init__(self, slug: str) -> None:
        self.office, self.now = an_office(slug), SUNDAY_NOON
        times = {"raster": 10, "horizon_days": 6, "offices": [self.office], "email_needed": False}
        short = a_service(f"short-{slug}", minutes=20, buffer_before=5, **times)
        long = a_service(f"long-{slug}", minutes=40, buffer_after=5, **times)
        course = a_service(f"course-{slug}", minutes=30, taking="seats", max_units=3, **times)
        self.services = [short, long, course]
        desks = some_desks(self.office, 3, skills=[short, long])
        desks[2].skills.remove(long)
        room = Desk.objects.create(office=self.office, name="room")
        room.skills.set([course])
        Seat.objects.bulk_create(Seat(desk=room, number=number) for number in range(3))
        self.desks = [*desks, room]
        open_hours(self.desks, "09:00", "11:00", write=False, valid_until=MONDAY + dt.timedelta(4))
        bring_into_line(self.office, by="worker", now=self.now)
        self.number = 0

    def do(self, step: Any) -> None:
        kind, *facts = step if isinstance(step, tuple) else (step,)
        with suppress(Refusal):
            getattr(self, "_" + kind.replace(" ", "_"))(*facts)

    def _wish(self, kind: int) -> Wish:
        return a_wish(self.office, self.services[kind], units=2 if kind == 2 else 1, channel="staff")

    def _next(self) -> str:
        self.number += 1
        return f"{self.office.pk}-{self.number}"

    def _book(self, kind: int, day: int, start: int) -> None:
        name = self._next()
        person = Contact(name, f"{name}@example.org")
        options = {"contact": person, "language": "de", "request": name, "by": "staff:1", "now": self.now}
        book_at_desk(self._wish(kind), _at(day, start), **options)

    def _hold(self, kind: int, day: int, start: int) -> None:
        hold_slot(self._wish(kind), _at(day, start), holder=self._next(), language="de", now=self.now)

    def _move(self, which: int, day: int, start: int) -> None:
        if booking := self._any(which, state="confirmed"):
            hold_move(booking, _at(day, start), holder=self._next(), now=self.now, by="staff:1")

    def _cancel(self, which: int) -> None:
        if booking := self._any(which, state="confirmed"):
            cancel(booking, by="staff:1", now=self.now)

    def _offer(self, which: int) -> None:
        if booking := self._any(which, displaced__isnull=False):
            offer_another_time(booking, by="staff:1", now=self.now)

    def _wait(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    def _any(self, which: int, **wanted: Any) -> Booking | None:
        found = list(Booking.objects.at(self.office).filter(**wanted).order_by("pk"))
        return found[which % len(found)] if found else None

    def _close(self, desk: int, day: int, start: int, length: int) -> None:
        begin = _at(day, start)
        self._both_ways(Close(begin, begin + dt.timedelta(minutes=10 * length), Text(), desk=self.desks[desk].pk))

    def _take_back(self) -> None:
        self._both_ways(*[TakeBackClosure(shut.pk) for shut in Closure.objects.filter(office=self.office)[:1]])

    def _hours(self, hours: tuple[int, int], only: int | None) -> None:
        services = None if only is None else frozenset({self.services[only].pk})
        desks, (first, last) = frozenset(desk.pk for desk in self.desks), map(dt.time, hours)
        key = OpeningRule.objects.get(office=self.office).pk
        until = MONDAY + dt.timedelta(4)
        serves, when = Serves(services, frozenset({"staff"})), When("FREQ=DAILY", first, last, MONDAY, until)
        self._both_ways(SetRule(desks, serves, when, key=key))

    def _both_ways(self, *edits: Edit) -> None:
        with pytest.MonkeyPatch.context() as patched, transaction.atomic():
            patched.setattr(open_days, "days_at_stake", lambda _office, going, *, now: {day for _desk, day in going})
            expected = self._changed_by(edits)
            transaction.set_rollback(True)
        assert self._changed_by(edits) == expected
        assert list(differences(self.office, now=self.now)) == []

    def _changed_by(self, edits: Any) -> list[Any]:
        """All that the edits leave behind, without keys that another try would draw anew, and what is over cleared away:
        who seats a day anew does so as well, and that is tidying."""
        change_hours(self.office, edits, edition=edition_of(self.office), by="staff:1", now=self.now)
        end_lapsed(self.now)
        of_office = {"booking__office": self.office}
        return [
            list(rows)
            for rows in (
                Booking.objects.at(self.office).order_by("pk").values(),
                Claim.objects.filter(**of_office).order_by("seat", "tick").values_list("booking", "seat", "tick"),
                SeatDay.objects.filter(office=self.office).order_by("pk").values_list("pk", "taken"),
                Displaced.objects.filter(**of_office).order_by("booking").values_list("booking", "since", "told_at"),
                PersonLimit.objects.filter(**of_office).order_by("booking").values_list("booking", "service"),
                Letter.objects.order_by("kind", "subject").values_list("kind", "subject"),
            )
        ]


def _at(day: int, start: int) -> dt.datetime:
    return local(MONDAY, 9) + dt.timedelta(days=day, minutes=10 * start)


@pytest.mark.django_db
@pytest.mark.long(15)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_whatever_changes_packing_only_days_at_stake_comes_to_the_same_rows(steps: list[Any]) -> None:
    office = _TwoWays(f"office-{Office.objects.count()}")

    for step in steps:
        office.do(step)


# Somebody who books meanwhile ----------------------------------------------------------------------------------------


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_who_books_while_the_days_are_chosen_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, locked = an_open_office(), 0

    def somebody_books() -> None:
        try:
            a_booking(wish)
        finally:
            connection.close()

    def lock_after_her(*args: Any, **options: Any) -> None:
        nonlocal locked
        locked += 1
        if locked == 1:
            somebody = threading.Thread(target=somebody_books)
            somebody.start()
            somebody.join()
        lock_office(*args, **options)

    monkeypatch.setattr(open_days, "lock_office", lock_after_her)
    change = edit(wish, closing(wish))

    assert (locked, change.displaced) == (2, list(Booking.objects.values_list("pk", flat=True)))
    assert in_order(wish)
