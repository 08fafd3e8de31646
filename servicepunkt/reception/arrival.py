"""Arriving: by the letter's link, by code at the kiosk, by hand at the counter, or without an appointment.

Checking in turns a booking into a visit with a number of the day. It can be pressed twice. `admission.py` says when it
may be pressed.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator

from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.availability.models import Desk
from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.displacing import place_found
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import services_of
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.whole import whole_in
from servicepunkt.reception.admission import hindrance
from servicepunkt.reception.codes import check_day_code
from servicepunkt.reception.models import Visit, VisitQuerySet
from servicepunkt.reception.queue import turn
from servicepunkt.staff.naming import KIOSK, VISITOR

_NUMBERING_TRIES = 50

_CAME = (Booking.State.CONFIRMED, Booking.State.DONE, Booking.State.MISSED)
_DOORS = {VISITOR: "link", KIOSK: "kiosk"}


class NotHere(Refusal):
    code = "not-here"
    status = 400
    sentence = _("Bitte wählen Sie mindestens eine Leistung, die es an diesem Ort gibt.")


def check_in(booking: Booking, *, by: str, now: dt.datetime, day_code: str | None = None) -> Visit:
    """Somebody with a booking is here. Pressed again, the answer is the same visit.

    `by` is `VISITOR` (with a phone of her own, by the letter's link or on the kiosk's page), `KIOSK` (the paired
    device) or a member of staff. `day_code` is what was read from the poster; it is required only of a visitor's own
    phone, if the office wants it. Raises `NotConfirmed`, `NoAppointment`, `WithoutPlace`, `WrongDay`, `TooEarly`,
    `TooLate`, `DayCodeWrong`.
    """
    if here := arrived(booking):
        return here
    if refusal := hindrance(booking, by=by, now=now):
        raise refusal
    if by == VISITOR and booking.office.day_code_needed:
        check_day_code(booking, day_code or "", now=now)
    return _take_number(booking.office, booking.day, lambda number: _arrive(booking, number, by=by, now=now))


def walk_in(
    office: Office, services: Iterable[Service], *, by: str, now: dt.datetime, request: str | None = None
) -> Visit:
    """Somebody without an appointment is here and gets a number; thanks to `request`, a random value, two presses are
    one.

    Raises `NotHere` if a service does not belong to this office.
    """
    if request and (again := Visit.objects.filter(request=request, office=office).first()):
        return again
    wanted = list(services)
    here = set(office.services.values_list("pk", flat=True))
    if not wanted or any(service.pk not in here for service in wanted):
        raise NotHere
    day = day_at(office, now)
    return _take_number(office, day, lambda number: _walk_in(office, wanted, number, by=by, now=now, request=request))


def visit_of(booking: Booking) -> Visit | None:
    """The visit of a booking that is checked in; one on a day from which the booking was moved away does not count."""
    visits = Visit.objects.filter(booking=booking, day=booking.day)
    return visits.select_related("desk", "booking").first()


def arrived(booking: Booking) -> Visit | None:
    """The visit with which she is, or was, here; None also if her appointment has since been cancelled."""
    return visit_of(booking) if booking.state in _CAME else None


class BookingsHere(Collection[int]):
    """The bookings (by key) whose visitors are in the house: they are not moved to another desk any more.

    Looked up anew each time it is read: an arrival locks its booking, so a rule that has locked the bookings of a day
    reads here all who arrived before. Anyone who has been moved to another day since she arrived is not here on that
    day.
    """

    def __init__(self, visits: VisitQuerySet) -> None:
        self._visits = visits

    def __iter__(self) -> Iterator[int]:
        here = self._visits.filter(booking__day=F("day"))
        return iter(here.values_list("booking_id", flat=True))

    def __len__(self) -> int:
        return len(frozenset(self))

    def __contains__(self, key: object) -> bool:
        return key in frozenset(self)

    def __or__(self, others: "BookingsHere") -> "BookingsHere":
        return BookingsHere(self._visits | others._visits)


def bookings_here(office: Office, day: dt.date) -> BookingsHere:
    return BookingsHere(Visit.objects.of_day(office, day))


def here_but_for(desk: Desk, start_at: dt.datetime, *, now: dt.datetime) -> BookingsHere:
    """Those who are in the house today for something else than what begins at this desk at this moment."""
    today = Visit.objects.of_day(desk.office, day_at(desk.office, now))
    return BookingsHere(today.exclude(booking__desk=desk, booking__start_at=start_at))


@whole_in(_NUMBERING_TRIES)
def _take_number(office: Office, day: dt.date, arrive: Callable[[int], Visit]) -> Visit:
    """Arrive with the next number of the day; anyone who loses the race for it tries the following one."""
    last = Visit.objects.of_day(office, day).aggregate(last=Max("number"))["last"]
    return arrive((last or 0) + 1)


def _arrive(booking: Booking, number: int, *, by: str, now: dt.datetime) -> Visit:
    # The row is locked, so that nobody cancels, moves or displaces the booking while its visitor arrives.
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if here := arrived(booking):
        return here  # pressed twice at the same moment
    if refusal := hindrance(booking, by=by, now=now):
        raise refusal
    _forget_other_days(booking)
    # The office took her place away, but staff serve her.
    place_found(booking, services_of(booking), by=by, now=now)
    visit = _new_visit(booking.office, number, by=by, now=now, booking=booking, queue_at=turn(booking, now))
    visit.services.set(row.service for row in booking.services.all())
    journal.record("arrive", subject=visit.reference, by=by, now=now, office=booking.office.slug, number=number)
    return visit


def _walk_in(
    office: Office, services: list[Service], number: int, *, by: str, now: dt.datetime, request: str | None
) -> Visit:
    if request and (again := Visit.objects.filter(request=request, office=office).first()):
        return again
    visit = _new_visit(office, number, by=by, now=now, queue_at=now, request=request)
    visit.services.set(services)
    journal.record("walk_in", subject=visit.reference, by=by, now=now, office=office.slug, number=number)
    return visit


def _new_visit(office: Office, number: int, *, by: str, now: dt.datetime, **columns: object) -> Visit:
    return Visit.objects.create(
        office=office,
        day=day_at(office, now),
        number=number,
        state=Visit.State.WAITING,
        arrived_at=now,
        arrived_by=_DOORS.get(by, "staff"),
        **columns,
    )


def _forget_other_days(booking: Booking) -> None:
    """A booking that was moved after its visitor had checked in has to arrive anew."""
    earlier = Visit.objects.filter(booking=booking).exclude(day=booking.day)
    earlier.filter(state=Visit.State.WAITING).delete()
    earlier.update(booking=None)
