"""Days as definitions name them: `today`, `today + 8 weeks`, `2026-02-01`, or the answer to a question."""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from pydantic import PlainSerializer, PlainValidator

from servicepunkt.common.written.values import Wrong

TODAY = "today"
_WRITTEN = re.compile(r"([a-z0-9_]+|\d{4}-\d\d-\d\d)(?:\s*([+-])\s*(\d{1,4})\s+(day|week|month|year)s?)?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_UNITS = {"day": ("Tag", "Tage"), "week": ("Woche", "Wochen"), "month": ("Monat", "Monate"), "year": ("Jahr", "Jahre")}


@dataclass(frozen=True, slots=True)
class DayRule:
    """A day that is counted from today, from a fixed day or from an answer (`base`)."""

    base: str
    count: int = 0
    unit: str = "day"

    @property
    def field(self) -> str | None:
        """The field whose answer is the base, if it is one."""
        return None if self.base == TODAY or _ISO.fullmatch(self.base) else self.base

    def day(self, answers: Mapping[str, Any], today: dt.date, *, first: bool = False) -> dt.date | None:
        """The day; None where the answer that it depends on is missing. `first`: the first day of a partial date."""
        base = answers.get(self.base) if self.field else self.base
        start = today if base == TODAY else day_of(base, first=first)
        if start is None:
            return None
        try:
            return start + relativedelta(**{f"{self.unit}s": self.count})  # type: ignore[arg-type]
        except (ValueError, OverflowError):
            return dt.date.max if self.count > 0 else dt.date.min

    def renamed(self, name: Callable[[str], str]) -> "DayRule":
        return replace(self, base=name(self.base)) if self.field else self

    def plain(self) -> str:
        """As it is written in a definition."""
        if not self.count:
            return self.base
        return f"{self.base} {'+' if self.count > 0 else '-'} {abs(self.count)} {self.unit}s"

    def in_words(self, label: Callable[[str], str]) -> str:
        """As a German phrase; `label` says what a field is called."""
        base = "heute" if self.base == TODAY else label(self.base) if self.field else german_day(self.base)
        if not self.count:
            return base
        sign, count = ("plus" if self.count > 0 else "minus"), abs(self.count)
        return f"{base} {sign} {count} {_UNITS[self.unit][count != 1]}"


def read_day_rule(written: Any) -> DayRule:
    """A day as it is written in a definition; raises `Wrong`."""
    if isinstance(written, DayRule):
        return written
    found = _WRITTEN.fullmatch(written.strip()) if isinstance(written, str) else None
    if not found or (_ISO.fullmatch(found[1]) and day_of(found[1]) is None):
        raise Wrong(
            _("„%(value)s“ ist kein Tag. Schreiben Sie 2026-12-24, today, today + 8 weeks oder den Namen eines Feldes.")
            % {"value": written}
        )
    sign = -1 if found[2] == "-" else 1
    return DayRule(found[1], sign * int(found[3] or 0), found[4] or "day")


Day = Annotated[DayRule, PlainValidator(read_day_rule), PlainSerializer(DayRule.plain)]


def day_of(answer: Any, *, first: bool = False) -> dt.date | None:
    """The day of an answer. For a partial date it is the last possible day: nobody is taken to be older than she may
    be.

    `first`: the first possible day, where nothing that may be right is to be refused.
    """
    found = _ISO.fullmatch(answer) if isinstance(answer, str) else None
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups())
    month = month or (1 if first else 12)
    try:
        return dt.date(year, month, day or (1 if first else calendar.monthrange(year, month)[1]))
    except ValueError:
        return None


def age_on(born: dt.date, today: dt.date) -> int:
    """Whole years; anyone born on 29 February grows older on 1 March (§ 188 BGB)."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def german_day(iso: str) -> str:
    """`2026-02-01` → `01.02.2026`; what is unknown in a partial date stays 00."""
    return ".".join(reversed(iso.split("-")))
