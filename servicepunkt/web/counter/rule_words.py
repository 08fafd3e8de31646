"""Opening rules as people say them, and the recurrences that the office's form can write."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from servicepunkt.availability.models import OpeningRule
from servicepunkt.catalogue.recurrence import days_in
from servicepunkt.common.dates import day_in_words
from servicepunkt.common.languages import language

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAILY = "FREQ=DAILY"
_NTH_DAY = re.compile(r"(-?\d)([A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A recurrence of weekdays: every so many weeks, or the `nth` of a month (-1 is the last, 0 is none)."""

    weekdays: tuple[str, ...]
    every: int = 1
    nth: int = 0

    @property
    def recurrence(self) -> str:
        """As RFC 5545 writes it."""
        if self.nth:
            return "FREQ=MONTHLY;BYDAY=" + ",".join(f"{self.nth}{day}" for day in self.weekdays)
        weekly = "FREQ=WEEKLY;BYDAY=" + ",".join(self.weekdays)
        return weekly if self.every == 1 else f"{weekly};INTERVAL={self.every}"

    @property
    def words(self) -> str:
        days = _weekday_list(self.weekdays)
        if self.nth:
            return _nth_sentence(self.nth) % {"days": days}
        if self.every > 1:
            return _("Alle %(count)s Wochen: %(days)s") % {"count": self.every, "days": days}
        return _("Jede Woche: %(days)s") % {"days": days}


def read_rhythm(recurrence: str) -> Rhythm | None:
    """The rhythm that a recurrence is; None where it says more than the form can."""
    parts = dict(part.partition("=")[::2] for part in recurrence.upper().split(";"))
    if recurrence.upper() == _DAILY:
        return Rhythm(WEEKDAYS)
    days = parts.get("BYDAY", "").split(",")
    if parts.get("FREQ") == "WEEKLY" and parts.keys() <= {"FREQ", "BYDAY", "INTERVAL"} and set(days) <= set(WEEKDAYS):
        return Rhythm(tuple(days), every=int(parts.get("INTERVAL", "1")))
    found = [_NTH_DAY.fullmatch(day) for day in days]
    if parts.get("FREQ") == "MONTHLY" and parts.keys() == {"FREQ", "BYDAY"} and all(found):
        numbers = {int(match[1]) for match in found if match}
        if len(numbers) == 1 and numbers <= set(nth_choices()):
            return Rhythm(tuple(match[2] for match in found if match), nth=numbers.pop())
    return None


def single_days(row: OpeningRule) -> list[dt.date]:
    """The days of a rule that lists its days; empty for one that recurs."""
    if row.recurrence == _DAILY and row.valid_from == row.valid_until:
        return [row.valid_from]
    return days_in(row.recurrence)


def days_in_words(row: OpeningRule) -> str:
    """The days on which a rule applies: Jede Woche: Montag, Mittwoch."""
    if days := single_days(row):
        return "; ".join(day_in_words(day) for day in days)
    if row.recurrence == _DAILY:
        return _("Jeden Tag")
    rhythm = read_rhythm(row.recurrence)
    return rhythm.words if rhythm else row.recurrence


def nth_choices() -> dict[int, str]:
    """Which occurrence of a weekday in a month, in words."""
    return {
        1: _("der erste im Monat"),
        2: _("der zweite im Monat"),
        3: _("der dritte im Monat"),
        4: _("der vierte im Monat"),
        -1: _("der letzte im Monat"),
    }


def weekday_names() -> dict[str, str]:
    names = language(get_language()).locale.days["format"]["wide"]
    return {code: names[number] for number, code in enumerate(WEEKDAYS)}


def channel_words(channels: list[str]) -> str:
    """The channels on which the time is given out."""
    return {
        frozenset({"online", "staff"}): _("online und am Schalter"),
        frozenset({"online"}): _("nur online"),
        frozenset({"staff"}): _("nur Schalter und Telefon"),
        frozenset({"walk_in"}): _("nur ohne Termin"),
        frozenset({"online", "staff", "walk_in"}): _("auf allen Wegen"),
        frozenset({"online", "walk_in"}): _("online und ohne Termin"),
        frozenset({"staff", "walk_in"}): _("Schalter, Telefon und ohne Termin"),
    }.get(frozenset(channels), ", ".join(channels))


def _nth_sentence(nth: int) -> str:
    return {
        1: _("Jeden Monat am ersten: %(days)s"),
        2: _("Jeden Monat am zweiten: %(days)s"),
        3: _("Jeden Monat am dritten: %(days)s"),
        4: _("Jeden Monat am vierten: %(days)s"),
        -1: _("Jeden Monat am letzten: %(days)s"),
    }[nth]


def _weekday_list(codes: tuple[str, ...]) -> str:
    names = weekday_names()
    return ", ".join(names[code] for code in WEEKDAYS if code in codes)
