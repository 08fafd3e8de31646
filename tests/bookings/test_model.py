"""The engine beside a model that is too simple to be wrong: who has which chair during which five minutes.

An office with two desks at which one visitor sits, longer when she brings somebody; and one with two rooms, where each
person of a group has a chair. For every day's tests it is 80 sequences of 20 steps for each on SQLite and 30 on PostgreSQL,
whose every step takes longer; the same ones every day, so that a change of the code is what turns them red.
`SERVICEPUNKT_TEST_SEQUENCES` says how many new ones of 50 steps are tried; the long run is 10,000.
"""

import datetime as dt
import faulthandler
import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from servicepunkt.availability import ticks
from servicepunkt.availability.edits import Close, Edit, TakeBackClosure, as_set, edition_of
from servicepunkt.availability.models import Channel, Closure, OpeningRule
from servicepunkt.availability.opening import write_open_days
from servicepunkt.bookings import slots
from servicepunkt.bookings.at_desk import DoesNotFit, book_at_desk, correct_services
from servicepunkt.bookings.booking import (
    NoLongerActive,
    TimeGone,
    TooLateToChange,
    cancel,
    confirm,
    mark_missed,
    tell,
)
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.displacing import Settled, expect_again
from servicepunkt.bookings.holding import HOLD, HoldExpired, give_back, hold_slot
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.models import Booking, Claim, Displaced
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.open_days import bring_into_line
from servicepunkt.bookings.places import NotBookable, SlotTaken
from servicepunkt.catalogue.models import Service
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, a_service, a_wish, an_office, local, open_hours, some_desks

TO_CONFIRM = dt.timedelta(hours=2)
MINUTES = range(0, 80, 5)  # after nine: all that the office ever opens
# What the opening rule may say: from and until, in minutes after nine. The raster is anchored where it opens.
HOURS = [(0, 60), (0, 40), (10, 70), (20, 80)]
STARTS = st.sampled_from([0, 10, 20, 30, 40, 60])
PERSONS = st.sampled_from([1, 1, 2, 3])
LAST_MOMENT = local(MONDAY, 8, 59)


def at(minute: int) -> dt.datetime:
    return local(MONDAY, 9) + dt.timedelta(minutes=minute)


@dataclass(frozen=True)
class Known:
    """What the model knows of a booking. `ends_at` is the end of a hold or of the time to confirm.

    `places` are chairs with minutes, as the engine has chosen them. A hold for a move has none where it may lean on the
    booking that it moves. Who is `displaced` was left without a place by the office, and keeps these until she decides.
    """

    state: str
    desk: int
    start: int
    persons: int
    minutes: range
    places: frozenset[tuple[int, int]]
    ends_at: dt.datetime | None = None
    moves: int | None = None
    displaced: bool = False

    def counts(self, now: dt.datetime) -> bool:
        return self.state in {"confirmed", "missed"} or (self.ends_at is not None and self.ends_at > now)


class Office(RuleBasedStateMachine):
    """Two desks on one morning, and everything that people do to them."""

    chairs = 1
    counting: ClassVar[dict[str, Any]] = {"minutes_per_further": 20}

    bookings = Bundle("bookings")
    moves = Bundle("moves")

    def __init__(self) -> None:
        super().__init__()
        self.all_of_it = transaction.atomic()
        self.all_of_it.__enter__()
        self.now = SUNDAY_NOON
        self.known: dict[int, Known] = {}
        self.hours = HOURS[0]
        self.absent: set[int] = set()
        self.closed: range = range(0)
        self.visitors = 0
        self.office = an_office()
        by_person = {"max_units": 3, "unit": Service.Unit.PERSON, **self.counting}
        self.service = a_service(offices=[self.office], horizon_days=2, **by_person)
        self.desks = some_desks(self.office, 2, skills=[self.service], seats=self.chairs)
        self.chairs_at = {desk.pk: [seat.pk for seat in desk.seats.all()] for desk in self.desks}
        open_hours(self.desks, "09:00", "10:00", write=False, valid_from=MONDAY, valid_until=MONDAY)
        write_open_days(self.office, first=MONDAY - dt.timedelta(1), last=MONDAY + dt.timedelta(3))
        self.wishes = {persons: a_wish(self.office, self.service, units=persons) for persons in (1, 2, 3)}

    # The model ----------------------------------------------------------------------------------------------

    def is_open(self, desk: int, minute: int) -> bool:
        return self.hours[0] <= minute < self.hours[1] and desk not in self.absent and minute not in self.closed

    def minutes_of(self, start: int, persons: int) -> range:
        """Twenty for each person."""
        return range(start, start + 20 * persons, 5)

    def chairs_for(self, persons: int) -> int:
        """Who comes along stands beside."""
        return 1

    def opened(self) -> set[tuple[int, int]]:
        """Every minute of every desk that is open."""
        return {(desk, minute) for desk in self.chairs_at for minute in MINUTES if self.is_open(desk, minute)}

    def taken(self, *, but: Collection[int | None] = ()) -> set[tuple[int, int]]:
        live = (known for key, known in self.known.items() if key not in but and known.counts(self.now))
        return {place for known in live for place in known.places}

    def on_raster(self, desk: int, start: int) -> bool:
        """Every twenty minutes, counted from where this stretch of opening begins."""
        begin = start
        while self.is_open(desk, begin - 5):
            begin -= 5
        return self.is_open(desk, start) and (start - begin) % 20 == 0

    def free_desks(
        self, start: int, persons: int, *, but: Collection[int | None] = (), raster: bool = True
    ) -> set[int]:
        """The desks that could take this visit; the places of the bookings `but` count as free."""
        minutes, taken = self.minutes_of(start, persons), self.taken(but=but)

        def has_room(desk: int) -> bool:
            free = [chair for chair in self.chairs_at[desk] if taken.isdisjoint((chair, minute) for minute in minutes)]
            return len(free) >= self.chairs_for(persons)

        return {
            desk.pk
            for desk in self.desks
            if (not raster or self.on_raster(desk.pk, start))
            and all(self.is_open(desk.pk, minute) for minute in minutes)
            and has_room(desk.pk)
        }

    def note(self, booking: Booking, start: int, persons: int, state: str = "held") -> int:
        """Take over which desk the engine chose, and insist that it was free and the visit as long as asked for."""
        minutes = self.minutes_of(start, persons)
        assert booking.desk_id in self.free_desks(start, persons, but=[booking.moves_id])
        assert (booking.start_at, booking.end_at) == (at(start), at(minutes.stop))
        ends_at = self.now + HOLD if state == "held" else None
        places, moves = self.places_of(booking.pk), booking.moves_id
        self.known[booking.pk] = Known(state, booking.desk_id, start, persons, minutes, places, ends_at, moves)
        return booking.pk

    def places_of(self, key: int) -> frozenset[tuple[int, int]]:
        """Which chairs the engine chose."""
        return self.all_places([key])[key]

    def all_places(self, keys: Collection[int]) -> dict[int, frozenset[tuple[int, int]]]:
        nine = ticks.first_utc_tick(MONDAY, ticks.zone_of(self.office)) + 9 * 12
        places: dict[int, set[tuple[int, int]]] = {key: set() for key in keys}
        for key, seat, tick in Claim.objects.filter(booking__in=keys).values_list("booking_id", "seat_id", "tick"):
            places[key].add((seat, 5 * (tick - nine)))
        return {key: frozenset(found) for key, found in places.items()}

    def end(self, key: int, state: str = "ended") -> None:
        self.known[key] = replace(self.known[key], state=state, ends_at=None)
        self.end_moves(key)

    def end_moves(self, key: int) -> None:
        """Holds that would move this booking lean on a place that it no longer has."""
        for other, known in self.known.items():
            if known.moves == key and known.state == "held":
                self.known[other] = replace(known, state="ended", ends_at=None)

    def somebody(self) -> str:
        self.visitors += 1
        return f"visitor {self.visitors}"

    # What people do -----------------------------------------------------------------------------------------

    @rule(target=bookings, start=STARTS, persons=PERSONS)
    def hold(self, start: int, persons: int) -> Any:
        wish = self.wishes[persons]
        try:
            hold = hold_slot(wish, at(start), holder=self.somebody(), language="de", now=self.now)
        except (SlotTaken, NotBookable):
            assert not self.free_desks(start, persons)
            return multiple()
        return self.note(hold, start, persons)

    @rule(target=bookings, start=STARTS, persons=PERSONS)
    def book_by_phone(self, start: int, persons: int) -> Any:
        """Confirmed at once, so that a sequence soon has something to move."""
        wish = a_wish(self.office, self.service, units=persons, channel=Channel.STAFF)
        told = {"contact": VISITOR, "language": "de", "by": "staff:1", "now": self.now}
        try:
            booking = book_at_desk(wish, at(start), request=self.somebody(), **told)
        except (SlotTaken, NotBookable):
            assert not self.free_desks(start, persons)
            return multiple()
        return self.note(booking, start, persons, "confirmed")

    @rule(key=bookings)
    def tell(self, key: int) -> None:
        known = self.known[key]
        told = {"contact": VISITOR, "language": "de", "reminders": True, "entitlements": {}, "now": self.now}
        try:
            tell(Booking.objects.get(pk=key), **told)
        except HoldExpired:
            assert known.state != "held" or not known.counts(self.now)
            return
        if known.state == "held":
            self.known[key] = replace(known, state="pending", ends_at=self.now + TO_CONFIRM)

    @rule(key=bookings)
    def confirm(self, key: int) -> None:
        known = self.known[key]
        try:
            booking = confirm(Booking.objects.get(pk=key), by="visitor", now=self.now)
        except NoLongerActive:
            assert known.state in {"held", "ended", "missed"}
            return
        except TimeGone:
            assert known.state == "pending"
            assert not known.counts(self.now)
            assert not self.free_desks(known.start, known.persons)
            return
        if known.state == "pending" and not known.counts(self.now):  # late, and the time was still free
            assert booking.desk_id in self.free_desks(known.start, known.persons)
        assert known.state in {"pending", "confirmed"}
        places = self.places_of(key)
        self.known[key] = replace(known, state="confirmed", desk=booking.desk_id, places=places, ends_at=None)

    @rule(key=bookings)
    def cancel(self, key: int) -> None:
        known = self.known[key]
        try:
            cancel(Booking.objects.get(pk=key), by="visitor", now=self.now)
        except TooLateToChange:
            assert known.state == "missed"
            return
        if known.state != "missed":
            self.end(key)

    @rule(key=bookings)
    def miss(self, key: int) -> None:
        """Nobody's no-show where the office took the place away."""
        mark_missed(Booking.objects.get(pk=key), by="staff:1", now=self.now)
        if self.known[key].state == "confirmed" and not self.known[key].displaced:
            self.end(key, "missed")

    @rule(key=bookings)
    def come_after_all(self, key: int) -> None:
        settled = expect_again(Booking.objects.get(pk=key), by="staff:1", now=self.now)
        if self.known[key].state == "missed":
            self.known[key] = replace(self.known[key], state="confirmed")
            self.settle(self.opened(), settled)

    @rule(key=bookings, persons=PERSONS)
    def correct(self, key: int, persons: int) -> None:
        """More or fewer persons at the same time, wherever the raster lies; the desk may be another.

        Whatever was held to move the booking ends with it, and so is free for it.
        """
        known = self.known[key]
        booking = Booking.objects.get(pk=key)
        held = [other for other, hold in self.known.items() if hold.moves == key]
        fits = self.free_desks(known.start, persons, but=[key, *held], raster=False)
        try:
            booking = correct_services(booking, [(self.service, persons)], by="staff:1", now=self.now)
        except DoesNotFit:
            assert not fits
        except NoLongerActive:
            assert known.state != "confirmed"
        else:
            assert booking.desk_id in fits
            minutes, places = self.minutes_of(known.start, persons), self.places_of(key)
            found = {"desk": booking.desk_id, "minutes": minutes, "places": places, "displaced": False}
            self.known[key] = replace(known, persons=persons, **found)
            self.end_moves(key)

    @rule(target=moves, key=bookings, start=STARTS, persons=PERSONS)
    def hold_move(self, key: int, start: int, persons: int) -> Any:
        """To another time, perhaps with more or fewer persons; the new place may overlap the old one, or be the same."""
        booking, asked = Booking.objects.get(pk=key), {"holder": self.somebody(), "wish": self.wishes[persons]}
        try:
            return self.note(hold_move(booking, at(start), by="visitor", now=self.now, **asked), start, persons)
        except NoLongerActive:
            assert self.known[key].state != "confirmed"
        except (SlotTaken, NotBookable):
            assert not self.free_desks(start, persons, but=[key])
        return multiple()

    @rule(key=consumes(moves))
    def confirm_move(self, key: int) -> None:
        hold = self.known[key]
        live = hold.state == "held" and hold.counts(self.now)
        try:
            confirm_move(Booking.objects.get(pk=key), by="visitor", now=self.now)
        except HoldExpired:
            assert not live
            return
        assert live
        assert hold.moves is not None
        before, places = self.known[hold.moves], self.places_of(hold.moves)
        if (hold.start, hold.persons) == (before.start, before.persons) and not before.displaced:
            assert places == before.places  # there already, at whatever desk she holds another one
        else:
            self.known[hold.moves] = replace(hold, state="confirmed", places=places, ends_at=None, moves=None)
            self.end_moves(hold.moves)
        self.known[key] = replace(hold, state="ended", ends_at=None)

    @rule(key=bookings)
    def give_back(self, key: int) -> None:
        give_back(Booking.objects.get(pk=key), by="visitor", now=self.now)
        if self.known[key].state == "held":
            self.end(key)

    @rule(minutes=st.sampled_from([1, 9, 10, 119, 120]))
    def time_passes(self, minutes: int) -> None:
        self.now = min(self.now + dt.timedelta(minutes=minutes), LAST_MOMENT)

    # What the office does -----------------------------------------------------------------------------------

    @rule(hours=st.sampled_from(HOURS))
    def edit_the_rule(self, hours: tuple[int, int]) -> None:
        was, self.hours = self.opened(), hours
        begins, ends = (at(minute).time() for minute in hours)
        row = OpeningRule.objects.get(office=self.office)
        self.change_hours(was, replace(as_set(row), starts_at=begins, ends_at=ends))

    @rule(number=st.integers(0, 1), absent=st.booleans())
    def clerk_absent(self, number: int, absent: bool) -> None:
        was, desk = self.opened(), self.desks[number].pk
        edits: list[Edit] = [TakeBackClosure(row.pk) for row in Closure.objects.filter(desk=desk)]
        self.absent.discard(desk)
        if absent:
            edits.append(Close(at(-60), at(120), "", desk=desk))
            self.absent.add(desk)
        self.change_hours(was, *edits)

    @rule(closed=st.sampled_from([range(0), range(20, 40), range(40, 80)]))
    def close_the_office(self, closed: range) -> None:
        """Never, for a while in the middle, or from now on."""
        was, self.closed = self.opened(), closed
        edits: list[Edit] = [TakeBackClosure(row.pk) for row in Closure.objects.filter(desk=None)]
        if closed:
            edits.append(Close(at(closed.start), at(closed.stop), ""))
        self.change_hours(was, *edits)

    @rule(looks_at_all=st.booleans())
    def the_worker_comes_by(self, looks_at_all: bool) -> None:
        """It ends what is over, or looks at the days, and at every booking as after an import."""
        if looks_at_all:
            self.settle(self.opened(), bring_into_line(self.office, by="staff:1", now=self.now, every_booking=True))
        else:
            end_lapsed(self.now)

    def change_hours(self, was: set[tuple[int, int]], *edits: Edit) -> None:
        change = change_hours(self.office, edits, edition=edition_of(self.office), by="staff:1", now=self.now)
        self.settle(was, change.settled[self.office])

    def settle(self, was: set[tuple[int, int]], settled: Settled) -> None:
        """Take over who has changed desks, who is over, and who is left without a place: where a desk stays open, nobody.

        Bookings change their desk and never their time. `was` is what was open before.
        """
        counting = {key: known for key, known in self.known.items() if known.counts(self.now)}
        seated = {key for key, known in counting.items() if self.has_place(known, self.opened())}
        sat = {key for key, known in counting.items() if self.has_place(known, was)}
        stored, places = Booking.objects.in_bulk(list(counting)), self.all_places(counting)
        displaced = set(Displaced.objects.values_list("booking_id", flat=True))
        for key, known in counting.items():
            booking = stored[key]
            if known.state in {"held", "pending"} and not booking.counts(self.now):
                assert key not in seated or (known.moves and known.moves not in seated)
                self.lose_its_place(key)
            elif known.state != "missed":
                now = replace(known, desk=booking.desk_id, places=places[key], displaced=key in displaced)
                if now.displaced:
                    assert key not in seated
                elif known.displaced or key in sat or now.desk != known.desk:
                    assert self.has_place(now, self.opened())
                self.known[key] = now
        if was != self.opened() and all(stored[key].counts(self.now) for key in counting):
            self.nobody_is_left_beside_a_free_place()
        was_displaced = {key for key, known in counting.items() if known.displaced}
        assert set(settled.displaced) == displaced - was_displaced
        assert set(settled.back) == was_displaced - displaced

    def nobody_is_left_beside_a_free_place(self) -> None:
        """Looked for is one where hours change: else what comes free, then or in between, is nobody's."""
        for key, known in self.known.items():
            if known.displaced and known.state == "confirmed":
                assert not self.free_desks(known.start, known.persons, but=[key], raster=False)

    def has_place(self, known: Known, opened: set[tuple[int, int]]) -> bool:
        return opened.issuperset((known.desk, minute) for minute in known.minutes)

    def lose_its_place(self, key: int) -> None:
        """A hold is over; what nobody has confirmed yet may still be confirmed, late."""
        known = self.known[key]
        if known.state == "held":
            self.end(key)
        else:
            self.known[key] = replace(known, ends_at=min(known.ends_at or self.now, self.now))

    # What must always hold ----------------------------------------------------------------------------------

    @invariant()
    def what_is_shown_is_what_the_model_has_free(self) -> None:
        for persons, wish in self.wishes.items():
            shown = slots.day(wish, MONDAY, now=self.now)
            assert list(shown) == [at(start) for start in MINUTES if self.free_desks(start, persons)]

    @invariant()
    def nobody_shares_a_chair(self) -> None:
        places = [place for known in self.known.values() if known.counts(self.now) for place in known.places]
        assert len(places) == len(set(places))

    @invariant()
    def everybody_has_her_chairs_for_her_whole_time(self) -> None:
        """No more of them either; who holds another place to move may have it from her own."""
        for known in self.known.values():
            if known.counts(self.now):
                lent = self.known[known.moves].places if known.moves else frozenset()
                minutes = set(known.minutes)
                chairs = {chair for chair, _minute in known.places}
                assert chairs <= set(self.chairs_at[known.desk])
                assert known.places <= {(chair, minute) for chair in chairs for minute in minutes}
                whole = [
                    chair
                    for chair in self.chairs_at[known.desk]
                    if minutes <= {minute for at_chair, minute in known.places | lent if at_chair == chair}
                ]
                assert chairs <= set(whole)
                assert len(chairs) <= self.chairs_for(known.persons) <= len(whole)
                assert known.moves or len(chairs) == self.chairs_for(known.persons)

    @invariant()
    def every_booking_is_stored_as_the_model_knows_it(self) -> None:
        stored = Booking.objects.live(self.now).at(self.office).values_list("pk", "desk_id", "start_at", "end_at")
        counting = {key: known for key, known in self.known.items() if known.counts(self.now)}
        assert sorted(stored) == sorted(
            (key, known.desk, at(known.start), at(known.minutes.stop))
            for key, known in counting.items()
            if known.state != "missed"
        )

    @invariant()
    def who_was_left_without_a_place_is_on_the_list(self) -> None:
        listed = set(Displaced.objects.values_list("booking_id", flat=True))
        assert listed == {key for key, known in self.known.items() if known.displaced and known.state == "confirmed"}

    def teardown(self) -> None:
        """Every stored bit can be derived; then the next sequence begins with nothing."""
        try:
            assert list(differences(self.office, now=self.now)) == []
        finally:
            transaction.set_rollback(True)
            self.all_of_it.__exit__(None, None, None)


class House(Office):
    """Two rooms with three chairs: each person of a group has one, and all begin together."""

    chairs = 3
    counting: ClassVar[dict[str, Any]] = {"taking": Service.Taking.SEATS}

    def minutes_of(self, start: int, persons: int) -> range:
        return range(start, start + 20, 5)

    def chairs_for(self, persons: int) -> int:
        return persons


_LONG = 300


def _effort() -> tuple[int, int]:
    """How many sequences, and of how many steps."""
    if wanted := os.environ.get("SERVICEPUNKT_TEST_SEQUENCES"):
        return int(wanted), 50
    return (80, 20) if connection.vendor == "sqlite" else (30, 20)


@pytest.mark.django_db
@pytest.mark.long(35)
@pytest.mark.parametrize("house", [Office, House])
def test_any_sequence_of_what_people_do_ends_as_the_model_says(house: type[Office]) -> None:
    sequences, steps = _effort()
    if sequences >= _LONG:  # it is no sign of a fault that this one lasts; and a look at the stack may end the process
        faulthandler.cancel_dump_traceback_later()
    some = settings(
        max_examples=sequences,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not os.environ.get("SERVICEPUNKT_TEST_SEQUENCES"),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )

    run_state_machine_as_test(house, settings=some)
