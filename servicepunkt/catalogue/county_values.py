"""The single values of a county file: texts, addresses, times, amounts, recurrences; each checked as it is read.

Every value arrives as it was typed. One that is not acceptable raises `Wrong` with a sentence for the person who
wrote the file; `reading.py` adds the line. The serialisers are the way back, for the export.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator

from servicepunkt.catalogue.pictures import PICTURES
from servicepunkt.catalogue.recurrence import ever_recurs
from servicepunkt.common.written.values import SLUG, OneOrMore, Wrong, language_code, read_slug

# An empty word means no language in particular.
OptionalLanguage = Annotated[str, AfterValidator(lambda code: code and language_code(code))]

LAENDER = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")

_GERMAN_DAYS = {"di": "tu", "mi": "we", "do": "th", "so": "su"}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_EURO = re.compile(r"(\d{1,6})(?:[.,](\d{2}))?")
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_RECURRENCE_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYWEEKNO", "BYYEARDAY", "WKST"}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a day, by the clock on the wall."""

    begin: dt.time
    end: dt.time

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    @property
    def minutes(self) -> int:
        return (self.end.hour - self.begin.hour) * 60 + self.end.minute - self.begin.minute

    def meets(self, other: "Span") -> bool:
        return self.begin < other.end and other.begin < self.end


# Names and addresses ----------------------------------------------------------------------------------------------


def _address(value: str) -> str:
    if len(value) > 100 or not all(SLUG.fullmatch(part) for part in value.split("/")):
        raise Wrong(
            _("„%(value)s“ ist keine Adresse. Schreiben Sie sie so: „migration/aufenthalt“.") % {"value": value}
        )
    return value


def _reference(value: str) -> str:
    return value if value.count("/") else read_slug(value)


def _accepted_by(check: Callable[[str], None], sentence: Callable[[], str]) -> AfterValidator:
    def accept(value: str) -> str:
        if value:
            try:
                check(value)
            except ValidationError as error:
                raise Wrong(sentence() % {"value": value}) from error
        return value

    return AfterValidator(accept)


def _key(value: str) -> str:
    if value and not re.fullmatch(r"\d{14}", value):
        raise Wrong(_("Ein Leistungsschlüssel hat genau 14 Ziffern; hier steht „%(value)s“.") % {"value": value})
    return value


def _land(value: str) -> str:
    if value not in LAENDER:
        raise Wrong(
            _("„%(value)s“ ist kein Land. Möglich sind: %(known)s.") % {"value": value, "known": ", ".join(LAENDER)}
        )
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        sentence = _("Die Zeitzone „%(value)s“ gibt es nicht. In Deutschland: Europe/Berlin.")
        raise Wrong(sentence % {"value": value}) from error
    return value


def _picture(value: str) -> str:
    if value and value not in PICTURES:
        raise Wrong(
            _("Eine Skizze „%(value)s“ gibt es nicht. Möglich sind: %(known)s.")
            % {"value": value, "known": ", ".join(PICTURES)}
        )
    return value


Picture = Annotated[str, AfterValidator(_picture)]
OptionalSlug = Annotated[str, AfterValidator(lambda slug: slug and read_slug(slug))]
Address = Annotated[str, AfterValidator(_address)]
Reference = Annotated[str, AfterValidator(_reference)]
Url = Annotated[
    str,
    Field(max_length=200),
    _accepted_by(
        URLValidator(["http", "https"]), lambda: _("„%(value)s“ ist keine Internetadresse. Sie beginnt mit https://.")
    ),
]
Email = Annotated[
    str, Field(max_length=254), _accepted_by(EmailValidator(), lambda: _("„%(value)s“ ist keine E-Mail-Adresse."))
]
Key = Annotated[str, AfterValidator(_key)]
Land = Annotated[str, AfterValidator(_land)]
Zone = Annotated[str, AfterValidator(_zone)]

# Times ------------------------------------------------------------------------------------------------------------


def _read_clock(value: Any) -> dt.time:
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if isinstance(value, dt.time):
        return value
    if not found:
        raise Wrong(_("„%(value)s“ ist keine Uhrzeit. Schreiben Sie sie so: 09:00.") % {"value": value})
    return dt.time(int(found[1]), int(found[2]))


def _read_span(value: Any) -> Span:
    if isinstance(value, Span):
        return value
    ends = re.split(r"\s*[-–]\s*", value.strip()) if isinstance(value, str) else []
    if len(ends) != 2:
        raise Wrong(_("„%(value)s“ ist keine Zeitspanne. Schreiben Sie sie so: 09:00-12:00.") % {"value": value})
    span = Span(_read_clock(ends[0]), _read_clock(ends[1]))
    if span.end <= span.begin:
        raise Wrong(_("Diese Öffnungszeit endet, bevor sie beginnt: %(span)s.") % {"span": span})
    return span


def _weekday(value: str) -> str:
    day = _GERMAN_DAYS.get(value.lower(), value.lower())
    if day not in WEEKDAYS:
        raise Wrong(
            _("„%(value)s“ ist kein Wochentag. Schreiben Sie mo, di, mi, do, fr, sa, so (oder mo, tu, we, …).")
            % {"value": value}
        )
    return day


def _recurrence(value: str) -> str:
    rule = value.upper().replace(" ", "").removeprefix("RRULE:")
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    if parts.get("FREQ") not in _FREQUENCIES or not parts.keys() <= _RECURRENCE_PARTS or not _counts(parts):
        raise Wrong(_unreadable(value))
    if not _ever_happens(rule):
        raise Wrong(_("Diese Wiederholung trifft auf keinen einzigen Tag zu: %(value)s.") % {"value": value})
    return rule


def _counts(parts: dict[str, str]) -> bool:
    """An interval of zero would be searched without end; "the first Monday" belongs to a month or a year."""
    weekly = parts["FREQ"] in {"DAILY", "WEEKLY"}
    return _whole(parts.get("INTERVAL", "1")) not in {None, 0} and not (
        weekly and any(char.isdigit() for char in parts.get("BYDAY", ""))
    )


def _whole(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() and len(digits) < 5 else None


def _ever_happens(rule: str) -> bool:
    try:
        return ever_recurs(rule)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Wrong(_unreadable(rule)) from error


def _unreadable(value: str) -> str:
    return _(
        "„%(value)s“ ist keine lesbare Wiederholung. Schreiben Sie zum Beispiel FREQ=MONTHLY;BYDAY=1MO (jeder erste "
        "Montag im Monat); Beginn und Ende stehen in valid_from und valid_until."
    ) % {"value": value}


def _read_moment(value: Any) -> dt.date:
    """A day, or a day with a time by the clock on the wall; a time makes it a `datetime`, without a zone as yet."""
    if isinstance(value, dt.date):
        return value
    day, _space, clock = value.strip().replace("T", " ").partition(" ") if isinstance(value, str) else ("", "", "")
    try:
        return (
            dt.datetime.combine(dt.date.fromisoformat(day), _read_clock(clock)) if clock else dt.date.fromisoformat(day)
        )
    except ValueError as error:
        raise Wrong(
            _("„%(value)s“ ist kein Zeitpunkt. Schreiben Sie 2026-12-24 oder 2026-12-24 13:00.") % {"value": value}
        ) from error


def _plain_moment(moment: dt.date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, dt.datetime) else moment.isoformat()


Clock = Annotated[dt.time, PlainValidator(_read_clock), PlainSerializer(lambda time: f"{time:%H:%M}")]
Moment = Annotated[dt.date, PlainValidator(_read_moment), PlainSerializer(_plain_moment)]
Times = Annotated[
    OneOrMore[Annotated[Span, PlainValidator(_read_span), PlainSerializer(str)]],
    Field(min_length=1),
]
Weekday = Annotated[str, AfterValidator(_weekday)]
Recurrence = Annotated[str, AfterValidator(_recurrence), Field(max_length=200)]

# Amounts ----------------------------------------------------------------------------------------------------------


def _read_euro(value: Any) -> int:
    found = _EURO.fullmatch(value.strip()) if isinstance(value, str) else None
    if isinstance(value, int):
        return value
    if not found:
        raise Wrong(_("„%(value)s“ ist kein Betrag in Euro. Schreiben Sie ihn so: 44.70.") % {"value": value})
    return int(found[1]) * 100 + int(found[2] or 0)


Cents = Annotated[int, PlainValidator(_read_euro), PlainSerializer(lambda cents: f"{cents / 100:.2f}")]
