"""The shapes of desks, opening hours and closures in a county file. `availability/hours_in_file.py` writes them."""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from servicepunkt.catalogue.county_values import (
    Moment,
    OptionalLanguage,
    Recurrence,
    Reference,
    Times,
    Weekday,
)
from servicepunkt.catalogue.recurrence import MOST_DATES, recurrence_of
from servicepunkt.catalogue.releases import Release
from servicepunkt.common.texts import Text
from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.values import Day, LanguageCode, Words, Wrong

Channel = Literal["online", "staff", "walk_in"]
Count = Annotated[int, Field(ge=1, le=100)]
DeskName = Annotated[str, Field(min_length=1, max_length=40)]

# Written in place of a list: every service of the office.
ALL = "all"


def _all_or_listed(value: Any) -> Any:
    if value == ALL:
        return None
    if isinstance(value, str):
        raise Wrong(_("Hier gehört eine Liste hin, oder das Wort „all“."))
    return value


def _desks(value: Any) -> Any:
    """A list of names, or a number of desks; nothing means all of them."""
    if not isinstance(value, str):
        return value
    if not value.isdecimal() or not 1 <= int(value) <= 100:
        raise Wrong(_("Schreiben Sie eine Anzahl (3) oder eine Liste von Namen (['1', '2'])."))
    return int(value)


class DeskEntry(Entry):
    """A desk; a group session is a desk with many seats. `skills` None means every service of the office."""

    skills: Annotated[
        list[Reference] | None, BeforeValidator(_all_or_listed), PlainSerializer(lambda skills: skills or ALL)
    ]
    languages: list[LanguageCode] = []
    seats: Count = 1
    minimum: Annotated[int, Field(ge=2, le=100)] | None = None
    minimum_hours: Annotated[int, Field(ge=1, le=720)] = 24
    session_language: OptionalLanguage = ""
    entry_closes: Annotated[int, Field(ge=-120, le=600)] | None = None

    @model_validator(mode="after")
    def _is_a_group(self) -> Self:
        if self.seats == 1 and (self.minimum or self.session_language or self.entry_closes is not None):
            raise Wrong(_("„minimum“, „session_language“ und „entry_closes“ gehören zu einer Gruppe („seats“ über 1)."))
        if self.minimum and self.minimum > self.seats:
            raise Wrong(_("„minimum“ liegt über „seats“: So viele Personen haben hier keinen Platz."))
        return self


class Opening(Entry):
    """Opening hours that recur, on some desks, for some services, on some channels."""

    weekdays: Annotated[list[Weekday], Field(min_length=1)] | None = None
    recurrence: Recurrence | None = None
    dates: Annotated[list[Day], Field(min_length=1, max_length=MOST_DATES)] | None = None
    times: Times
    desks: Annotated[list[DeskName] | int | None, BeforeValidator(_desks)] = None
    services: Annotated[list[Reference], Field(min_length=1)] | None = None
    channels: Annotated[list[Channel], Field(min_length=1)] = ["online", "staff"]
    release: Release = []
    valid_from: Day | None = None
    valid_until: Day | None = None
    on_holidays: bool = False

    @property
    def days(self) -> str:
        """The recurrence of days as RFC 5545 writes it."""
        if self.dates:
            return recurrence_of(self.dates)
        return self.recurrence or "FREQ=WEEKLY;BYDAY=" + ",".join(day.upper() for day in self.weekdays or [])

    @model_validator(mode="after")
    def _names_its_days(self) -> Self:
        if [self.weekdays, self.recurrence, self.dates].count(None) != 2:
            raise Wrong(_("Eine Öffnung nennt ihre Tage auf eine Art: mit „weekdays“, „recurrence“ oder „dates“."))
        if self.recurrence and "INTERVAL" in self.recurrence and self.valid_from is None:
            raise Wrong(_("Eine Wiederholung mit INTERVAL zählt ab „valid_from“; das fehlt hier."))
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise Wrong(_("„valid_until“ liegt vor „valid_from“."))
        return self

    @model_validator(mode="after")
    def _is_released_as_a_whole(self) -> Self:
        if any(step.before for step in self.release):
            raise Wrong(
                _(
                    "„before“ teilt den neuesten Tag einer Leistung. Eine Öffnung teilen Sie, indem Sie zwei daraus "
                    "machen: jede mit ihren Uhrzeiten und ihrer Freigabe."
                )
            )
        return self


class Closing(Entry):
    """A time in which nothing is open. Days count whole, the last one included."""

    from_: Annotated[Moment, Field(alias="from")]
    until: Moment
    desk: DeskName | None = None
    reason: Words = Field(default_factory=Text)

    @property
    def begins(self) -> dt.datetime:
        """By the clock on the wall, without a zone."""
        return self.from_ if isinstance(self.from_, dt.datetime) else _midnight(self.from_)

    @property
    def ends(self) -> dt.datetime:
        """By the clock on the wall, without a zone; a whole day ends at the next midnight."""
        return self.until if isinstance(self.until, dt.datetime) else _midnight(self.until + dt.timedelta(1))

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.ends <= self.begins:
            raise Wrong(_("Diese Schließung endet, bevor sie beginnt."))
        return self


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())


def find_service(reference: str, *, within: str) -> tuple[str, str]:
    """What `migration/aufenthalt/abholen` or, within its own department, `abholen` means: address and slug."""
    address, _slash, slug = reference.rpartition("/")
    return address or within, slug


def reference_of(address: str, slug: str, *, within: str) -> str:
    """The shortest that `find_service` understands within a department."""
    return slug if address == within else f"{address}/{slug}"
