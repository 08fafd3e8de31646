"""Changing an office's hours: first what it would do, then the change.

The effect is worked out on timetables that are not written anywhere: places that come and go, bookings that change
desks, bookings that would be left without a place. The change writes rules, days and desks in one transaction; what is
left without a place is noted for staff (`displacing.py`), and booking goes on meanwhile.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from servicepunkt.audit import journal
from servicepunkt.availability import ticks
from servicepunkt.availability.bits import any_of, raster, runs
from servicepunkt.availability.edits import (
    Close,
    Edit,
    HoursChanged,
    SetClosure,
    TakeBackClosure,
    changed_by,
    edition_of,
)
from servicepunkt.availability.models import Channel, Closure
from servicepunkt.availability.opening import lock_hours, raise_edition
from servicepunkt.availability.timetable import Timetable, read_timetable
from servicepunkt.bookings.displacing import Settled, without_place
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.offering import ask_to_offer
from servicepunkt.bookings.open_days import bring_into_line, days_at_stake, last_day_at_stake
from servicepunkt.bookings.repacking import seatings
from servicepunkt.bookings.wish import Shape, Wish, WishedService
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.whole import whole

State = Booking.State
Touched = list[tuple[int, dt.date]]


@dataclass(frozen=True, slots=True)
class Places:
    """How many places would be added, and how many would go, booked or not."""

    gained: int
    lost: int

    @property
    def is_nothing(self) -> bool:
        return not (self.gained or self.lost)


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """The places for a service that visitors may book themselves, and those that staff may book; most are both."""

    service: Service
    online: Places
    staff: Places

    @property
    def ways(self) -> tuple[Places, Places]:
        return self.online, self.staff


@dataclass(frozen=True, slots=True)
class WeekChange:
    """By how many more, and how many fewer, minutes desks would be open in the week of a Monday."""

    monday: dt.date
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do at one office.

    `lost` are bookings that would be left without a place, `moved` counts those that would change desks without anybody
    noticing, `passing` those that are being made at this moment and would end; `back` would have their place again.
    """

    office: Office
    services: tuple[ServiceChange, ...]
    weeks: tuple[WeekChange, ...]
    lost: tuple[Booking, ...]
    moved: int
    passing: int
    back: tuple[Booking, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.services or self.weeks or self.lost or self.moved or self.passing or self.back)


@dataclass(frozen=True, slots=True)
class HoursChange:
    """What a change has done: for each office, with the closure that it made or changed, if there is one."""

    settled: dict[Office, Settled]
    closure: Closure | None

    @property
    def displaced(self) -> list[int]:
        return [key for settled in self.settled.values() for key in settled.displaced]

    @property
    def back(self) -> int:
        return sum(len(settled.back) for settled in self.settled.values())


def effect_of(office: Office, edits: Sequence[Edit], *, now: dt.datetime, here: Collection[int] = ()) -> list[Effect]:
    """What these edits would do, office by office. Nothing is written.

    `here` are the bookings whose visitors are in the house. Only a closure of the authority concerns several offices.
    """
    return [_effect(each, edits, now=now, here=here) for each in offices_of(office, edits)]


def offices_of(office: Office, edits: Iterable[Edit]) -> list[Office]:
    """The offices that edits concern, beginning with the one on whose page they were made."""
    if not any(_is_for_all(office, edit) for edit in edits):
        return [office]
    others = Office.objects.filter(authority=office.authority_id).exclude(pk=office.pk)
    return [office, *others.select_related("authority", "department").order_by("pk")]


def _is_for_all(office: Office, edit: Edit) -> bool:
    if isinstance(edit, SetClosure | TakeBackClosure):
        return Closure.objects.filter(pk=edit.key, office=None, authority=office.authority_id).exists()
    return isinstance(edit, Close) and edit.whole_authority


def _effect(office: Office, edits: Sequence[Edit], *, now: dt.datetime, here: Collection[int]) -> Effect:
    before = read_timetable(office)
    after = changed_by(edits, before)
    touched = _touched(office, before, after, now)
    going = {(desk, day): before.gone(after, desk, day) for desk, day in touched}
    days = days_at_stake(office, going, now=now)
    found = list(seatings(office, after, days, now=now, here=here))
    homeless = {key for seating in found for key in seating.homeless}
    ending = {key for seating in found for key in seating.ending} | homeless
    confirmed = Booking.objects.at(office).filter(state=State.CONFIRMED, day__in=days).order_by("start_at", "pk")
    confirmed = confirmed.select_related("desk").prefetch_related("services")
    return Effect(
        office=office,
        services=_service_changes(office, before, after, touched),
        weeks=_week_changes(before, after, touched),
        lost=tuple(confirmed.filter(pk__in=homeless, displaced=None)),
        moved=sum(len(seating.packing.moved) for seating in found),
        passing=Booking.objects.live(now).filter(pk__in=ending, state__in=Booking.PASSING).count(),
        back=tuple(confirmed.filter(pk__in=without_place(office, days, now=now)).exclude(pk__in=homeless)),
    )


def _touched(office: Office, before: Timetable, after: Timetable, now: dt.datetime) -> Touched:
    """The desks and days, from today on, whose open times would differ."""
    today = ticks.local_day(now, before.zone)
    return list(before.changes(after, today, last_day_at_stake(office, now=now)))


def _service_changes(
    office: Office, before: Timetable, after: Timetable, touched: Touched
) -> tuple[ServiceChange, ...]:
    services = office.services.filter(kind=Service.Kind.APPOINTMENT).order_by("department__order", "order", "pk")
    found = []
    for service in services:
        wishes = (Wish(office, (WishedService(service),), way) for way in (Channel.ONLINE, Channel.STAFF))
        change = ServiceChange(service, *(_difference(wish, before, after, touched) for wish in wishes))
        if not all(places.is_nothing for places in change.ways):
            found.append(change)
    return tuple(found)


def _difference(wish: Wish, before: Timetable, after: Timetable, touched: Touched) -> Places:
    """The starts themselves are compared, not their number: what moves from morning to afternoon is lost there and
    gained here. Time without an appointment is not a place: nobody can book it.
    """
    shape, services = wish.shape, frozenset(wished.service.pk for wished in wish.services)
    gained = lost = 0
    for desk, day in touched:
        was, will = (_starts(hours.open_for(desk, day, services, wish.channel), shape) for hours in (before, after))
        gained += (will & ~was).bit_count() * len(after.seats[desk])
        lost += (was & ~will).bit_count() * len(after.seats[desk])
    return Places(gained, lost)


def _starts(opened: int, shape: Shape) -> int:
    """The starts that the office gives out in these hours for visits of this shape."""
    return runs(opened, shape.length) & raster(opened, shape.raster)


def _week_changes(before: Timetable, after: Timetable, touched: Touched) -> tuple[WeekChange, ...]:
    weeks: dict[dt.date, list[int]] = defaultdict(lambda: [0, 0])
    for desk, day in touched:
        was, will = (any_of(hours.opened(desk, day).values()) for hours in (before, after))
        minutes = weeks[day - dt.timedelta(day.weekday())]
        minutes[0] += (will & ~was).bit_count() * ticks.TICK_MINUTES
        minutes[1] += (was & ~will).bit_count() * ticks.TICK_MINUTES
    return tuple(WeekChange(monday, *minutes) for monday, minutes in sorted(weeks.items()) if any(minutes))


@whole
def change_hours(
    office: Office,
    edits: Sequence[Edit],
    *,
    edition: int,
    by: str,
    now: dt.datetime,
    here: Collection[int] = (),
    offer: bool = False,
) -> HoursChange:
    """Write edits that were made from `edition`, and bring days, desks and bookings into line with them.

    With `offer`, those who have no place any more are to be offered a new time. Raises `HoursChanged` if somebody else
    has changed the office's hours since, `NotFound` if what is to be changed is gone.
    """
    concerned = offices_of(office, edits)
    lock_hours(*concerned)
    if edition_of(office) != edition:
        raise HoursChanged
    raise_edition(*concerned)
    closures = [edit.write(office, now=now) for edit in edits]
    closure = next(filter(None, closures), None)
    settled = {each: bring_into_line(each, by=by, now=now, here=here, closure=closure) for each in concerned}
    change = HoursChange(settled, closure)
    if offer:
        ask_to_offer(change.displaced, by=by)
    kinds = sorted({type(edit).__name__ for edit in edits})
    facts = {"edits": kinds, "displaced": len(change.displaced), "back": change.back}
    journal.record("change_hours", subject=office.slug, by=by, now=now, office=office.slug, **facts)
    return change
