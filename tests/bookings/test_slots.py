import datetime as dt

import pytest

from servicepunkt.availability.models import Channel
from servicepunkt.bookings import slots
from servicepunkt.bookings.holding import HOLD, hold_slot
from servicepunkt.bookings.wish import NotCombinable, TooManyTransactions, TooManyUnits
from servicepunkt.catalogue.models import Service
from tests.bookings.booked import in_order, times_of
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    a_service,
    a_wish,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)

pytestmark = pytest.mark.django_db


def test_a_free_morning_offers_every_start_of_the_raster() -> None:
    wish = an_open_office(hours=("09:00", "10:30"))

    assert times_of(wish) == ["09:00", "09:20", "09:40", "10:00"]


def test_a_held_start_is_not_shown_at_a_single_desk() -> None:
    wish = an_open_office(hours=("09:00", "10:00"))

    hold_slot(wish, local(MONDAY, 9, 20), holder="a", language="de", now=SUNDAY_NOON)

    assert times_of(wish) == ["09:00", "09:40"]


def test_a_held_start_is_still_shown_while_another_desk_is_free() -> None:
    wish = an_open_office(desks=2, hours=("09:00", "10:00"))

    hold_slot(wish, local(MONDAY, 9, 20), holder="a", language="de", now=SUNDAY_NOON)

    assert times_of(wish) == ["09:00", "09:20", "09:40"]


def test_a_hold_that_is_over_is_shown_as_free_before_anybody_tidied() -> None:
    wish = an_open_office(hours=("09:00", "10:00"))
    hold_slot(wish, local(MONDAY, 9, 20), holder="a", language="de", now=SUNDAY_NOON)

    assert times_of(wish, now=SUNDAY_NOON + HOLD - dt.timedelta(seconds=1)) == ["09:00", "09:40"]
    assert times_of(wish, now=SUNDAY_NOON + HOLD) == ["09:00", "09:20", "09:40"]


def test_more_units_need_a_longer_stretch() -> None:
    office = an_office()
    service = a_service(offices=[office], minutes=20, minutes_per_further=20, unit=Service.Unit.PERSON, max_units=3)
    open_hours(some_desks(office, 1, skills=[service]), "09:00", "10:00")

    assert times_of(a_wish(office, service, units=1)) == ["09:00", "09:20", "09:40"]
    assert times_of(a_wish(office, service, units=3)) == ["09:00"]


def test_several_services_add_up_on_a_desk_that_has_all_the_skills() -> None:
    office = an_office()
    office.department.basket_limit = 3
    office.department.save()
    one = a_service("abmelden", offices=[office], minutes=15, combinable=True)
    other = a_service("umschreiben", offices=[office], minutes=30, combinable=True)
    able = some_desks(office, 2, skills=[one, other])
    able[1].skills.set([one])
    open_hours(able, "09:00", "09:45")

    assert times_of(a_wish(office, one, other)) == ["09:00"]
    able[0].skills.set([other])
    assert times_of(a_wish(office, one, other)) == []


def test_services_that_may_not_be_combined_are_refused() -> None:
    office = an_office()
    one, other = a_service("a", offices=[office], combinable=True), a_service("b", offices=[office])

    with pytest.raises(NotCombinable):
        a_wish(office, one, other)


def test_more_transactions_than_a_visit_may_hold_are_refused() -> None:
    office = an_office()
    pair = [a_service(slug, offices=[office], combinable=True) for slug in "ab"]

    with pytest.raises(TooManyTransactions) as refused:
        a_wish(office, *pair)
    assert refused.value.facts == {"most": 1}


@pytest.mark.parametrize("units", [0, -1, 3, 10**9])
def test_a_number_out_of_range_is_refused(units: int) -> None:
    office = an_office()
    service = a_service(offices=[office], max_units=2)

    with pytest.raises(TooManyUnits):
        a_wish(office, service, units=units)


def test_a_buffer_keeps_distance_from_others_and_may_leave_the_opening_hours() -> None:
    wish = an_open_office(hours=("09:00", "10:20"), buffer_before=10, buffer_after=10)

    assert times_of(wish) == ["09:00", "09:20", "09:40", "10:00"]
    hold_slot(wish, local(MONDAY, 9, 20), holder="a", language="de", now=SUNDAY_NOON)
    assert times_of(wish) == ["10:00"]


def test_a_buffer_ends_at_midnight_and_what_is_shown_on_both_sides_of_it_can_be_booked() -> None:
    wish = an_open_office(hours=("00:00", "23:59"), raster=5, buffer_before=20, buffer_after=20)
    last, first = local(MONDAY, 23, 35), local(MONDAY + dt.timedelta(1), 0)

    hold_slot(wish, first, holder="a", language="de", now=SUNDAY_NOON)
    assert slots.day(wish, MONDAY, now=SUNDAY_NOON)[-1] == last
    hold_slot(wish, last, holder="b", language="de", now=SUNDAY_NOON)

    assert in_order(wish)


def test_a_group_takes_so_many_seats_of_one_desk_or_none() -> None:
    office = an_office()
    group = a_service(offices=[office], taking=Service.Taking.SEATS, unit=Service.Unit.PERSON, max_units=4, minutes=60)
    open_hours(some_desks(office, 2, skills=[group], seats=3), "09:00", "10:00")

    hold_slot(a_wish(office, group, units=2), local(MONDAY, 9), holder="a", language="de", now=SUNDAY_NOON)
    hold_slot(a_wish(office, group, units=2), local(MONDAY, 9), holder="b", language="de", now=SUNDAY_NOON)

    assert times_of(a_wish(office, group, units=1)) == ["09:00"]
    assert times_of(a_wish(office, group, units=2)) == []


def test_notice_binds_the_public_and_not_the_staff() -> None:
    wish = an_open_office(hours=("09:00", "10:00"), notice_hours=1)
    half_past_eight = local(MONDAY, 8, 30)
    staff = a_wish(wish.office, wish.services[0].service, channel=Channel.STAFF)

    assert times_of(wish, now=half_past_eight) == ["09:40"]
    assert times_of(staff, now=half_past_eight) == ["09:00", "09:20", "09:40"]


def test_a_start_that_has_passed_is_not_shown() -> None:
    wish = an_open_office(hours=("09:00", "10:00"))

    assert times_of(wish, now=local(MONDAY, 9, 20)) == ["09:20", "09:40"]
    assert times_of(wish, now=local(MONDAY, 9, 21)) == ["09:40"]
    assert times_of(wish, day=MONDAY, now=local(MONDAY + dt.timedelta(1), 8)) == []


def test_notice_in_working_days_passes_over_the_weekend() -> None:
    wish = an_open_office(hours=("09:00", "10:00"), notice_working_days=2)
    friday = local(MONDAY + dt.timedelta(4), 15)

    assert slots.bookable_days(wish, now=friday)[0] == MONDAY + dt.timedelta(8)


def test_notice_in_working_days_passes_over_public_holidays() -> None:
    wish = an_open_office(hours=("09:00", "10:00"), notice_working_days=2)
    maundy_thursday = local(dt.date(2027, 3, 25), 15)

    # Good Friday, the weekend and Easter Monday do not count.
    assert slots.bookable_days(wish, now=maundy_thursday)[0] == dt.date(2027, 3, 31)


@pytest.mark.parametrize(("land", "first"), [("BB", MONDAY + dt.timedelta(8)), ("BE", MONDAY + dt.timedelta(9))])
def test_the_holidays_are_those_of_the_land(land: str, first: dt.date) -> None:
    wish = an_open_office(notice_working_days=2)
    wish.office.authority.land = land

    # Monday, 8 March, is Women's Day, a holiday in Berlin.
    assert slots.bookable_days(wish, now=local(MONDAY + dt.timedelta(4), 15))[0] == first


def test_the_newest_day_opens_at_the_hour_of_release() -> None:
    wish = an_open_office(horizon_days=7, release=[{"at": "08:00"}])

    assert slots.bookable_days(wish, now=local(MONDAY, 7, 59))[1] == MONDAY + dt.timedelta(6)
    assert slots.bookable_days(wish, now=local(MONDAY, 8))[1] == MONDAY + dt.timedelta(7)


def test_a_share_kept_for_staff_is_not_shown_online() -> None:
    office = an_office()
    service = a_service(offices=[office])
    desk = some_desks(office, 1, skills=[service])
    open_hours(desk, "09:00", "09:20")
    open_hours(desk, "09:20", "10:00", channels=[Channel.STAFF])

    assert times_of(a_wish(office, service)) == ["09:00"]
    assert times_of(a_wish(office, service, channel=Channel.STAFF)) == ["09:00", "09:20", "09:40"]


def test_hours_for_certain_services_serve_no_others() -> None:
    office = an_office()
    collect, advice = a_service("abholen", offices=[office]), a_service("beratung", offices=[office])
    open_hours(some_desks(office, 1, skills=[collect, advice]), "13:00", "13:40", services=[collect])

    assert times_of(a_wish(office, collect)) == ["13:00", "13:20"]
    assert times_of(a_wish(office, advice)) == []


def test_a_month_lists_its_days_and_a_full_one_names_the_next_free_day() -> None:
    wish = an_open_office(hours=("09:00", "09:20"), horizon_days=60)
    march = slots.month(wish, MONDAY, now=SUNDAY_NOON)

    assert (march[0].day, march[0].starts, march[0].count) == (MONDAY, (local(MONDAY, 9),), 1)
    assert len(march) == 28  # all but Good Friday, Easter Sunday and Easter Monday
    for number, free in enumerate(march):
        hold_slot(wish, free.starts[0], holder=str(number), language="de", now=SUNDAY_NOON)
    assert slots.month(wish, MONDAY, now=SUNDAY_NOON) == []
    assert slots.next_free_day(wish, after=dt.date(2027, 3, 31), now=SUNDAY_NOON) == dt.date(2027, 4, 1)


@pytest.mark.parametrize("desks", [1, 3])
def test_a_month_costs_the_same_number_of_queries_however_many_desks(
    desks: int, django_assert_num_queries: object
) -> None:
    wish = an_open_office(desks=desks)
    slots.month(wish, MONDAY, now=SUNDAY_NOON)

    # The days with the holds that are over, and twice whether who can do what is still as it was.
    with django_assert_num_queries(3):  # type: ignore[operator]
        slots.month(wish, MONDAY, now=SUNDAY_NOON)
