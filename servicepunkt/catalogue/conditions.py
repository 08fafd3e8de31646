"""Conditions of age or date that a service may have: a small set of kinds, as data.

A condition asks for one date, and works out on which days a visit is possible for the person who gives it. Where a
service has several, all must be met; those that need the same date ask for it only once. The date itself is nobody's
business afterwards; `bookings/conditions.py` decides what is kept of it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from servicepunkt.common.texts import Text
from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.values import Day, NeededWords, OneOrMore, Wrong

Years = Annotated[int, Field(ge=1, le=120)]


@dataclass(frozen=True, slots=True)
class Possible:
    """The days on which a visit is possible: `first` and `last` included, None without a bound; or `never`."""

    first: dt.date | None = None
    last: dt.date | None = None
    never: bool = False

    def on(self, day: dt.date) -> bool:
        return not self.never and (self.first or day) <= day <= (self.last or day)

    def and_also(self, other: "Possible") -> "Possible":
        """The days on which both allow it."""
        first = max((day for day in (self.first, other.first) if day), default=None)
        last = min((day for day in (self.last, other.last) if day), default=None)
        return Possible(first, last, self.never or other.never or bool(first and last and last < first))


class Age(Entry):
    """Old enough on the day of the visit, or nearly so (`months_before` the birthday), and not yet `below`."""

    kind: Literal["age"]
    years: Years | None = None
    months_before: Annotated[int, Field(ge=1, le=24)] | None = None
    below: Years | None = None

    def possible(self, born_on: dt.date) -> Possible:
        first = birthday(born_on, self.years) - relativedelta(months=self.months_before or 0) if self.years else None
        last = birthday(born_on, self.below) - dt.timedelta(1) if self.below else None
        return Possible(first, last)

    @property
    def bounds(self) -> tuple[bool, bool]:
        """Whether a visit may come too early, and whether it may come too late."""
        return self.years is not None, self.below is not None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.years and not self.below:
            raise Wrong(_("Ein Alter braucht „years“ (mindestens so alt), „below“ (jünger als) oder beides."))
        if self.months_before and not self.years:
            raise Wrong(_("„months_before“ zählt vor dem Geburtstag, den „years“ nennt."))
        if self.years and self.below and self.below <= self.years:
            raise Wrong(_("„below“ muss über „years“ liegen, sonst ist niemand alt und jung genug."))
        return self


class Turns(Entry):
    """Has reached an age by a given day: children who turn six by 30 September."""

    kind: Literal["turns"]
    years: Years
    by: Day

    def possible(self, born_on: dt.date) -> Possible:
        return Possible(never=birthday(born_on, self.years) > self.by)

    @property
    def bounds(self) -> tuple[bool, bool]:
        return False, False


class Wait(Entry):
    """So many weeks after something whose day the visitor knows; `question` asks for it."""

    kind: Literal["wait"]
    weeks: Annotated[int, Field(ge=1, le=104)]
    question: NeededWords

    def possible(self, since: dt.date) -> Possible:
        return Possible(first=since + dt.timedelta(weeks=self.weeks))

    @property
    def bounds(self) -> tuple[bool, bool]:
        return True, False


AnyCondition = Age | Turns | Wait
_ONE: TypeAdapter[AnyCondition] = TypeAdapter(Annotated[AnyCondition, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Question:
    """A date that a service asks for, and the conditions that it must meet; `words` None is the date of birth."""

    words: Text | None
    conditions: list[AnyCondition] = field(default_factory=list)

    def possible(self, given: dt.date) -> Possible:
        days = Possible()
        for condition in self.conditions:
            days = days.and_also(condition.possible(given))
        return days


def questions(conditions: Iterable[AnyCondition]) -> list[Question]:
    """The dates to ask for, each once, in the order of the conditions."""
    asked: dict[str, Question] = {}
    for condition in conditions:
        words = Text(condition.question) if isinstance(condition, Wait) else None
        asked.setdefault(repr(words), Question(words)).conditions.append(condition)
    return list(asked.values())


def _each_in_its_own_way(conditions: list[AnyCondition]) -> list[AnyCondition]:
    said = [str(condition.question) if isinstance(condition, Wait) else condition.kind for condition in conditions]
    if len(set(said)) < len(said):
        raise Wrong(
            _(
                "Jede Art von Bedingung („age“, „turns“) gibt es hier nur einmal, und jede Frage nach einem Datum auch. "
                "Schreiben Sie eine Altersgrenze nach oben und nach unten in einen Eintrag: {kind: age, years: 16, below: 18}."
            )
        )
    return conditions


Conditions = Annotated[
    OneOrMore[Annotated[AnyCondition, Field(discriminator="kind")]],
    Field(max_length=5),
    AfterValidator(_each_in_its_own_way),
]


def read_conditions(stored: Iterable[dict[str, Any]]) -> list[AnyCondition]:
    """The conditions of a service from its column."""
    return [_ONE.validate_python(one) for one in stored]


def birthday(born_on: dt.date, years: int) -> dt.date:
    """The day on which somebody reaches an age. Anyone born on 29 February does so on 1 March (§ 188 BGB)."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return dt.date(born_on.year + years, 3, 1)
