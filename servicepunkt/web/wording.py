"""Days, languages and longer texts as pages say them."""

import datetime as dt
from functools import lru_cache

from babel import Locale
from django.utils import formats
from django.utils.translation import get_language, pgettext

from servicepunkt.common.languages import language


def day_in_list(day: dt.date) -> str:
    """A day under the heading of its month: Donnerstag, 4. März."""
    return _day_in_list(day, get_language())


@lru_cache(maxsize=4096)
def _day_in_list(day: dt.date, _language: str | None) -> str:
    # Translators: l is the weekday, j the day, F the month (Django's letters for dates).
    return formats.date_format(day, pgettext("day in a list", "l, j. F"))


def language_name(code: str) -> str:
    """The name of a language in the reader's own: Russisch."""
    reader = Locale.parse(language(get_language()).tag, sep="-")
    return str(Locale.parse(language(code).tag, sep="-").get_display_name(reader) or language(code).own_name)


_WRAPPED = 90  # an editor breaks a line about here


def unwrapped(text: str) -> list[str]:
    """The lines of a text without empty ones.

    A line that an editor only wrapped (long, and not at the end of a sentence) goes on in the next.
    """
    lines: list[str] = []
    goes_on = False
    for typed in text.splitlines():
        line = typed.strip()
        if line and goes_on:
            lines[-1] += f" {line}"
        elif line:
            lines.append(line)
        goes_on = len(line) >= _WRAPPED and line[-1] not in ".:!?"
    return lines
