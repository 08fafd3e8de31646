"""Days: whole ones, and dates of birth whose day or month is unknown."""

import datetime as dt
from typing import Annotated, Any, ClassVar, Literal

from babel.dates import format_date
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator

from servicepunkt.common.languages import language as language_of
from servicepunkt.common.typed_days import parts_of_day
from servicepunkt.forms.conditions import View
from servicepunkt.forms.days import Day, day_of, german_day, read_day_rule
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, NotAnAnswer, Typed

# In a year; Python does not read numbers of thousands of digits.
_DIGITS = 4
_OLDEST = dt.date(1900, 1, 1)
OptionalDay = Annotated[Day | None, BeforeValidator(lambda written: written and read_day_rule(written))]


class NoDate(AnswerRefused):
    code = "no-date"
    sentence = _("Das ist kein Datum. Bitte schreiben Sie Tag, Monat und Jahr als Zahlen, zum Beispiel 17 5 1990.")


class NoSuchDate(AnswerRefused):
    code = "no-such-date"
    sentence = _("Diesen Tag gibt es nicht: %(day)s.")


class TooEarly(AnswerRefused):
    code = "too-early"
    sentence = _("Das Datum liegt zu früh. Frühestens möglich ist der %(day)s.")


class TooLate(AnswerRefused):
    code = "too-late"
    sentence = _("Das Datum liegt zu spät. Spätestens möglich ist der %(day)s.")


class YearNeeded(AnswerRefused):
    code = "year-needed"
    sentence = _("Bitte tragen Sie mindestens das Jahr ein, mit vier Ziffern.")


class DayWithoutMonth(AnswerRefused):
    code = "day-without-month"
    sentence = _("Zu einem Tag gehört auch ein Monat. Ist der Monat unbekannt, dann lassen Sie auch den Tag leer.")


class _OfDay(Kind):
    """What whole and partial dates share. `earliest` and `latest` are days as conditions know them."""

    parts = ("day", "month", "year")
    labels: ClassVar = {"day": _("Tag"), "month": _("Monat"), "year": _("Jahr")}
    compares = frozenset({"days"})
    earliest: OptionalDay = None
    latest: OptionalDay = None

    def read(self, typed: Typed) -> Any:
        whole = parts_of_day(typed.text())
        if typed.text() and not whole:
            raise NoDate
        found = whole or {part: typed.text(part) for part in self.parts}
        if not any(found.values()):
            return None
        if not all(not part or (part.isdecimal() and len(part) <= _DIGITS) for part in found.values()):
            raise NoDate
        return self._written(*(int(found[part] or 0) for part in ("year", "month", "day")))

    def _written(self, year: int, month: int, day: int) -> str:
        raise NotImplementedError

    def check(self, answer: Any, view: View) -> None:
        day = day_of(answer)
        if day is None or not isinstance(answer, str):
            raise NotAnAnswer
        earliest = self.earliest.day(view.answers, view.today, first=True) if self.earliest else _OLDEST
        latest = self.latest.day(view.answers, view.today) if self.latest else None
        if earliest and day < earliest:
            raise TooEarly(day=german_day(earliest.isoformat()))
        if latest and (day_of(answer, first=True) or day) > latest:
            raise TooLate(day=german_day(latest.isoformat()))

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        year, month, day = (part.lstrip("0") for part in answer.split("-"))
        return {"day": day, "month": month, "year": year}

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


class DateField(_OfDay):
    """A whole day: `2026-11-26`."""

    kind: Literal["date"]

    def _written(self, year: int, month: int, day: int) -> str:
        if not year >= 1000:
            raise YearNeeded(part="year")
        written = f"{year:04}-{month:02}-{day:02}"
        if not month or not day:
            raise NoDate(part="month" if day else "day")
        if day_of(written) is None:
            raise NoSuchDate(day=german_day(written))
        return written

    def check(self, answer: Any, view: View) -> None:
        if "-00" in str(answer):
            raise NotAnAnswer
        super().check(answer, view)

    def show(self, answer: Any, language: str) -> str:
        return format_date(day_of(answer), "long", locale=language_of(language).locale)


class PartialDate(_OfDay):
    """A date of birth as it is written in papers: `1990-05-17`, `1990-05-00`, `1990-00-00`."""

    kind: Literal["partial_date"]

    def _written(self, year: int, month: int, day: int) -> str:
        if not year >= 1000:
            raise YearNeeded(part="year")
        if day and not month:
            raise DayWithoutMonth(part="month")
        written = f"{year:04}-{month:02}-{day:02}"
        if day_of(written) is None or day_of(written.replace("-00", "-01")) is None:
            raise NoSuchDate(day=german_day(written))
        return written

    def check(self, answer: Any, view: View) -> None:
        super().check(answer, view)
        if self._written(*map(int, answer.split("-"))) != answer:
            raise NotAnAnswer

    def show(self, answer: Any, language: str) -> str:
        return german_day(answer)

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])$"}
