"""Confirmed bookings in large numbers, written directly: these tests are about their letters."""

import datetime as dt

from servicepunkt.bookings import letters
from servicepunkt.bookings.models import BookedService, Booking
from servicepunkt.common.tokens import new_code
from servicepunkt.correspondence.models import Letter
from tests.factories import VISITOR, a_service, an_office, some_desks


def some_confirmed_bookings(count: int, *, now: dt.datetime, start_at: dt.datetime | None = None) -> list[Booking]:
    office = an_office()
    service = a_service(offices=[office])
    [desk] = some_desks(office, 1, skills=[service])
    start_at = start_at or now + dt.timedelta(days=30)
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
            state=Booking.State.CONFIRMED,
            contact=VISITOR.sealed(),
            created_at=now,
            confirmed_at=now,
        )
        for _ in range(count)
    )
    BookedService.objects.bulk_create(BookedService(booking=booking, service=service) for booking in made)
    return list(Booking.objects.select_related("office__authority").order_by("pk"))


def some_letters(count: int, *, now: dt.datetime) -> list[Letter]:
    posted = [letters.confirmed(booking, now=now) for booking in some_confirmed_bookings(count, now=now)]
    return [letter for letter in posted if letter]
