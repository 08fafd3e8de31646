"""What visitors are told about closures, at every door: which office is closed, until when, and why."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from servicepunkt.availability.announcing import announced_closures
from servicepunkt.availability.models import Closure
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.common.dates import day_in_words, moment_in_words
from servicepunkt.common.texts import Text


@dataclass(frozen=True, slots=True)
class Notice:
    """One closure, as a banner says it; `name` is the office, or the authority where all of it is closed.

    `leaves_booking` where the reader has a booking that the closure does not affect.
    """

    name: Text
    when: str
    reason: Text
    leaves_booking: bool = False


def notices(
    offices: Iterable[Office], *, now: dt.datetime, booking: Booking | None = None, besides: Closure | None = None
) -> list[Notice]:
    """The closures of these offices that visitors are told about at `now`, without one that the page itself mentions.

    `booking` is a valid one that the page is about.
    """
    return [
        Notice(
            (row.office or row.authority).name,
            closed_when(row, now=now),
            row.reason,
            leaves_booking=booking is not None and not _meets(row, booking),
        )
        for row in announced_closures(offices, now=now)
        if row != besides
    ]


def _meets(closure: Closure, booking: Booking) -> bool:
    return closure.from_at < booking.end_at and closure.until_at > booking.start_at


def closed_when(closure: Closure, *, now: dt.datetime) -> str:
    """Geschlossen bis einschließlich Montag, 1. März 2027; whole days as days, otherwise with the time of day."""
    zone = ZoneInfo(closure.authority.zone)
    begin, end = closure.from_at.astimezone(zone), closure.until_at.astimezone(zone)
    if closure.from_at <= now:
        return _until(end)
    if begin.time() == end.time() == dt.time():
        return _days(begin.date(), end.date() - dt.timedelta(1))
    return _("Geschlossen von %(begin)s bis %(end)s") % {"begin": moment_in_words(begin), "end": moment_in_words(end)}


def _until(end: dt.datetime) -> str:
    if end.time() == dt.time():
        return _("Geschlossen bis einschließlich %(day)s") % {"day": day_in_words(end.date() - dt.timedelta(1))}
    return _("Geschlossen bis %(end)s") % {"end": moment_in_words(end)}


def _days(first: dt.date, last: dt.date) -> str:
    if first == last:
        return _("Geschlossen am %(day)s") % {"day": day_in_words(first)}
    return _("Geschlossen von %(first)s bis einschließlich %(last)s") % {
        "first": day_in_words(first),
        "last": day_in_words(last),
    }
