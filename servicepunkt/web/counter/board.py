"""The day at a glance: who is at which desk, who waits, who is expected, who is done."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q

from servicepunkt.availability.models import Desk
from servicepunkt.availability.ticks import day_at, zone_of
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.models import Booking, BookingQuerySet
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.languages import SOURCE, Language, language
from servicepunkt.common.tokens import spell
from servicepunkt.reception import queue
from servicepunkt.reception.arrival import visit_of
from servicepunkt.reception.models import Visit, VisitQuerySet
from servicepunkt.web.polling import mark_of

State = Booking.State
_ENDED = (State.CANCELLED, State.DONE, State.MISSED)


@dataclass(frozen=True, slots=True)
class Line:
    """One visitor of the day, with booking, with visit, or with both."""

    office: Office
    now: dt.datetime
    booking: Booking | None = None
    visit: Visit | None = None

    @property
    def contact(self) -> Contact:
        return contact_of(self.booking) if self.booking else Contact("")

    @property
    def matters(self) -> list[tuple[Service, int]]:
        """The services, with their numbers."""
        if self.booking:
            return [(row.service, row.units) for row in self.booking.services.all()]
        return [(service, 1) for service in self.visit.services.all()] if self.visit else []

    @property
    def is_group(self) -> bool:
        """Whether this is a group session, to which all are called together."""
        return any(service.taking == Service.Taking.SEATS for service, _units in self.matters)

    @property
    def session(self) -> tuple[dt.datetime, Desk] | None:
        """Start and desk of the group session to which it belongs: the one with which it was called, whatever has
        become of the booking since, otherwise the one for which it is booked."""
        visit, booking = self.visit, self.booking
        if visit and visit.desk and visit.group_at and visit.state in Visit.AT_A_DESK:
            return self._local(visit.group_at), visit.desk
        if booking and self.is_group and self.outcome not in _ENDED:
            return self._local(booking.start_at), booking.desk
        return None

    @property
    def start_at(self) -> dt.datetime | None:
        """The booked time, local."""
        return self._local(self.booking.start_at) if self.booking else None

    @property
    def end_at(self) -> dt.datetime | None:
        return self._local(self.booking.end_at) if self.booking else None

    @property
    def spelled(self) -> str:
        """The code as it is shown and read out."""
        return spell(self.booking.code) if self.booking else ""

    @property
    def arrived_at(self) -> dt.datetime | None:
        return self._local(self.visit.arrived_at) if self.visit else None

    @property
    def speaks(self) -> Language | None:
        """The language of the letters, where it is not German."""
        if self.booking is None or self.booking.language == SOURCE:
            return None
        return language(self.booking.language)

    @property
    def is_overdue(self) -> bool:
        """Booked, the time has come, and nobody is here."""
        return self.visit is None and self.booking is not None and self.booking.start_at < self.now

    @property
    def is_unconfirmed(self) -> bool:
        return self.booking is not None and self.booking.state == State.PENDING

    @property
    def is_without_place(self) -> bool:
        """The office took the place away, and nobody has found another yet."""
        return self.booking is not None and hasattr(self.booking, "displaced")

    @property
    def may_be_missed(self) -> bool:
        """Whether staff may mark it as missed: not where she never confirmed, nor where we took her place away."""
        confirmed = self.booking is not None and self.booking.state == State.CONFIRMED
        return confirmed and self.is_overdue and not self.is_without_place

    @property
    def minutes_late(self) -> int:
        """How late somebody who is here came to her appointment."""
        if self.visit is None or self.booking is None:
            return 0
        return max(0, _minutes(self.visit.arrived_at - self.booking.start_at))

    @property
    def minutes_waiting(self) -> int:
        return _minutes(self.now - self.visit.arrived_at) if self.visit else 0

    @property
    def minutes_since(self) -> int:
        """Since the last step at the desk."""
        step = (self.visit.started_at or self.visit.called_at) if self.visit else None
        return _minutes(self.now - step) if step else 0

    @property
    def ended_at(self) -> dt.datetime | None:
        ended = (self.visit.ended_at if self.visit else None) or (self.booking.ended_at if self.booking else None)
        return self._local(ended) if ended else None

    @property
    def is_open(self) -> bool:
        """Whether she is here and nobody has said yet what became of her visit."""
        return bool(self.visit and self.visit.state in Visit.AT_A_DESK) or self.outcome == Visit.State.WAITING

    @property
    def outcome(self) -> str:
        """done, missed or cancelled: by the visit, or else by the booking."""
        if self.booking and self.booking.state == State.CANCELLED:
            return State.CANCELLED
        return self.visit.state if self.visit else self.booking.state if self.booking else ""

    def _local(self, moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(zone_of(self.office))


@dataclass(frozen=True, slots=True)
class Group:
    """A group session of the day: who is here for it, who is not, and who has been called with it."""

    desk: Desk
    start_at: dt.datetime
    lines: list[Line] = field(default_factory=list)

    @property
    def here(self) -> list[Line]:
        return [line for line in self.lines if line.outcome == Visit.State.WAITING]

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if line.visit is None and not line.is_unconfirmed]

    @property
    def called(self) -> list[Line]:
        return [line for line in self.lines if line.visit and line.visit.state in Visit.AT_A_DESK]

    @property
    def key(self) -> int:
        """The start, as addresses name it: seconds since 1970."""
        return int(self.start_at.timestamp())

    @property
    def name(self) -> str:
        """Tells this group from others on the page."""
        return f"{self.key}-{self.desk.pk}"


@dataclass(frozen=True, slots=True)
class Board:
    """An office's day, in the lists that staff look at."""

    office: Office
    day: dt.date
    now: dt.datetime
    desk: Desk | None = None
    lines: list[Line] = field(default_factory=list)
    """Everybody, in the order of the line; the lists below are made of it."""
    mine: Line | None = None
    groups: list[Group] = field(default_factory=list)
    elsewhere: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    expected: list[Line] = field(default_factory=list)
    over: list[Line] = field(default_factory=list)

    @property
    def past(self) -> list[Line]:
        """For the list of another day: all but those still expected; first the visits that staff have yet to close."""
        return [*(line for line in self.lines if line.is_open), *(line for line in self.over if not line.is_open)]

    @property
    def mark(self) -> str:
        return board_mark(self.office, self.day, now=self.now, desk=self.desk)

    @property
    def has_group(self) -> bool:
        """Whether a group has been called to the reader's desk, so that the desk is not free."""
        return any(group.called and group.desk == self.desk for group in self.groups)

    @property
    def is_today(self) -> bool:
        return self.day == day_at(self.office, self.now)

    @property
    def local_now(self) -> dt.datetime:
        return self.now.astimezone(zone_of(self.office))


def board(office: Office, day: dt.date, *, now: dt.datetime, desk: Desk | None = None) -> Board:
    """The board of a day; `desk` is the one at which the reader sits."""
    lines = _lines(office, day, now)
    lines = sorted([*lines, *_left_at(desk, lines, now)], key=_turn)
    mine = next((line for line in lines if _sits_at(line, desk)), None)
    made = Board(office, day, now, desk, lines, mine, groups=_groups(lines))
    for line in lines:
        _list_for(line, made).append(line)
    made.over.sort(key=lambda line: line.ended_at or line.now, reverse=True)
    return made


def line_of(booking: Booking, *, now: dt.datetime) -> Line:
    """One booking by itself, on whatever day."""
    return Line(booking.office, now, booking, visit_of(booking))


def _lines(office: Office, day: dt.date, now: dt.datetime) -> list[Line]:
    """Everybody who is booked for the day, with her visit of that day, and everybody who came without appointment."""
    visits = list(_visits(office, day))
    came = {visit.booking_id: visit for visit in visits if visit.booking_id}
    booked = [Line(office, now, booking, came.get(booking.pk)) for booking in _bookings(office, day, now)]
    return booked + [Line(office, now, None, visit) for visit in visits if not visit.booking_id]


def _left_at(desk: Desk | None, lines: list[Line], now: dt.datetime) -> list[Line]:
    """People who are at the reader's desk but not of this day, such as somebody from an evening that nobody has closed:
    until they have left, the desk is not free, so she has to see them."""
    shown = {line.visit.pk for line in lines if line.visit}
    left = queue.at(desk).exclude(pk__in=shown) if desk else []
    return [Line(visit.office, now, visit.own_booking, visit) for visit in left]


def _groups(lines: list[Line]) -> list[Group]:
    """The sessions that somebody is at, or waits for, the earliest first."""
    found: dict[tuple[dt.datetime, int], Group] = {}
    for line in lines:
        if session := line.session:
            start_at, desk = session
            found.setdefault((start_at, desk.pk), Group(desk, start_at)).lines.append(line)
    return [group for _key, group in sorted(found.items()) if group.here or group.called]


def board_mark(office: Office, day: dt.date, *, now: dt.datetime, desk: Desk | None = None) -> str:
    """Changes when the board does, and also every minute, since the board tells how long people have waited."""
    bookings = Booking.objects.at(office).on(day).exclude(state=State.HELD).order_by("pk")
    visits = Visit.objects.of_day(office, day).order_by("pk")
    return mark_of(
        list(bookings.values_list("pk", "state", "start_at", "sequence")),
        list(visits.values_list("pk", "state", "revision", "desk_id")),
        desk.pk if desk else 0,
        int(now.timestamp() // 60),
    )


def _bookings(office: Office, day: dt.date, now: dt.datetime) -> BookingQuerySet:
    lapsed = Q(state__in=Booking.PASSING, kept_until__lte=now) | Q(state__in=[State.HELD, State.LAPSED])
    never_told = Q(contact__isnull=True) | Q(state=State.CANCELLED, confirmed_at=None)
    rows = Booking.objects.at(office).on(day).exclude(lapsed | never_told).order_by("start_at", "pk")
    return rows.select_related("desk", "displaced").prefetch_related("services")


def _visits(office: Office, day: dt.date) -> VisitQuerySet:
    """Without those who no longer wait because they will come at a different time: they are expected then."""
    stayed = Visit.objects.of_day(office, day).exclude(state=Visit.State.LEFT)
    return stayed.select_related("desk").prefetch_related("services").in_turn()


def _sits_at(line: Line, desk: Desk | None) -> bool:
    """Whether she is at the desk alone; those who were called with a group are in the group's list."""
    visit = line.visit
    return bool(desk and visit and visit.desk_id == desk.pk and visit.state in Visit.AT_A_DESK and not visit.group_at)


def _turn(line: Line) -> tuple[dt.datetime, dt.datetime, int]:
    """The order of the line for those who are here, the booked time for those who are not."""
    if line.visit:
        return line.visit.queue_at, line.visit.arrived_at, line.visit.pk
    start_at = line.booking.start_at if line.booking else line.now
    return start_at, start_at, line.booking.pk if line.booking else 0


def _list_for(line: Line, made: Board) -> list[Line]:
    if line.outcome in _ENDED:
        return made.over
    if line.visit is None:
        return made.expected
    if line.visit.state == Visit.State.WAITING:
        return made.waiting
    return [] if line is made.mine or line.visit.group_at else made.elsewhere


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 60)
