"""Days, times and lists in words, in the active language; pages and letters say them alike."""

import datetime as dt
from collections.abc import Iterable

from babel.dates import format_date
from babel.lists import format_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from servicepunkt.common.languages import language


def day_in_words(day: dt.date) -> str:
    """Donnerstag, 4. März 2027."""
    return format_date(day, "full", locale=language(get_language()).locale)


def hour_and_minute(time: dt.datetime | dt.time) -> str:
    """9:05."""
    return f"{time.hour}:{time.minute:02}"


def time_in_words(time: dt.datetime | dt.time) -> str:
    """9:05 Uhr."""
    return _("%(time)s Uhr") % {"time": hour_and_minute(time)}


def listed(words: Iterable[str]) -> str:
    """Montag, Dienstag und Mittwoch: with the comma and the "and" of the language."""
    return format_list(list(words), locale=language(get_language()).locale)


def moment_in_words(local: dt.datetime) -> str:
    """Donnerstag, 4. März 2027, 9:05 Uhr."""
    return joined(day_in_words(local.date()), time_in_words(local))


def joined(day: str, time: str) -> str:
    """A day and a time, both in words, as one moment; with the comma of the language."""
    return _("%(day)s, %(time)s") % {"day": day, "time": time}
