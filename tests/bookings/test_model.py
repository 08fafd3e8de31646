"""The engine beside a model that is too simple to be wrong: a dictionary of who has which desk at which time.

`SERVICEPUNKT_TEST_SEQUENCES` says how many sequences are tried (the default is small, for every day's tests).
"""

import datetime as dt
import os
from dataclasses import dataclass, replace
from typing import Any

import pytest
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

from servicepunkt.availability.models import Closure
from servicepunkt.availability.opening import write_open_days
from servicepunkt.bookings import slots
from servicepunkt.bookings.booking import NoLongerActive, TimeGone, TooLateToChange, cancel, confirm, mark_missed, tell
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.holding import HOLD, HoldExpired, give_back, hold_slot
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.places import NotBookable, SlotTaken
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, a_service, a_wish, an_office, local, open_hours, some_desks

SEQUENCES = int(os.environ.get("SERVICEPUNKT_TEST_SEQUENCES", "40"))
STEPS = 50
TO_CONFIRM = dt.timedelta(hours=2)
STARTS = [local(MONDAY, 9, minute) for minute in (0, 20, 40)]
LAST = MONDAY + dt.timedelta(1)


@dataclass(frozen=True)
class Known:
    """What the model knows of a booking. `ends_at` is the end of a hold or of the time to confirm."""

    state: str
    desk: int
    start_at: dt.datetime
    ends_at: dt.datetime | None = None
    moves: int | None = None

    def counts(self, now: dt.datetime) -> bool:
        return self.state in {"confirmed", "missed"} or (self.ends_at is not None and self.ends_at > now)


class Office(RuleBasedStateMachine):
    bookings = Bundle("bookings")
    moves = Bundle("moves")

    def __init__(self) -> None:
        super().__init__()
        self.now = SUNDAY_NOON
        self.known: dict[int, Known] = {}
        self.shut: set[int] = set()
        self.visitors = 0
        office = an_office(f"office-{Booking.objects.count()}-{id(self)}")
        service = a_service(f"service-{office.pk}", offices=[office], horizon_days=2)
        self.desks = some_desks(office, 2, skills=[service])
        open_hours(self.desks, "09:00", "10:00", valid_from=MONDAY, valid_until=MONDAY, write=False)
        write_open_days(office, first=MONDAY - dt.timedelta(1), last=LAST + dt.timedelta(2))
        self.wish = a_wish(office, service)

    # The model ----------------------------------------------------------------------------------------------

    def free_desks(self, start_at: dt.datetime) -> set[int]:
        taken = {known.desk for known in self.known.values() if known.counts(self.now) and known.start_at == start_at}
        return {desk.pk for desk in self.desks} - self.shut - taken

    def note(self, booking: Booking) -> int:
        """Take over which desk the engine chose, and insist that it was free."""
        assert booking.desk_id in self.free_desks(booking.start_at)
        self.known[booking.pk] = Known("held", booking.desk_id, booking.start_at, self.now + HOLD, booking.moves_id)
        return booking.pk

    def end(self, key: int, state: str = "ended") -> None:
        self.known[key] = replace(self.known[key], state=state, ends_at=None)
        for other, known in self.known.items():
            if known.moves == key and known.state == "held":
                self.known[other] = replace(known, state="ended", ends_at=None)

    # What people do -----------------------------------------------------------------------------------------

    @rule(target=bookings, start_at=st.sampled_from(STARTS))
    def hold(self, start_at: dt.datetime) -> Any:
        self.visitors += 1
        try:
            return self.note(
                hold_slot(self.wish, start_at, holder=f"{id(self)}-{self.visitors}", language="de", now=self.now)
            )
        except (SlotTaken, NotBookable):
            assert not self.free_desks(start_at)
            return multiple()

    @rule(target=bookings, start_at=st.sampled_from(STARTS))
    def book(self, start_at: dt.datetime) -> Any:
        """All the way at once, so that a sequence soon has something to move."""
        key = self.hold(start_at)
        if isinstance(key, int):
            self.tell(key)
            self.confirm(key)
        return key

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
            booking = confirm(Booking.objects.get(pk=key), now=self.now)
        except NoLongerActive:
            assert known.state in {"held", "ended", "missed"}
            return
        except TimeGone:
            assert known.state == "pending"
            assert not known.counts(self.now)
            assert not self.free_desks(known.start_at)
            return
        if known.state == "pending" and not known.counts(self.now):  # late, and the time was still free
            assert booking.desk_id in self.free_desks(known.start_at)
        assert known.state in {"pending", "confirmed"}
        self.known[key] = replace(known, state="confirmed", desk=booking.desk_id, ends_at=None)

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
        mark_missed(Booking.objects.get(pk=key), by="staff:1", now=self.now)
        if self.known[key].state == "confirmed":
            self.end(key, "missed")

    @rule(target=moves, key=bookings, start_at=st.sampled_from(STARTS))
    def hold_move(self, key: int, start_at: dt.datetime) -> Any:
        if self.known[key].start_at == start_at:
            return multiple()
        self.visitors += 1
        try:
            booking = Booking.objects.get(pk=key)
            return self.note(hold_move(booking, start_at, holder=f"{id(self)}-{self.visitors}", now=self.now))
        except NoLongerActive:
            assert self.known[key].state != "confirmed"
        except (SlotTaken, NotBookable):
            assert not self.free_desks(start_at)
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
        moved = self.known[hold.moves]
        self.known[hold.moves] = replace(moved, desk=hold.desk, start_at=hold.start_at)
        self.known[key] = replace(hold, state="ended", ends_at=None)

    @rule(key=bookings)
    def give_back(self, key: int) -> None:
        give_back(Booking.objects.get(pk=key), now=self.now)
        if self.known[key].state == "held":
            self.end(key)

    @rule(minutes=st.sampled_from([1, 9, 10, 119, 120]))
    def time_passes(self, minutes: int) -> None:
        self.now = min(self.now + dt.timedelta(minutes=minutes), STARTS[0] - dt.timedelta(minutes=1))

    @rule()
    def tidy(self) -> None:
        end_lapsed(self.now)

    @rule(number=st.integers(0, 1), shut=st.booleans())
    def clerk_absent(self, number: int, shut: bool) -> None:
        desk, office = self.desks[number], self.wish.office
        Closure.objects.filter(desk=desk).delete()
        self.shut.discard(desk.pk)
        if shut:
            whole_day = {"from_at": local(MONDAY, 0), "until_at": local(LAST, 0)}
            Closure.objects.create(authority=office.authority, office=office, desk=desk, **whole_day)
            self.shut.add(desk.pk)
        write_open_days(office, first=MONDAY, last=MONDAY)

    # What must always hold ----------------------------------------------------------------------------------

    @invariant()
    def what_is_shown_is_what_the_model_has_free(self) -> None:
        shown = slots.day(self.wish, MONDAY, now=self.now)

        assert list(shown) == [start_at for start_at in STARTS if self.free_desks(start_at)]

    @invariant()
    def nobody_shares_a_desk(self) -> None:
        places = [(known.desk, known.start_at) for known in self.known.values() if known.counts(self.now)]
        assert len(places) == len(set(places))

    @invariant()
    def every_stored_bit_can_be_derived(self) -> None:
        assert list(differences(self.wish.office, now=self.now)) == []


@pytest.mark.django_db
def test_any_sequence_of_what_people_do_ends_as_the_model_says() -> None:
    some = settings(
        max_examples=SEQUENCES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )

    run_state_machine_as_test(Office, settings=some)
