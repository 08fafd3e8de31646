"""Hours that are others from a day on, for a time, or with a break: one press, and who keeps her time notices nothing."""

import datetime as dt

import pytest

from servicepunkt.availability.edits import Edit, as_set, back_after, ended_before
from servicepunkt.availability.models import OpeningRule
from servicepunkt.bookings.hours import effect_of
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import Wish
from servicepunkt.correspondence.models import Letter
from tests.bookings.booked import a_booking, in_order
from tests.bookings.edited_hours import at_other_times, edit
from tests.factories import MONDAY, SUNDAY_NOON, an_open_office, local

pytestmark = pytest.mark.django_db

THURSDAY, FRIDAY, SATURDAY = (MONDAY + dt.timedelta(number) for number in (3, 4, 5))


def _from_friday(**changes: object) -> list[Edit]:
    was = as_set(OpeningRule.objects.get())
    return [*ended_before(was, FRIDAY), at_other_times(was, **changes).going_on(was, FRIDAY)]


def _as_it_was(booking: Booking) -> tuple[object, ...]:
    known = Booking.objects.get(pk=booking.pk)
    return known.state, known.sequence, known.desk_id, known.start_at, set(known.claims.values_list("seat", "tick"))


def _open_at(wish: Wish, day: dt.date) -> tuple[str, str]:
    """The first start of a day and the last, by the hour and minute."""
    starts = [start.astimezone(local(day, 0).tzinfo) for start in Look(wish, now=SUNDAY_NOON).starts_on(day)]
    return f"{starts[0]:%H:%M}", f"{starts[-1]:%H:%M}"


def test_other_hours_from_a_day_on_displace_nobody_whose_time_stays_open() -> None:
    wish = an_open_office(horizon_days=8)
    staying = [a_booking(wish, local(THURSDAY, 11, 40), holder="a"), a_booking(wish, local(FRIDAY, 9), holder="b")]
    late = a_booking(wish, local(FRIDAY, 11, 40), holder="c")
    before, letters = [_as_it_was(booking) for booking in staying], Letter.objects.count()
    edits = _from_friday(starts_at=dt.time(8), ends_at=dt.time(11))

    # The first of them alone, as it would have to be pressed by itself, leaves others without a place.
    (halfway,) = effect_of(wish.office, edits[:1], now=SUNDAY_NOON)
    (effect,) = effect_of(wish.office, edits, now=SUNDAY_NOON)
    edit(wish, *edits)

    assert (halfway.lost, effect.lost) == ((staying[1], late), (late,))
    assert list(Displaced.objects.values_list("booking", flat=True)) == [late.pk]
    assert ([_as_it_was(booking) for booking in staying], Letter.objects.count()) == (before, letters)
    assert (_open_at(wish, THURSDAY), _open_at(wish, FRIDAY)) == (("09:00", "11:20"), ("08:00", "10:40"))
    assert in_order(wish)


def test_a_break_displaces_only_who_sits_in_it() -> None:
    wish = an_open_office()
    staying = [a_booking(wish, local(MONDAY, 9), holder="a"), a_booking(wish, local(MONDAY, 11), holder="b")]
    within = a_booking(wish, local(MONDAY, 10, 20), holder="c")
    before = [_as_it_was(booking) for booking in staying]
    edits = as_set(OpeningRule.objects.get()).with_break(dt.time(10), dt.time(10, 40))

    (effect,) = effect_of(wish.office, edits, now=SUNDAY_NOON)
    change = edit(wish, *edits)

    assert (effect.lost, change.displaced) == ((within,), [within.pk])
    assert [_as_it_was(booking) for booking in staying] == before
    assert sorted(OpeningRule.objects.values_list("starts_at", "ends_at")) == [
        (dt.time(9), dt.time(10)),
        (dt.time(10, 40), dt.time(12)),
    ]
    assert in_order(wish)


def test_hours_for_a_time_come_back_as_they_were() -> None:
    wish = an_open_office(horizon_days=8)
    booking = a_booking(wish, local(SATURDAY, 11, 40))
    before, was = _as_it_was(booking), as_set(OpeningRule.objects.get())
    for_a_day = _from_friday(ends_at=dt.time(10), valid_until=FRIDAY)

    change = edit(wish, *for_a_day, *back_after(was, FRIDAY))

    assert (change.displaced, _as_it_was(booking)) == ([], before)
    shown = [_open_at(wish, day) for day in (THURSDAY, FRIDAY)]
    assert shown == [("09:00", "11:40"), ("09:00", "09:40")]
    assert list(OpeningRule.objects.order_by("valid_from").values_list("valid_until", flat=True)) == [
        THURSDAY,
        FRIDAY,
        None,
    ]
    assert in_order(wish)


def test_a_rule_that_ends_sooner_by_itself_is_not_made_longer() -> None:
    an_open_office()
    OpeningRule.objects.update(valid_until=THURSDAY - dt.timedelta(1))
    was = as_set(OpeningRule.objects.get())

    assert (ended_before(was, FRIDAY), back_after(was, FRIDAY)) == ([], [])
