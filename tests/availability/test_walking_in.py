"""The next days without an appointment, as the service's page names them."""

import datetime as dt
from typing import Any

import pytest

from servicepunkt.availability.edits import Close, SetRule, changed_by, edition_of
from servicepunkt.availability.models import Channel
from servicepunkt.availability.serving import Serves
from servicepunkt.availability.timetable import Timetable, read_timetable
from servicepunkt.availability.walking_in import OpenDay, days_without_appointment, desks_booked_over
from servicepunkt.availability.when import When
from servicepunkt.bookings.hours import change_hours
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.texts import Text
from tests.factories import MONDAY, SUNDAY_NOON, a_service, an_office, local, open_hours, some_desks

pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY = MONDAY + dt.timedelta(1), MONDAY + dt.timedelta(2)
WEEKLY = "FREQ=WEEKLY;BYDAY=MO,WE"


def _given_without_appointment(**hours: Any) -> tuple[Office, Service]:
    """Mondays and Wednesdays from nine to twelve, beside hours for bookings."""
    office = an_office()
    service = a_service(offices=[office])
    desks = some_desks(office, 2, skills=[service])
    open_hours(desks[:1], channels=[Channel.WALK_IN], **{"recurrence": WEEKLY, **hours})
    open_hours(desks[1:], "13:00", "18:00")
    return office, service


def _morning(day: dt.date) -> OpenDay:
    return OpenDay(day, ((local(day, 9), local(day, 12)),))


def test_the_next_five_days_are_named() -> None:
    office, service = _given_without_appointment()

    found = days_without_appointment(office, service, now=SUNDAY_NOON)

    assert found == [_morning(MONDAY + dt.timedelta(number)) for number in (0, 2, 7, 9, 14)]


def test_none_where_all_time_is_given_with_an_appointment() -> None:
    office, service = _given_without_appointment(services=[a_service("anderes", offices=[an_office("gransee")])])

    assert days_without_appointment(office, service, now=SUNDAY_NOON) == []


def test_what_is_over_or_closed_is_left_out_and_a_break_shows() -> None:
    office, service = _given_without_appointment()
    noon = Close(local(WEDNESDAY, 10), local(WEDNESDAY, 11), Text(de="Feueralarm"))
    holiday = Close(local(MONDAY + dt.timedelta(7), 0), local(MONDAY + dt.timedelta(8), 0), Text(de="Ausflug"))
    change_hours(office, [noon, holiday], edition=edition_of(office), by="staff:1", now=SUNDAY_NOON)

    begun = days_without_appointment(office, service, now=local(MONDAY, 11, 59))
    later = days_without_appointment(office, service, now=local(MONDAY, 12))

    assert begun[0] == _morning(MONDAY)
    spans = ((local(WEDNESDAY, 9), local(WEDNESDAY, 10)), (local(WEDNESDAY, 11), local(WEDNESDAY, 12)))
    assert later[:2] == [OpenDay(WEDNESDAY, spans), _morning(MONDAY + dt.timedelta(9))]


def test_a_desk_that_cannot_do_it_opens_nothing_for_it() -> None:
    office, _service = _given_without_appointment()
    other = a_service("beratung", offices=[office])

    assert days_without_appointment(office, other, now=SUNDAY_NOON) == []


def test_only_an_office_that_has_such_hours_reads_its_days(django_assert_num_queries: Any) -> None:
    office, service = _given_without_appointment()
    elsewhere = an_office("gransee")
    days_without_appointment(office, service, now=SUNDAY_NOON)

    # Twice whether who can do what is still as it was, and the days.
    with django_assert_num_queries(3):
        days_without_appointment(office, service, now=SUNDAY_NOON)
    with django_assert_num_queries(1):
        days_without_appointment(elsewhere, service, now=SUNDAY_NOON)


# Time without an appointment that may be booked as well --------------------------------------------------------------


def _many_seasons() -> tuple[Timetable, Timetable]:
    """Ten rules with and ten without an appointment for the same mornings, each pair a season that is over but the last;
    and the same with one more without."""
    office = an_office()
    service = a_service(offices=[office])
    desks = some_desks(office, 1, skills=[service])
    for number in range(10):
        season = {"valid_from": MONDAY - dt.timedelta(30 * (10 - number)), "write": False}
        season["valid_until"] = None if number == 9 else season["valid_from"] + dt.timedelta(20)
        open_hours(desks, channels=[Channel.WALK_IN], **season)
        open_hours(desks, **season)
    before = read_timetable(office)
    keys, services = frozenset({desks[0].pk}), frozenset({service.pk})
    serves, when = Serves(services, frozenset({"walk_in"})), When("FREQ=DAILY", dt.time(9), dt.time(10), MONDAY)
    more = SetRule(keys, serves, when)
    return before, changed_by([more], before)


def test_looked_at_is_only_what_the_change_makes_others_and_no_season_that_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, after = _many_seasons()
    (desk,) = before.desks
    looked_at: list[dt.date] = []
    holds_on = When.holds_on

    def look(when: When, day: dt.date, *, holiday: bool) -> bool:
        looked_at.append(day)
        return holds_on(when, day, holiday=holiday)

    monkeypatch.setattr(When, "holds_on", look)

    assert desks_booked_over(before, after, since=MONDAY) == {desk}
    assert looked_at == [MONDAY, MONDAY]  # the new rule and the one pair's that goes on
    assert desks_booked_over(before, before, since=MONDAY) == frozenset()
    assert looked_at == [MONDAY, MONDAY]
