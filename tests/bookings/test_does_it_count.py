"""Whether a booking still counts is asked in SQL where a click must be fast, and by Django elsewhere: both say the same."""

import datetime as dt

import pytest
from django.db import connection

from servicepunkt.bookings.models import IS_HELD, IS_OVER, IS_STILL_HELD, Booking
from tests.bookings.booked import a_hold
from tests.factories import SUNDAY_NOON, an_open_office

pytestmark = pytest.mark.django_db

State = Booking.State
NOW = SUNDAY_NOON
MOMENTS = [NOW + dt.timedelta(microseconds=microseconds) for microseconds in (-1, 0, 1)]
EACH = [(state, until) for state in State for until in (*MOMENTS, None) if until or state not in Booking.PASSING]


def _one_of_each() -> None:
    """A booking in every state, just before, at and just after the end of its time; or without one, where that may be."""
    wish = an_open_office(desks=len(EACH))
    holds = [a_hold(wish, holder=f"{number}") for number in range(len(EACH))]
    for hold, (state, until) in zip(holds, EACH, strict=True):
        Booking.objects.filter(pk=hold.pk).update(state=state, kept_until=until)


def _in_sql(condition: str) -> set[Booking]:
    moments = [connection.ops.adapt_unknown_value(NOW)] * condition.count("%s")
    return set(Booking.objects.extra(where=[condition], params=moments))


def test_the_two_ways_of_asking_agree() -> None:
    _one_of_each()
    held = Booking.objects.filter(state=State.HELD)

    assert _in_sql(IS_HELD) == set(held)
    assert _in_sql(IS_STILL_HELD) == set(held.live(NOW)) == {booking for booking in held if booking.counts(NOW)}
    assert _in_sql(IS_OVER) == set(Booking.objects.lapsing(NOW))


def test_what_is_over_does_not_count_and_all_else_that_passes_does() -> None:
    _one_of_each()
    passing = Booking.objects.filter(state__in=Booking.PASSING)

    assert set(Booking.objects.live(NOW)) == {booking for booking in Booking.objects.all() if booking.counts(NOW)}
    assert set(passing) == {*passing.live(NOW), *passing.lapsing(NOW)}
    assert not set(passing.live(NOW)) & set(passing.lapsing(NOW))
