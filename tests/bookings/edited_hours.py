"""Edits of an office's hours, told in few words."""

import datetime as dt

from servicepunkt.availability.edits import Close, SetRule, edition_of
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
    desks = frozenset(wish.office.desks.values_list("pk", flat=True))
    plain = {
        "desks": desks,
        "services": frozenset(),
        "channels": frozenset({"online", "staff"}),
        "recurrence": "FREQ=DAILY",
        "starts_at": dt.time(9),
        "ends_at": dt.time(12),
        "valid_from": MONDAY,
    }
    return SetRule(**{**plain, **changes})
