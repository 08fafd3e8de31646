"""Bookings in large numbers, written directly: these tests are about their letters."""

import datetime as dt

from servicepunkt.bookings import letters
from servicepunkt.bookings.models import BookedService, Booking
from servicepunkt.common.tokens import new_code
from servicepunkt.correspondence.models import Letter
from tests.factories import VISITOR, a_service, an_office, some_desks

State = Booking.State


def some_confirmed_bookings(count: int, *, now: dt.datetime, start_at: dt.datetime | None = None) -> list[Booking]:
    return _some_bookings(count, now, start_at or now + dt.timedelta(days=30), state=State.CONFIRMED, confirmed_at=now)


def _some_bookings(count: int, now: dt.datetime, start_at: dt.datetime, **columns: object) -> list[Booking]:
    office = an_office()
    service = a_service(offices=[office])
    [desk] = some_desks(office, 1, skills=[service])
    made = Booking.objects.bulk_create(
        Booking(
            code=new_code(),
            office=office,
            desk=desk,
            day=start_at.date(),
            start_at=start_at,
            end_at=start_at + dt.timedelta(minutes=20),
            from_tick=0,
            until_tick=4,
            contact=VISITOR.as_stored(),
            created_at=now,
            **columns,
        )
        for _ in range(count)
    )
    BookedService.objects.bulk_create(BookedService(booking=booking, service=service) for booking in made)
    return list(Booking.objects.select_related("office__authority").order_by("pk"))


def some_letters(count: int, *, now: dt.datetime) -> list[Letter]:
    return _posted(some_confirmed_bookings(count, now=now), now)


def some_short_letters(count: int, *, now: dt.datetime) -> list[Letter]:
    """The letters that ask for the button: without picture and calendar entry, which take most of the wording's time."""
    start_at = now + dt.timedelta(days=30)
    return _posted(_some_bookings(count, now, start_at, state=State.PENDING, kept_until=start_at), now)


def _posted(bookings: list[Booking], now: dt.datetime) -> list[Letter]:
    posted = [letters.again(booking, now=now) for booking in bookings]
    return [letter for letter in posted if letter]
