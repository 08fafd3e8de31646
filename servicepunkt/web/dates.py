"""Months, days and instants as addresses and buttons carry them, read alike at every door."""

import datetime as dt
import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal

MONTH, DAY = r"\d{4}-\d{2}", r"\d{4}-\d{2}-\d{2}"
_DAY = re.compile(DAY, re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:]{5,8}[+-]\d{2}:\d{2}", re.ASCII)


class Unreadable(Refusal):
    code = "unreadable"
    status = 400
    sentence = _("Diese Angabe können wir nicht lesen. Bitte wählen Sie noch einmal.")


def read_month(typed: str | None) -> dt.date | None:
    """The first day of `2027-03`; None where nothing was typed. Raises `Unreadable`."""
    return read_day(typed and f"{typed}-01")


def read_day(typed: str | None) -> dt.date | None:
    """None where nothing was typed. Raises `Unreadable`."""
    if not typed:
        return None
    if not _DAY.fullmatch(typed):
        raise Unreadable
    try:
        return dt.date.fromisoformat(typed)
    except ValueError as error:
        raise Unreadable from error


def read_start(typed: str | None) -> dt.datetime:
    """An instant with its offset from UTC. Raises `Unreadable`."""
    if not _INSTANT.fullmatch(typed or ""):
        raise Unreadable
    try:
        return in_utc(dt.datetime.fromisoformat(typed or ""))
    except ValueError as error:
        raise Unreadable from error


def in_utc(start_at: dt.datetime) -> dt.datetime:
    """The same instant; raises `Unreadable` near the ends of the calendar, where another zone would leave it."""
    if not dt.MINYEAR < start_at.year < dt.MAXYEAR:
        raise Unreadable
    return start_at.astimezone(dt.UTC)


def today_here() -> dt.date:
    """The day by the clock of the house."""
    return timezone.localtime(clock_now()).date()
