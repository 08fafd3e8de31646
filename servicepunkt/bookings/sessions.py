"""Group sessions: those that too few people have signed up for, and what becomes of one that does not take place."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext

from servicepunkt.availability.edits import Close
from servicepunkt.availability.models import Desk
from servicepunkt.availability.ticks import zone_of
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.models import Booking, BookingQuerySet
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.languages import OFFERED
from servicepunkt.common.texts import Text
from servicepunkt.common.whole import whole


@dataclass(frozen=True, slots=True)
class Session:
    """A group session that is not over: `start_at` in local time, and the bookings for it."""

    desk: Desk
    start_at: dt.datetime
    bookings: tuple[Booking, ...]

    @property
    def persons(self) -> int:
        """How many have signed up for certain: a booking that waits for its confirmation does not count."""
        return sum(booking.seats for booking in self.bookings if booking.state == Booking.State.CONFIRMED)

    @property
    def end_at(self) -> dt.datetime:
        return max(booking.end_at for booking in self.bookings)

    @property
    def key(self) -> int:
        """How addresses name the start: seconds since 1970."""
        return int(self.start_at.timestamp())

    @property
    def has_too_few(self) -> bool:
        return self.persons < (self.desk.minimum or 0)

    def as_closed(self, reason: Text) -> Close:
        """Its desk as it is closed for its time, so that nobody books it anew."""
        return Close(self.start_at, self.end_at, reason, desk=self.desk.pk)


def sessions_below_minimum(office: Office, *, now: dt.datetime) -> list[Session]:
    """The sessions that begin within the hours by which their desk's minimum must be met, and do not meet it yet.

    The earliest first. One without any booking needs no decision and is left out.
    """
    furthest = office.desks.filter(minimum__isnull=False).aggregate(hours=Max("minimum_hours"))["hours"]
    if furthest is None:
        return []
    soon = Booking.objects.live(now).at(office).filter(desk__minimum__isnull=False, start_at__gt=now)
    soon = soon.filter(start_at__lte=now + dt.timedelta(hours=furthest)).exclude(state=Booking.State.HELD)
    return [session for session in _together(office, soon) if _must_decide(session, now)]


def sessions_on(office: Office, day: dt.date, *, now: dt.datetime) -> list[Session]:
    """The group sessions of a day that are not over and for which somebody is booked, earliest first."""
    seats = Booking.objects.filter(services__service__taking=Service.Taking.SEATS)
    coming = _booked(now).at(office).on(day).filter(end_at__gt=now, pk__in=seats.values("pk"))
    return _together(office, coming)


def too_few_signed_up() -> Text:
    """The reason for which most sessions are cancelled, in every language."""
    return Text({code: _in(code) for code in OFFERED})


def _in(code: str) -> str:
    with translation.override(code):
        return gettext("Es haben sich zu wenige Personen angemeldet.")


def session_at(desk: Desk, start_at: dt.datetime, *, now: dt.datetime) -> Session | None:
    """The session that begins at a desk at this moment; None where nobody is booked for it."""
    booked = _booked(now).filter(desk=desk, start_at=start_at, end_at__gt=now)
    return next(iter(_together(desk.office, booked)), None)


@whole
def cancel_session(
    session: Session, *, reason: Text, edition: int, by: str, now: dt.datetime, here: Collection[int] = ()
) -> list[Booking]:
    """Cancel a session that does not take place, and write to whoever was booked for it; returns these bookings.

    Its desk is closed for its time, as by any closure: whoever finds the same time at another desk keeps it, what nobody has
    confirmed ends, and nobody books the session anew. Nobody in it is `here`: those are the visitors who keep their desks.
    Raises `HoursChanged`.
    """
    office, edits = session.desk.office, [session.as_closed(reason)]
    change = change_hours(office, edits, edition=edition, by=by, now=now, here=here)
    without_place = Booking.objects.filter(pk__in=change.displaced).order_by("pk")
    return [cancel(booking, by=by, now=now, reason=reason) for booking in without_place]


def cancelled_with(desk: Desk, start_at: dt.datetime) -> list[Booking]:
    """The bookings that were cancelled with the session that began at a desk at this moment: in one press, at one moment."""
    cancelled = Booking.objects.filter(desk=desk, state=Booking.State.CANCELLED, confirmed_at__isnull=False)
    last = cancelled.filter(start_at=start_at).aggregate(moment=Max("ended_at"))["moment"]
    return list(cancelled.filter(ended_at=last).order_by("start_at", "pk"))


def _booked(now: dt.datetime) -> BookingQuerySet:
    """What counts and has its place: neither what is only held, nor what stands on the list of those without a place."""
    return Booking.objects.live(now).filter(displaced=None).exclude(state=Booking.State.HELD)


def _together(office: Office, bookings: BookingQuerySet) -> list[Session]:
    together: dict[tuple[dt.datetime, int], list[Booking]] = defaultdict(list)
    for booking in bookings.select_related("desk__office").order_by("start_at", "desk", "pk"):
        together[booking.start_at, booking.desk_id].append(booking)
    return [_session(office, booked) for booked in together.values()]


def _session(office: Office, bookings: list[Booking]) -> Session:
    first = bookings[0]
    return Session(first.desk, first.start_at.astimezone(zone_of(office)), tuple(bookings))


def _must_decide(session: Session, now: dt.datetime) -> bool:
    hours = dt.timedelta(hours=session.desk.minimum_hours)
    return session.start_at - hours <= now and session.has_too_few
