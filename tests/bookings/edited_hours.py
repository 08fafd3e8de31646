"""Edits of an office's hours, told in few words."""

import datetime as dt
from dataclasses import replace

from servicepunkt.availability.edits import Close, SetRule, edition_of
from servicepunkt.availability.serving import Serves
from servicepunkt.availability.timetable import NEW
from servicepunkt.availability.when import When
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.texts import Text
from tests.factories import MONDAY, SUNDAY_NOON, local

TEN = local(MONDAY, 10)
NOON = local(MONDAY, 12)
TUESDAY = MONDAY + dt.timedelta(1)
WEDNESDAY = MONDAY + dt.timedelta(2)
PIPE = Text(de="Wasserschaden", en="A burst pipe")


def closing(wish: Wish, *, desk: int | None = None, day: dt.date = MONDAY, announce: bool = False) -> Close:
    return Close(local(day, 0), local(day + dt.timedelta(1), 0), PIPE, desk=desk, announce=announce)


def edit(wish: Wish, *edits: object, now: dt.datetime = SUNDAY_NOON, **options: object):
    return change_hours(wish.office, edits, edition=edition_of(wish.office), by="staff:1", now=now, **options)


def mornings(wish: Wish, **changes: object) -> SetRule:
    """A rule for all desks of the office; `changes` are those of its `serves` and `when`, and the key."""
    rule = SetRule(
        desks=frozenset(wish.office.desks.values_list("pk", flat=True)),
        serves=Serves(None, frozenset({"online", "staff"})),
        when=When("FREQ=DAILY", dt.time(9), dt.time(12), MONDAY),
        key=changes.pop("key", NEW),
    )
    serves = {name: changes.pop(name) for name in ("services", "channels") if name in changes}
    return at_other_times(replace(rule, serves=replace(rule.serves, **serves)), **changes)


def at_other_times(rule: SetRule, **changes: object) -> SetRule:
    return replace(rule, when=replace(rule.when, **changes))
