"""Conditions of age or date that a service may have: a small set of kinds, as data.

A condition asks for one date, and works out on which days a visit is possible for whoever gives it. The date itself
is nobody's business afterwards; what is kept of it is decided in `bookings/conditions.py`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from pydantic import Field, TypeAdapter, model_validator

from servicepunkt.catalogue.county_values import Day, NeededWords, Wrong
from servicepunkt.catalogue.entry import Entry

Years = Annotated[int, Field(ge=1, le=120)]


@dataclass(frozen=True, slots=True)
class Possible:
    """The days on which a visit is possible: `first` and `last` included, None without a bound; or `never`."""

    first: dt.date | None = None
    last: dt.date | None = None
    never: bool = False

    def on(self, day: dt.date) -> bool:
        return not self.never and (self.first or day) <= day <= (self.last or day)


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
    """Of an age by a day: children who turn six by 30 September."""

    kind: Literal["turns"]
    years: Years
    by: Day

    def possible(self, born_on: dt.date) -> Possible:
        return Possible(never=birthday(born_on, self.years) > self.by)

    @property
    def bounds(self) -> tuple[bool, bool]:
        return False, False


class Wait(Entry):
    """So many weeks after something that the visitor knows the day of; `question` asks for it."""

    kind: Literal["wait"]
    weeks: Annotated[int, Field(ge=1, le=104)]
    question: NeededWords

    def possible(self, since: dt.date) -> Possible:
        return Possible(first=since + dt.timedelta(weeks=self.weeks))

    @property
    def bounds(self) -> tuple[bool, bool]:
        return True, False


Condition = Annotated[Age | Turns | Wait, Field(discriminator="kind")]
_CONDITION: TypeAdapter[Age | Turns | Wait] = TypeAdapter(Condition)


def read_condition(stored: dict[str, Any] | None) -> Age | Turns | Wait | None:
    """The condition of a service from its column."""
    return _CONDITION.validate_python(stored) if stored else None


def birthday(born_on: dt.date, years: int) -> dt.date:
    """The day on which somebody becomes so old. Who was born on 29 February does so on 1 March (§ 188 BGB)."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return dt.date(born_on.year + years, 3, 1)
