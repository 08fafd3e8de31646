"""The search over several offices, beside one that is too simple to be wrong: `Look.starts_on`, day after day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicepunkt.availability import ticks
from servicepunkt.availability.models import Offer
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.search import ANYTHING, FoundStart, Part, Preference, Preferences, Search
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office, Service
from tests.factories import (
    BERLIN,
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

HORIZON = 30  # over the change of clock on 28 March 2027
TUESDAY = MONDAY + dt.timedelta(1)


def _three_offices(**columns: object) -> list[Wish]:
    """In Oranienburg each morning, in Gransee on Tuesday and Thursday afternoons, in Hennigsdorf at night too."""
    places = {
        "oranienburg": (2, "FREQ=DAILY", "09:00", "11:00", True),
        "gransee": (1, "FREQ=WEEKLY;BYDAY=TU,TH", "12:00", "16:00", None),
        "hennigsdorf": (1, "FREQ=WEEKLY;BYDAY=WE,SU", "00:00", "04:00", False),
    }
    offices = {slug: an_office(slug, step_free=place[4]) for slug, place in places.items()}
    service = a_service(offices=list(offices.values()), **{"horizon_days": HORIZON, **columns})
    for slug, (desks, recurrence, starts_at, ends_at, _step_free) in places.items():
        made = some_desks(offices[slug], desks, skills=[service])
        made[-1].languages = ["ru"] if slug == "oranienburg" else ["tr"]
        made[-1].save()
        open_hours(made, starts_at, ends_at, recurrence=recurrence, on_holidays=slug == "hennigsdorf")
    return [a_wish(office, service) for office in offices.values()]


def _one_office(slug: str, service: Service, *, opens: dt.date = MONDAY) -> Office:
    office = an_office(slug)
    service.offices.add(office)
    open_hours(some_desks(office, 1, skills=[service]), "09:00", "10:00", valid_from=opens)
    return office


def _first(wishes: Sequence[Wish], preferences: Preferences = ANYTHING) -> FoundStart | None:
    return Search(wishes, now=SUNDAY_NOON).first(preferences)


# Beside the naive search --------------------------------------------------------------------------------------------


def _found(wishes: Sequence[Wish], preferences: Preferences) -> set[tuple[dt.datetime, int]]:
    days = Search(wishes, now=SUNDAY_NOON).days(preferences)
    return {(start, office.pk) for day in days for office, free in day.places for start in free.starts}


class _Naive:
    """Every start of every office and day, one by one; each then asked whether it fits."""

    def __init__(self, wishes: Sequence[Wish]) -> None:
        self.starts = {spoken: list(self._all(wishes, spoken)) for spoken in ("", "ru", "tr", "ar")}

    def _all(self, wishes, spoken):
        for wish in wishes:
            for nth in range(HORIZON + 5):
                on = SUNDAY_NOON.date() + dt.timedelta(nth)
                for start in Look(replace(wish, spoken=spoken), now=SUNDAY_NOON).starts_on(on):
                    yield start, wish.office

    def found(self, wanted: Preferences) -> set[tuple[dt.datetime, int]]:
        return {(start, office.pk) for start, office in self.starts[wanted.spoken] if self._fits(start, office, wanted)}

    def _fits(self, start: dt.datetime, office: Office, wanted: Preferences) -> bool:
        at = start.astimezone(BERLIN).time()
        return all(
            [
                wanted.part != Part.MORNING or at.hour < 12,
                wanted.part != Part.AFTERNOON or at.hour >= 12,
                wanted.not_before is None or at >= wanted.not_before,
                wanted.not_after is None or at <= wanted.not_after,
                not wanted.weekdays or start.weekday() in wanted.weekdays,
                wanted.earliest is None or start.date() >= wanted.earliest,
                not wanted.offices or office.pk in wanted.offices,
                not wanted.step_free or office.step_free is True,
            ]
        )


def _preferences(keys: list[int]) -> st.SearchStrategy[Preferences]:
    times = st.none() | st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 1, 5, 20, 40, 59]))
    return st.builds(
        Preferences,
        part=st.none() | st.sampled_from(Part),
        not_before=times,
        not_after=times,
        weekdays=st.frozensets(st.integers(0, 6)),
        earliest=st.none() | st.dates(MONDAY - dt.timedelta(9), MONDAY + dt.timedelta(40)),
        offices=st.frozensets(st.sampled_from(keys)),
        step_free=st.booleans(),
        spoken=st.sampled_from(["", "ru", "tr", "ar"]),
    )


def test_the_search_finds_what_a_naive_one_finds() -> None:
    wishes = _three_offices()
    for nth, at in enumerate([local(MONDAY, 9), local(MONDAY, 9), local(TUESDAY, 9, 20), local(TUESDAY, 12)]):
        hold_slot(wishes[nth // 3], at, holder=str(nth), language="de", now=SUNDAY_NOON)
    naive, keys = _Naive(wishes), [wish.office.pk for wish in wishes]

    @settings(max_examples=60, suppress_health_check=[HealthCheck.differing_executors])
    @given(_preferences(keys))
    def beside(preferences: Preferences) -> None:
        wanted = naive.found(preferences)
        assert _found(wishes, preferences) == wanted
        first = _first(wishes, preferences)
        assert (first and first.start_at) == min((start for start, _office in wanted), default=None)
        if not wanted:
            ways = Search(wishes, now=SUNDAY_NOON).ways_on(preferences)
            assert ways  # something is free here, and so there is a way to it
            for way in ways:
                assert set(way.given_up) <= set(preferences.named)
                assert (way.found.start_at, way.found.office.pk) in naive.found(preferences.without(*way.given_up))

    assert len(naive.starts[""]) == 161 + 107 + 93
    beside()


def test_a_last_time_that_the_short_night_skips_lets_nothing_in_behind_it() -> None:
    night = dt.date(2027, 3, 28)
    bits = Preferences(not_after=dt.time(2)).bits_on(night, BERLIN)

    assert [f"{ticks.instant_of(night, tick, BERLIN):%H:%M}" for tick in (22, 23, 24)] == ["01:50", "01:55", "03:00"]
    assert [bits >> tick & 1 for tick in (22, 23, 24)] == [1, 1, 0]


def test_the_first_start_of_a_place_that_was_found_can_be_held() -> None:
    wishes = _three_offices()
    wanted = Preferences(part=Part.AFTERNOON, spoken="tr")

    found = _first(wishes, wanted)
    assert found is not None
    wish = next(wish for wish in wishes if wish.office == found.office)
    held = hold_slot(replace(wish, spoken="tr"), found.start_at, holder="a", language="de", now=SUNDAY_NOON)

    assert (held.start_at, held.office.slug, held.desk.languages) == (local(TUESDAY, 12), "gransee", ["tr"])


# What is found ------------------------------------------------------------------------------------------------------


def test_the_office_with_the_earliest_start_comes_first() -> None:
    wishes = _three_offices()

    tuesday = Search(wishes, now=SUNDAY_NOON).days()[1]

    assert [(office.slug, f"{free.starts[0]:%H:%M}", free.count) for office, free in tuesday.places] == [
        ("oranienburg", "09:00", 6),
        ("gransee", "12:00", 12),
    ]
    assert (tuesday.day, tuesday.count, tuesday.first) == (
        TUESDAY,
        18,
        FoundStart(local(TUESDAY, 9), wishes[0].office),
    )


def test_the_own_hold_does_not_stand_in_the_way() -> None:
    wishes = _three_offices()[1:2]
    hold = hold_slot(wishes[0], local(TUESDAY, 12), holder="a", language="de", now=SUNDAY_NOON)

    assert _first(wishes) == FoundStart(local(TUESDAY, 12, 20), wishes[0].office)
    assert Search(wishes, now=SUNDAY_NOON, own=[hold]).first() == FoundStart(local(TUESDAY, 12), wishes[0].office)


def test_an_office_of_which_nobody_knows_does_not_count_as_step_free() -> None:
    wishes = _three_offices()

    found = Search(wishes, now=SUNDAY_NOON).days(Preferences(step_free=True))

    assert {office.slug for day in found for office, _free in day.places} == {"oranienburg"}


def test_both_passes_of_an_hour_that_comes_twice_count() -> None:
    office = an_office()
    service = a_service(offices=[office], minutes=60, horizon_days=5)
    clock_goes_back = dt.date(2027, 10, 31)
    open_hours(some_desks(office, 1, skills=[service]), "00:00", "05:00", valid_from=clock_goes_back, on_holidays=True)
    now = dt.datetime(2027, 10, 30, 12, tzinfo=BERLIN)

    day = Search([a_wish(office, service)], now=now).days(Preferences(not_before=dt.time(2), not_after=dt.time(3)))[0]

    assert [f"{start:%H:%M%z}" for _office, free in day.places for start in free.starts] == [
        "02:00+0200",
        "02:00+0100",
        "03:00+0100",
    ]


# Where nothing fits -------------------------------------------------------------------------------------------------


def test_it_is_said_which_preference_would_have_to_go_soonest_first() -> None:
    wishes = _three_offices()
    gransee = wishes[1].office
    wanted = Preferences(part=Part.MORNING, offices=frozenset({gransee.pk}), weekdays=frozenset({1}))

    ways = Search(wishes, now=SUNDAY_NOON).ways_on(wanted)

    assert [(way.given_up, way.found.office.slug, way.found.start_at) for way in ways] == [
        ((Preference.OFFICE,), "oranienburg", local(TUESDAY, 9)),
        ((Preference.TIME,), "gransee", local(TUESDAY, 12)),
    ]


def test_where_no_single_one_is_enough_all_of_them_go() -> None:
    wishes = _three_offices()[:1]
    wanted = Preferences(part=Part.AFTERNOON, spoken="tr")

    (way,) = Search(wishes, now=SUNDAY_NOON).ways_on(wanted)

    assert way.given_up == (Preference.TIME, Preference.LANGUAGE)
    assert way.found == FoundStart(local(MONDAY, 9), wishes[0].office)


def test_a_full_office_leads_to_each_other_one() -> None:
    full = an_office("full")
    service = a_service(offices=[full], horizon_days=20)
    later = _one_office("later", service, opens=MONDAY + dt.timedelta(7))
    sooner = _one_office("sooner", service, opens=MONDAY + dt.timedelta(3))
    wishes = [a_wish(office, service) for office in (full, later, sooner)]

    ways = Search(wishes, now=SUNDAY_NOON).ways_on(Preferences(offices=frozenset({full.pk})))

    assert [(way.found.office, way.found.start_at.date()) for way in ways] == [
        (sooner, MONDAY + dt.timedelta(3)),
        (later, MONDAY + dt.timedelta(7)),
    ]


def test_where_nothing_is_free_anywhere_there_is_no_way_on() -> None:
    office = an_office()
    wish = a_wish(office, a_service(offices=[office]))

    assert Search([wish], now=SUNDAY_NOON).ways_on(Preferences(step_free=True, spoken="ru")) == []


# When more comes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ([], local(MONDAY, 0)),
        ([{"at": "18:00"}], local(SUNDAY_NOON.date(), 18)),
        ([{"at": "08:00"}], local(MONDAY, 8)),
    ],
)
def test_the_next_release_is_known_where_it_brings_a_start(release: list[object], expected: dt.datetime) -> None:
    office = an_office()
    service = a_service(offices=[office], horizon_days=3, release=release)
    last = Look(a_wish(office, service), now=SUNDAY_NOON).bookable.last
    open_hours(some_desks(office, 1, skills=[service]), valid_from=last + dt.timedelta(1))
    search = Search([a_wish(office, service)], now=SUNDAY_NOON)

    assert search.days() == []
    assert search.next_release() == expected


def test_a_release_that_brings_nothing_is_not_promised() -> None:
    office = an_office()
    service = a_service(offices=[office], horizon_days=3)
    open_hours(some_desks(office, 1, skills=[service]), valid_from=MONDAY + dt.timedelta(14))

    assert Search([a_wish(office, service)], now=SUNDAY_NOON).next_release() is None


def test_the_release_that_is_told_is_the_first_one_that_brings_a_start() -> None:
    office = an_office()
    service = a_service(offices=[office], horizon_days=3)
    open_hours(some_desks(office, 1, skills=[service]), valid_from=MONDAY + dt.timedelta(7))
    search = Search([a_wish(office, service)], now=SUNDAY_NOON)

    assert search.next_release() == local(MONDAY + dt.timedelta(4), 0)


def test_a_share_of_places_is_told_when_it_comes_out() -> None:
    office = an_office()
    service = a_service(offices=[office], horizon_days=3)
    rule = open_hours(some_desks(office, 1, skills=[service]), valid_from=MONDAY + dt.timedelta(2))
    Offer.objects.filter(pk=rule.offer_id).update(release=[{"at": "18:00"}])
    search = Search([a_wish(office, service)], now=SUNDAY_NOON)

    assert search.days() == []
    assert search.next_release() == local(SUNDAY_NOON.date(), 18)


def test_a_place_that_is_taken_is_not_promised_with_the_next_release() -> None:
    wish = an_open_office(hours=("09:00", "09:20"), horizon_days=1)
    hold_slot(wish, local(MONDAY, 9), holder="a", language="de", now=SUNDAY_NOON)
    search = Search([wish], now=SUNDAY_NOON)

    assert search.days() == []
    assert search.next_release() == local(MONDAY, 0)  # Tuesday comes; Monday's hold would end before


def test_asking_for_the_next_release_costs_few_queries() -> None:
    office = an_office()
    service = a_service(offices=[office], horizon_days=7)
    rule = open_hours(some_desks(office, 1, skills=[service]), valid_from=MONDAY + dt.timedelta(8))
    Offer.objects.filter(pk=rule.offer_id).update(release=[{"at": "18:00"}])
    search = Search([a_wish(office, service)], now=SUNDAY_NOON)
    search.days()

    with CaptureQueriesContext(connection) as asked:
        assert search.next_release() == local(MONDAY + dt.timedelta(1), 18)

    assert _without_editions(asked) <= 8


# What it costs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", [ANYTHING, Preferences(part=Part.MORNING, weekdays=frozenset({0}), spoken="ru")])
def test_each_further_office_costs_one_query(wanted: Preferences) -> None:
    wishes = _three_offices()
    Search(wishes, now=SUNDAY_NOON).days()  # who works where is read once per edition

    assert (_queries(wishes[:1], wanted), _queries(wishes, wanted)) == (1, 3)


def _queries(wishes: Sequence[Wish], wanted: Preferences) -> int:
    """Without those for the edition, of which a request asks once."""
    with CaptureQueriesContext(connection) as asked:
        Search(wishes, now=SUNDAY_NOON).days(wanted)
    return _without_editions(asked)


def _without_editions(asked: CaptureQueriesContext) -> int:
    return sum("catalogue_edition" not in query["sql"] for query in asked)


def test_a_second_question_costs_nothing(django_assert_num_queries) -> None:
    search = Search(_three_offices(), now=SUNDAY_NOON)
    search.days()

    with django_assert_num_queries(0):
        search.days(Preferences(part=Part.MORNING, weekdays=frozenset({2}), earliest=TUESDAY))
        assert search.ways_on(Preferences(part=Part.MORNING, weekdays=frozenset({2}), step_free=True))
