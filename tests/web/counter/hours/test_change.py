"""A rule that holds becomes another: from a day on, for a time, or with a break in its middle."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from servicepunkt.availability.edits import edition_of
from servicepunkt.availability.models import OpeningRule
from servicepunkt.availability.timetable import rule_of
from servicepunkt.bookings.models import Displaced
from tests.factories import MONDAY
from tests.web.counter.hours.typed import (
    EVERY_DAY,
    FRIDAY,
    SATURDAY,
    TUESDAY,
    a_rule,
    address_of,
    all_day,
    apply,
    preview,
    stored_rules,
)
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


def test_a_rule_that_holds_is_another_from_a_day_on_by_one_press(counter: Any, lead: Client) -> None:
    address = address_of(counter, "edit_rule", OpeningRule.objects.get().pk)
    booking = counter.book(9)
    typed = all_day(counter, starts_at="07:00", valid_from=FRIDAY.isoformat())

    form = text_of(lead.get(address))
    shown = text_of(preview(lead, address, typed))
    done = text_of(apply(lead, address, typed))

    assert "Die Änderung gilt ab – freiwillig Bis zum Tag davor bleibt die Regel, wie sie ist." in form
    assert "Die Änderung gilt ab Freitag, 5. März 2027. Bis zum Tag davor bleibt die Regel, wie sie ist." in shown
    assert "Kein Termin verliert seinen Platz." in shown
    assert "Die Änderung gilt ab Freitag, 5. März 2027." in done
    assert stored_rules() == [
        (dt.time(8), dt.time(18), MONDAY, FRIDAY - dt.timedelta(1)),
        (dt.time(7), dt.time(18), FRIDAY, None),
    ]
    assert not Displaced.objects.filter(booking=booking).exists()


def test_a_change_for_a_time_ends_with_the_rule_as_it_was(counter: Any, lead: Client) -> None:
    address = address_of(counter, "edit_rule", OpeningRule.objects.get().pk)
    typed = all_day(counter, ends_at="12:00", valid_from=FRIDAY.isoformat(), valid_until=SATURDAY.isoformat())

    apply(lead, address, {**typed, "back_after": "on"})

    assert stored_rules() == [
        (dt.time(8), dt.time(18), MONDAY, FRIDAY - dt.timedelta(1)),
        (dt.time(8), dt.time(12), FRIDAY, SATURDAY),
        (dt.time(8), dt.time(18), SATURDAY + dt.timedelta(1), None),
    ]


def test_a_break_makes_two_rules_of_one(counter: Any, lead: Client) -> None:
    rule = OpeningRule.objects.get()
    counter.book(9)
    within = counter.book(12)
    typed = all_day(counter, break_from="12:00", break_until="13:00")

    shown = text_of(preview(lead, address_of(counter, "edit_rule", rule.pk), typed))
    apply(lead, address_of(counter, "edit_rule", rule.pk), typed)

    assert "Ein Termin hätte keinen Platz mehr." in shown
    assert stored_rules() == [(dt.time(8), dt.time(12), MONDAY, None), (dt.time(13), dt.time(18), MONDAY, None)]
    assert list(Displaced.objects.values_list("booking", flat=True)) == [within.pk]
    rule.refresh_from_db()
    assert rule.ends_at == dt.time(12)


def test_a_change_from_today_on_keeps_the_rule_and_its_beginning(counter: Any, lead: Client, clock: Any) -> None:
    clock.set("2027-03-03 08:45")
    rule = OpeningRule.objects.get()
    address = address_of(counter, "edit_rule", rule.pk)
    form = lead.get(address).context["form"]

    for day in (form["valid_from"].value().isoformat(), "2027-01-01", ""):
        apply(lead, address, all_day(counter, valid_from=day, starts_at="07:00", edition=edition_of(counter.office)))

    assert form["valid_from"].value() == dt.date(2027, 3, 3)
    assert stored_rules() == [(dt.time(7), dt.time(18), MONDAY, None)]


def test_a_rule_that_is_yet_to_begin_may_begin_on_another_day(counter: Any, lead: Client) -> None:
    OpeningRule.objects.update(valid_from=FRIDAY)
    address = address_of(counter, "edit_rule", OpeningRule.objects.get().pk)

    form = text_of(lead.get(address))
    apply(lead, address, all_day(counter, valid_from=TUESDAY.isoformat(), back_after="on"))

    assert ("Gilt ab" in form, "Die Änderung gilt ab" in form, "Danach gilt" in form) == (True, False, False)
    assert stored_rules() == [(dt.time(8), dt.time(18), TUESDAY, None)]


def test_every_second_week_stays_the_same_second_week(counter: Any, lead: Client) -> None:
    OpeningRule.objects.update(recurrence="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    address = address_of(counter, "edit_rule", OpeningRule.objects.get().pk)
    between = MONDAY + dt.timedelta(8)

    apply(lead, address, all_day(counter, weekdays=["TU"], every="2", valid_from=between.isoformat()))

    # 1 March, then 15 March, and on it goes: the rule holds from that week on.
    assert stored_rules()[-1][2:] == (MONDAY + dt.timedelta(14), None)


@pytest.mark.parametrize("typed", ["2027-03-08", "2027-01-01", ""])
def test_every_second_week_counts_from_the_day_on_which_it_is_typed_too(
    counter: Any, lead: Client, clock: Any, typed: str
) -> None:
    today = MONDAY + dt.timedelta(7)
    clock.set(f"{today} 08:45")
    OpeningRule.objects.update(recurrence="FREQ=WEEKLY;BYDAY=MO")
    address = address_of(counter, "edit_rule", OpeningRule.objects.get().pk)
    every_second = all_day(counter, weekdays=["MO"], every="2", valid_from=typed)

    shown = text_of(preview(lead, address, every_second))
    apply(lead, address, every_second)

    assert "Die Änderung gilt ab Montag, 8. März 2027. Bis zum Tag davor bleibt die Regel, wie sie ist." in shown
    assert stored_rules() == [
        (dt.time(8), dt.time(18), MONDAY, today - dt.timedelta(1)),
        (dt.time(8), dt.time(18), today, None),
    ]
    new = rule_of(OpeningRule.objects.latest("pk"))
    weeks = [today + dt.timedelta(7 * number) for number in range(4)]
    assert [new.holds_on(day, holiday=False) for day in weeks] == [True, False, True, False]


def test_a_rule_that_begins_today_is_counted_anew_without_being_split(counter: Any, lead: Client) -> None:
    rule = OpeningRule.objects.get()

    apply(lead, address_of(counter, "edit_rule", rule.pk), all_day(counter, weekdays=["MO"], every="2"))

    assert stored_rules() == [(dt.time(8), dt.time(18), MONDAY, None)]
    assert OpeningRule.objects.get() == rule


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"break_from": "12:00"}, "Zu einer Pause gehören Beginn und Ende."),
        ({"break_until": "12:00"}, "Zu einer Pause gehören Beginn und Ende."),
        ({"break_from": "12:00", "break_until": "12:00"}, "Die Pause liegt nicht zwischen Beginn und Ende"),
        ({"break_from": "08:00", "break_until": "09:00"}, "Die Pause liegt nicht zwischen Beginn und Ende"),
        ({"break_from": "17:00", "break_until": "18:30"}, "Die Pause liegt nicht zwischen Beginn und Ende"),
        ({"break_from": "mittags", "break_until": "13:00"}, "Bitte geben Sie eine Uhrzeit an"),
        ({"back_after": "on"}, "Bitte geben Sie an, bis wann die Änderung gilt."),
        ({"valid_from": FRIDAY.isoformat(), "valid_until": TUESDAY.isoformat()}, "„Gilt bis“ liegt vor dem ersten Tag"),
        ({"valid_from": "", "valid_until": "2027-02-01"}, "„Gilt bis“ liegt vor dem ersten Tag"),
    ],
)
def test_a_change_that_cannot_be_is_named(counter: Any, lead: Client, changes: dict[str, object], said: str) -> None:
    rule = OpeningRule.objects.get()

    response = preview(lead, address_of(counter, "edit_rule", rule.pk), all_day(counter, **changes))

    assert response.status_code == 400
    assert said in text_of(response)


def test_a_change_from_a_day_on_meets_only_the_rules_of_its_time(counter: Any, lead: Client) -> None:
    apply(lead, address_of(counter, "new_rule"), a_rule(counter, weekdays=EVERY_DAY, valid_from=FRIDAY.isoformat()))
    address = address_of(counter, "edit_rule", OpeningRule.objects.earliest("pk").pk)
    longer = all_day(counter, ends_at="19:30", edition=edition_of(counter.office))

    after = preview(lead, address, {**longer, "valid_from": SATURDAY.isoformat()})
    before = preview(lead, address, {**longer, "valid_from": TUESDAY.isoformat(), "valid_until": "2027-03-04"})

    assert "schon für dasselbe geöffnet" in text_of(after)
    assert (after.status_code, before.status_code) == (400, 200)
