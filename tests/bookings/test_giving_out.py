"""Release as visitors meet it: what is shown follows it to the minute, and what is not out yet cannot be had."""

import datetime as dt
from dataclasses import replace

import pytest

from servicepunkt.availability.models import Channel, Offer
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.places import NotBookable, NotYetReleased
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import Wish
from tests.bookings.booked import times_of
from tests.factories import MONDAY, a_service, a_wish, an_office, an_open_office, local, open_hours, some_desks

pytestmark = pytest.mark.django_db

NEWEST = MONDAY + dt.timedelta(7)
PORTIONS = [{"at": "08:00", "before": "12:00"}, {"at": "18:00"}]


def _hold(wish: Wish, start_at: dt.datetime, now: dt.datetime) -> None:
    hold_slot(wish, start_at, holder="a", language="de", now=now)


def test_a_day_comes_in_two_portions_to_the_minute() -> None:
    wish = an_open_office(hours=("11:00", "13:00"), minutes=60, horizon_days=7, release=PORTIONS)

    assert times_of(wish, NEWEST, local(MONDAY, 7, 59)) == []
    assert times_of(wish, NEWEST, local(MONDAY, 8)) == ["11:00"]
    assert times_of(wish, NEWEST, local(MONDAY, 17, 59)) == ["11:00"]
    assert times_of(wish, NEWEST, local(MONDAY, 18)) == ["11:00", "12:00"]


def test_a_start_that_is_not_out_yet_is_refused_with_the_moment_from_which_it_is() -> None:
    wish = an_open_office(hours=("11:00", "13:00"), minutes=60, horizon_days=7, release=PORTIONS)

    with pytest.raises(NotYetReleased) as refusal:
        _hold(wish, local(NEWEST, 12), local(MONDAY, 17, 59))

    assert "Montag, 1. März 2027, 18:00 Uhr" in str(refusal.value)
    _hold(wish, local(NEWEST, 12), local(MONDAY, 18))


def test_a_start_that_no_step_ever_gives_out_is_no_start() -> None:
    spring = [{"on": "2027-03-01", "at": "08:00", "until": "2027-03-05"}]
    wish = an_open_office(release=spring)

    with pytest.raises(NotBookable) as refusal:
        _hold(wish, local(NEWEST, 9), local(MONDAY, 8))

    assert not isinstance(refusal.value, NotYetReleased)


def test_a_wave_fills_the_calendar_at_its_moment() -> None:
    wish = an_open_office(release=[{"on": "2027-03-02", "at": "08:00", "until": "2027-03-05"}])
    tuesday = MONDAY + dt.timedelta(1)

    assert Look(wish, now=local(tuesday, 7, 59)).month_of(MONDAY) == []
    assert [free.day.day for free in Look(wish, now=local(tuesday, 8)).month_of(MONDAY)] == [2, 3, 4, 5]


def test_staff_see_and_take_everything_within_the_horizon() -> None:
    wish = an_open_office(
        hours=("09:00", "09:40"), release=[{"on": "2027-06-01", "at": "08:00", "until": "2027-06-30"}]
    )
    at_desk = a_wish(wish.office, wish.services[0].service, channel=Channel.STAFF)

    assert times_of(wish, NEWEST, local(MONDAY, 8)) == []
    assert times_of(at_desk, NEWEST, local(MONDAY, 8)) == ["09:00", "09:20"]
    _hold(at_desk, local(NEWEST, 9), local(MONDAY, 8))


def _two_shares() -> Wish:
    """Two desks; the places of the second one are given out in the evening."""
    office = an_office()
    service = a_service(offices=[office], horizon_days=7)
    morning, evening = some_desks(office, 2, skills=[service])
    open_hours([morning], "09:00", "09:40")
    late = open_hours([evening], "10:00", "10:40", services=[service])
    Offer.objects.filter(pk=late.offer_id).update(release=[{"at": "18:00"}])
    return a_wish(office, service)


def test_a_share_of_places_has_a_release_of_its_own() -> None:
    wish = _two_shares()

    assert times_of(wish, NEWEST, local(MONDAY, 17, 59)) == ["09:00", "09:20"]
    assert times_of(wish, NEWEST, local(MONDAY, 18)) == ["09:00", "09:20", "10:00", "10:20"]


def test_a_share_that_is_not_out_yet_cannot_be_taken() -> None:
    wish = _two_shares()

    with pytest.raises(NotBookable):
        _hold(wish, local(NEWEST, 10), local(MONDAY, 17, 59))

    _hold(wish, local(NEWEST, 10), local(MONDAY, 18))


def test_a_start_of_a_later_share_is_refused_with_the_moment_from_which_it_is_out() -> None:
    wish = _two_shares()

    with pytest.raises(NotYetReleased) as refusal:
        _hold(wish, local(NEWEST, 10), local(MONDAY, 17, 59))

    assert refusal.value.facts["at"] == local(MONDAY, 18)
    assert "Montag, 1. März 2027, 18:00 Uhr" in str(refusal.value)


def test_beyond_the_horizon_it_is_the_share_that_says_when() -> None:
    wish = _two_shares()

    def moment(hour: int) -> dt.datetime:
        with pytest.raises(NotYetReleased) as refusal:
            _hold(wish, local(NEWEST + dt.timedelta(1), hour), local(MONDAY, 8))
        at: dt.datetime = refusal.value.facts["at"]
        return at

    assert moment(9) == local(MONDAY + dt.timedelta(1), 0)  # at the other desk, which rolls at midnight
    assert moment(10) == local(MONDAY + dt.timedelta(1), 18)


def test_of_two_shares_of_one_time_the_first_is_told() -> None:
    wish = _two_shares()
    (first,) = wish.office.desks.filter(name="1")
    noon = open_hours([first], "10:00", "10:40", services=[wish.services[0].service], channels=[Channel.ONLINE])
    Offer.objects.filter(pk=noon.offer_id).update(release=[{"at": "12:00"}])

    with pytest.raises(NotYetReleased, match="12:00 Uhr"):
        _hold(wish, local(NEWEST, 10), local(MONDAY, 11, 59))


def test_a_time_at_which_no_share_is_open_is_no_time() -> None:
    wish = _two_shares()

    for start in (local(NEWEST, 11), local(NEWEST + dt.timedelta(1), 11), local(NEWEST, 10, 5)):
        with pytest.raises(NotBookable) as refusal:
            _hold(wish, start, local(MONDAY, 17, 59))
        assert type(refusal.value) is NotBookable


def test_a_share_of_which_nothing_is_out_yet_is_not_out_today_either() -> None:
    wish = _two_shares()
    Offer.objects.exclude(release=[]).update(release=[{"on": "2027-03-03", "at": "08:00", "until": "2027-03-05"}])

    assert times_of(wish, MONDAY, local(MONDAY, 8)) == ["09:00", "09:20"]
    with pytest.raises(NotYetReleased, match="8:00 Uhr"):
        _hold(wish, local(MONDAY, 10), local(MONDAY, 8))
    assert times_of(wish, MONDAY + dt.timedelta(2), local(MONDAY + dt.timedelta(2), 8))[2:] == ["10:00", "10:20"]


def test_staff_take_from_a_share_that_is_not_out_yet() -> None:
    wish = _two_shares()

    _hold(replace(wish, channel=Channel.STAFF), local(NEWEST, 10), local(MONDAY, 17, 59))


def test_of_two_services_the_later_release_counts() -> None:
    office = an_office()
    office.department.basket_limit = 2
    office.department.save()
    early = a_service("a", offices=[office], combinable=True, horizon_days=7)
    late = a_service("b", offices=[office], combinable=True, horizon_days=7, release=[{"at": "18:00"}])
    open_hours(some_desks(office, 1, skills=[early, late]), "09:00", "09:40")
    both = a_wish(office, early, late)

    assert times_of(both, NEWEST, local(MONDAY, 17, 59)) == []
    assert times_of(both, NEWEST, local(MONDAY, 18)) == ["09:00"]
    with pytest.raises(NotYetReleased, match="18:00 Uhr"):
        _hold(both, local(NEWEST, 9), local(MONDAY, 17, 59))
