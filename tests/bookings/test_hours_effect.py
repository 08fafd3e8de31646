"""What an edit of an office's hours would do, before it is done."""

import datetime as dt

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.models import Closure, OpeningRule, SeatDay
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.hours import Places, ServiceChange, effect_of
from tests.bookings.booked import NINE, a_booking
from tests.bookings.edited_hours import closing, mornings
from tests.factories import MONDAY, SUNDAY_NOON, an_open_office, local

pytestmark = pytest.mark.django_db


def test_the_effect_of_a_shorter_morning_counts_places_and_names_who_loses_hers() -> None:
    wish = an_open_office(horizon_days=8)
    early, late = (
        a_booking(wish, NINE),
        a_booking(wish, local(MONDAY, 11, 40), holder="b", contact=Contact("B", "b@example.org")),
    )
    rule = OpeningRule.objects.get()

    (effect,) = effect_of(wish.office, [mornings(wish, key=rule.pk, ends_at=dt.time(11))], now=SUNDAY_NOON)

    assert effect.services == (ServiceChange(wish.services[0].service, Places(0, 9 * 3), Places(0, 9 * 3)),)
    assert [(week.monday, week.gained, week.lost) for week in effect.weeks] == [
        (MONDAY, 0, 7 * 60),
        (MONDAY + dt.timedelta(7), 0, 2 * 60),
    ]
    assert (effect.lost, effect.moved, effect.passing, effect.back) == ((late,), 0, 0, ())
    assert early not in effect.lost


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "moved"),
    [
        (dt.time(13), dt.time(16), 9),  # from the morning to the afternoon
        (dt.time(10), dt.time(13), 3),  # an hour later
        (dt.time(9, 10), dt.time(12, 10), 9),  # ten minutes later: every time that can be booked is another
    ],
)
def test_hours_that_shift_lose_places_where_they_were_and_gain_as_many_where_they_will_be(
    starts_at: dt.time, ends_at: dt.time, moved: int
) -> None:
    wish = an_open_office(desks=2, horizon_days=1)
    rule = OpeningRule.objects.get()

    (effect,) = effect_of(
        wish.office, [mornings(wish, key=rule.pk, starts_at=starts_at, ends_at=ends_at)], now=SUNDAY_NOON
    )

    # Monday and the day after, two desks.
    both = Places(4 * moved, 4 * moved)
    assert effect.services == (ServiceChange(wish.services[0].service, both, both),)


def test_an_effect_writes_nothing() -> None:
    wish = an_open_office(desks=2)
    booking = a_booking(wish)
    before = list(SeatDay.objects.order_by("pk").values_list("pk", "taken", "revision")), JournalEntry.objects.count()

    (effect,) = effect_of(wish.office, [closing(wish, desk=booking.desk_id)], now=SUNDAY_NOON)

    assert (effect.moved, effect.lost) == (1, ())
    assert (
        list(SeatDay.objects.order_by("pk").values_list("pk", "taken", "revision")),
        JournalEntry.objects.count(),
    ) == before
    assert not Closure.objects.exists()


def test_what_changes_nothing_has_no_effect() -> None:
    wish = an_open_office()
    rule = OpeningRule.objects.get()

    (effect,) = effect_of(wish.office, [mornings(wish, key=rule.pk)], now=SUNDAY_NOON)

    assert effect.is_nothing


def test_more_hours_are_gained_places() -> None:
    wish = an_open_office(desks=2, horizon_days=1)

    afternoon = mornings(wish, starts_at=dt.time(13), ends_at=dt.time(14), channels=frozenset({"staff"}))
    (effect,) = effect_of(wish.office, [afternoon], now=SUNDAY_NOON)

    # Monday and the day after, which is released at midnight; two desks, three times in the hour.
    assert effect.services == (ServiceChange(wish.services[0].service, Places(0, 0), Places(12, 0)),)


@pytest.mark.parametrize(
    ("channels", "online", "staff"),
    [
        ({"staff"}, Places(0, 2 * 9), Places(0, 0)),
        ({"online"}, Places(0, 0), Places(0, 2 * 9)),
        ({"walk_in"}, Places(0, 2 * 9), Places(0, 2 * 9)),
    ],
)
def test_a_place_that_is_taken_from_one_way_is_counted_as_lost_to_it(
    channels: set[str], online: Places, staff: Places
) -> None:
    wish = an_open_office(horizon_days=1)
    booking = a_booking(wish)
    rule = OpeningRule.objects.get()

    (effect,) = effect_of(wish.office, [mornings(wish, key=rule.pk, channels=frozenset(channels))], now=SUNDAY_NOON)

    assert effect.services == (ServiceChange(wish.services[0].service, online, staff),)
    assert not effect.is_nothing
    # It is open as before, and who has booked stays.
    assert (effect.weeks, effect.lost, booking.desk_id) == ((), (), wish.office.desks.get().pk)


def test_time_without_an_appointment_is_open_and_no_place() -> None:
    wish = an_open_office(horizon_days=1)

    afternoon = mornings(wish, starts_at=dt.time(13), ends_at=dt.time(14), channels=frozenset({"walk_in"}))
    (effect,) = effect_of(wish.office, [afternoon], now=SUNDAY_NOON)

    assert effect.services == ()
    assert [(week.gained, week.lost) for week in effect.weeks] == [(120, 0)]
