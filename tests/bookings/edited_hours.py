"""Edits of an office's hours, and bookings that stand in their way: what the tests of both are told with."""

import datetime as dt

from servicepunkt.availability.edits import Close, SetRule, edition_of
from servicepunkt.bookings.booking import confirm, tell
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.texts import Text
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, local

NINE, TEN = local(MONDAY, 9), local(MONDAY, 10)
NOON = local(MONDAY, 12)
TUESDAY = MONDAY + dt.timedelta(1)
WEDNESDAY = MONDAY + dt.timedelta(2)
PIPE = Text(de="Wasserschaden", en="A burst pipe")


def book(wish: Wish, start_at: dt.datetime = NINE, *, holder: str = "a", contact: Contact = VISITOR) -> Booking:
    hold = hold_slot(wish, start_at, holder=holder, language="de", now=SUNDAY_NOON)
    told = tell(hold, contact=contact, language="de", reminders=True, entitlements={}, now=SUNDAY_NOON)
    return confirm(told, now=SUNDAY_NOON)


def closing(wish: Wish, *, desk: int | None = None, day: dt.date = MONDAY, announce: bool = False) -> Close:
    return Close(local(day, 0), local(day + dt.timedelta(1), 0), PIPE, desk=desk, announce=announce)


def edit(wish: Wish, *edits: object, now: dt.datetime = SUNDAY_NOON, **options: object):
    return change_hours(wish.office, edits, edition=edition_of(wish.office), by="staff:1", now=now, **options)


def in_order(wish: Wish, now: dt.datetime = SUNDAY_NOON) -> bool:
    return list(differences(wish.office, now=now)) == []


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
