"""Group sessions that too few people have signed up for: what staff must decide in time."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Max

from servicepunkt.availability.models import Desk
from servicepunkt.availability.ticks import zone_of
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office


@dataclass(frozen=True, slots=True)
class Session:
    """A group session to come: `start_at` in local time, the bookings that would have to be cancelled."""

    desk: Desk
    start_at: dt.datetime
    bookings: tuple[Booking, ...]

    @property
    def persons(self) -> int:
        """How many have signed up for certain: a booking that waits for its confirmation does not count."""
        return sum(booking.seats for booking in self.bookings if booking.state == Booking.State.CONFIRMED)


def sessions_below_minimum(office: Office, *, now: dt.datetime) -> list[Session]:
    """The sessions that begin within the hours by which their desk's minimum must be met, and do not meet it yet.

    The earliest first. One without any booking needs no decision and is left out.
    """
    furthest = office.desks.filter(minimum__isnull=False).aggregate(hours=Max("minimum_hours"))["hours"]
    if furthest is None:
        return []
    soon = Booking.objects.live(now).at(office).filter(desk__minimum__isnull=False, start_at__gt=now)
    soon = soon.filter(start_at__lte=now + dt.timedelta(hours=furthest)).exclude(state=Booking.State.HELD)
    together: dict[tuple[dt.datetime, int], list[Booking]] = defaultdict(list)
    for booking in soon.select_related("desk").order_by("start_at", "desk", "pk"):
        together[booking.start_at, booking.desk_id].append(booking)
    sessions = [_session(office, bookings) for bookings in together.values()]
    return [session for session in sessions if _must_decide(session, now)]


def _session(office: Office, bookings: list[Booking]) -> Session:
    first = bookings[0]
    return Session(first.desk, first.start_at.astimezone(zone_of(office)), tuple(bookings))


def _must_decide(session: Session, now: dt.datetime) -> bool:
    hours = dt.timedelta(hours=session.desk.minimum_hours)
    return session.start_at - hours <= now and session.persons < (session.desk.minimum or 0)
