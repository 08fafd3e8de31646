"""Narrowing a search: the visitor's preferences in the address, in the form, and in words."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from servicepunkt.bookings.search import Part, Preference, Preferences, WayOn
from servicepunkt.common.dates import day_in_words, listed, time_in_words
from servicepunkt.common.languages import DECLARED, language
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.typed_days import read_typed_day
from servicepunkt.web.dates import Unreadable
from servicepunkt.web.wording import language_name, no_language

T = TypeVar("T")

_PARTS = {"vormittag": Part.MORNING, "nachmittag": Part.AFTERNOON}
_WEEKDAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6}
_WORKDAYS = 5
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", re.ASCII)


class NoPreference(Unreadable):
    """The address contains an unusable preference: not one of those in the form, unless it says more."""

    code = "no-preference"


class UnreadableTime(NoPreference):
    code = "unreadable-time"
    sentence = gettext_lazy("Diese Uhrzeit können wir nicht lesen. Bitte schreiben Sie sie so: 9:30")


class UnreadableDay(NoPreference):
    code = "unreadable-day"
    sentence = gettext_lazy("Diesen Tag können wir nicht lesen. Bitte schreiben Sie ihn so: 31.3.2027")


# In the address -------------------------------------------------------------------------------------------------


class Read(Protocol):
    """How to take a piece of an address that may be unreadable: raise its refusal, or go on without it."""

    def __call__(self, piece: Callable[[], T], otherwise: T) -> T: ...


def strictly(piece: Callable[[], T], otherwise: T) -> T:
    return piece()


class Leniently:
    """Leaves out what cannot be read, so that the rest of a choice stays; keeps the first refusal, to be shown."""

    def __init__(self, refusal: Refusal | None = None) -> None:
        self.refusal = refusal

    def __call__(self, piece: Callable[[], T], otherwise: T) -> T:
        try:
            return piece()
        except Refusal as refusal:
            self.refusal = self.refusal or refusal
            return otherwise


def read_preferences(query: QueryDict, read: Read = strictly) -> Preferences:
    """All but the offices, which are part of what is asked for."""
    return Preferences(
        part=read(lambda: _read_part(query.get("zeit", "")), None),
        not_before=read(lambda: _read_time(query.get("von", "")), None),
        not_after=read(lambda: _read_time(query.get("bis", "")), None),
        weekdays=read(lambda: _read_weekdays(query.getlist("wochentag")), frozenset()),
        earliest=read(lambda: _read_day(query.get("ab", "")), None),
        step_free=bool(query.get("stufenlos")),
        spoken=read(lambda: _read_language(query.get("gesprochen", "")), ""),
    )


def preference_pairs(preferences: Preferences) -> list[tuple[str, str]]:
    """The same as parts of an address."""
    pairs = [
        ("zeit", next((word for word, part in _PARTS.items() if part == preferences.part), "")),
        ("von", f"{preferences.not_before:%H:%M}" if preferences.not_before else ""),
        ("bis", f"{preferences.not_after:%H:%M}" if preferences.not_after else ""),
        *(("wochentag", word) for word, number in _WEEKDAYS.items() if number in preferences.weekdays),
        ("ab", preferences.earliest.isoformat() if preferences.earliest else ""),
        ("stufenlos", "1" if preferences.step_free else ""),
        ("gesprochen", preferences.spoken),
    ]
    return [(name, value) for name, value in pairs if value]


def _read_part(typed: str) -> Part | None:
    if typed and typed not in _PARTS:
        raise NoPreference
    return _PARTS.get(typed)


def _read_time(typed: str) -> dt.time | None:
    if not typed.strip():
        return None
    match = _TIME.fullmatch(typed.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise UnreadableTime
    return dt.time(int(match[1]), int(match[2]))


def _read_weekdays(typed: list[str]) -> frozenset[int]:
    if not set(typed) <= _WEEKDAYS.keys():
        raise NoPreference
    return frozenset(_WEEKDAYS[word] for word in typed)


def _read_day(typed: str) -> dt.date | None:
    day = read_typed_day(typed)
    if typed.strip() and day is None:
        raise UnreadableDay
    return day


def _read_language(typed: str) -> str:
    """German narrows a search if there are group sessions in other languages; at desks it is spoken everywhere."""
    if typed and typed not in DECLARED:
        raise NoPreference
    return typed


# In the form ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: its value in the address, and its words."""

    value: str
    name: str
    chosen: bool


@lru_cache(maxsize=512)
def narrow_fields(
    preferences: Preferences, *, reader: str | None, languages: frozenset[str], with_access: bool, is_open: bool
) -> SafeString:
    """The fields with which a search is narrowed, in the language of a `reader`.

    `languages` are those that are spoken at a desk; without any there is nothing to choose. The result is kept, since
    it is the same for all who narrow in the same way, and is part of the page that is asked for most.
    """
    with override(reader):
        shown = [item for item in _WEEKDAYS.items() if item[1] < _WORKDAYS or item[1] in preferences.weekdays]
        spoken = sorted(languages | ({preferences.spoken} if preferences.spoken else set()))
        fields = {
            "preferences": preferences,
            "parts": [
                Choice("", _("egal"), preferences.part is None),
                Choice("vormittag", _("vormittags, vor 12 Uhr"), preferences.part == Part.MORNING),
                Choice("nachmittag", _("nachmittags, ab 12 Uhr"), preferences.part == Part.AFTERNOON),
            ],
            "weekdays": [Choice(word, str(WEEKDAYS[number]), number in preferences.weekdays) for word, number in shown],
            "languages": _language_choices(spoken, preferences),
            "with_access": with_access or preferences.step_free,
            "is_open": is_open,
        }
        return render_to_string("portal/booking/_narrow.html", fields)


def _language_choices(codes: list[str], preferences: Preferences) -> list[Choice]:
    """Empty if there is only German; if it is one of several, a visitor may also accept any."""
    if not codes:
        return []
    any_will_do = Choice("", no_language(codes), not preferences.spoken)
    return [any_will_do, *(_language_choice(code, preferences) for code in codes)]


def _language_choice(code: str, preferences: Preferences) -> Choice:
    """In the words of those who speak it, since they may not be able to read ours."""
    return Choice(code, f"{language(code).own_name} ({language_name(code)})", code == preferences.spoken)


# In words -------------------------------------------------------------------------------------------------------


def preferences_in_words(preferences: Preferences) -> list[str]:
    """Each preference in a few words, in the order of the form."""
    parts = {Part.MORNING: _("vormittags"), Part.AFTERNOON: _("nachmittags")}
    from_time, until_time, earliest = preferences.not_before, preferences.not_after, preferences.earliest
    words = [
        parts[preferences.part] if preferences.part else "",
        _("frühestens um %(time)s") % {"time": time_in_words(from_time)} if from_time else "",
        _("spätestens um %(time)s") % {"time": time_in_words(until_time)} if until_time else "",
        _("nicht vor %(day)s") % {"day": day_in_words(earliest)} if earliest else "",
        language_name(preferences.spoken) if preferences.spoken else "",
        listed(str(WEEKDAYS[number]) for number in sorted(preferences.weekdays)),
        _("Zugang ohne Stufen") if preferences.step_free else "",
    ]
    return [word for word in words if word]


def way_in_words(way: WayOn, start: str) -> str:
    """What a visitor would give up, and the time and place that she would get for it."""
    sentences = {
        Preference.TIME: _("Zu einer anderen Tageszeit: %(start)s"),
        Preference.WEEKDAY: _("An einem anderen Wochentag: %(start)s"),
        Preference.EARLIEST: _("Vor dem Tag, den Sie genannt haben: %(start)s"),
        Preference.OFFICE: _("An einem anderen Ort: %(start)s"),
        Preference.ACCESS: _("Ohne die Bedingung „Zugang ohne Stufen“: %(start)s"),
        Preference.LANGUAGE: _("In einer anderen Sprache: %(start)s"),
    }
    sentence = sentences[way.given_up[0]] if len(way.given_up) == 1 else _("Ohne alle Einschränkungen: %(start)s")
    return sentence % {"start": start}
