"""When new times are given out: the steps of a release, as a county file writes them and as they are stored.

No step means that the horizon advances at midnight. A step says at which moment the public gets more:

- each day at a time of day: the newest day of the horizon, or only its starts `before` another time;
- each week on a `weekday`: everything to the end of the next week, or of so many `weeks`;
- once `on` a date: everything to the day `until`.

With several steps, whatever any of them has given out is out. `availability/release.py` works out what that means for a
start.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from servicepunkt.catalogue.county_values import WEEKDAYS, Clock, Weekday
from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.values import Day, Wrong


class Step(Entry):
    """A moment at which more is given out: daily, weekly or once."""

    at: Clock
    before: Clock | None = None
    weekday: Weekday | None = None
    weeks: Annotated[int, Field(ge=1, le=50)] | None = None
    on: Day | None = None
    until: Day | None = None

    @property
    def daily(self) -> bool:
        return self.weekday is None and self.on is None

    @property
    def weekday_number(self) -> int:
        """Of a weekly step; 0 is Monday."""
        return WEEKDAYS.index(self.weekday or "mo")

    @property
    def reach(self) -> int:
        """How many days ahead it reaches at its moment; a daily step reaches as far as the horizon and says none."""
        if self.on and self.until:
            return (self.until - self.on).days
        return 0 if self.daily else 7 * (self.weeks or 1) + 6 - self.weekday_number

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if self.weekday and self.on:
            raise Wrong(_("Ein Schritt nennt einen Wochentag („weekday“) oder einen Tag („on“), nicht beides."))
        if self.weeks and not self.weekday:
            raise Wrong(_("„weeks“ gehört zu „weekday“."))
        if self.before and not self.daily:
            raise Wrong(_("„before“ teilt den neuesten Tag und geht nur ohne „weekday“ und „on“."))
        if bool(self.on) != bool(self.until) or (self.on and self.until and self.until < self.on):
            raise Wrong(_("„on“ und „until“ gehören zusammen: freigegeben an einem Tag, bis zu einem späteren Tag."))
        return self


def _steps(value: Any) -> Any:
    """A single time of day is a daily step; a list may hold times and steps."""
    listed = value if isinstance(value, list) else [value]
    return [{"at": step} if isinstance(step, str) else step for step in listed]


def _without_idle_ones(steps: list[Step]) -> list[Step]:
    if len([step for step in steps if step.daily and not step.before]) > 1:
        raise Wrong(
            _(
                "Zwei tägliche Zeiten geben den neuesten Tag in Teilen frei. Sagen Sie bei jeder außer der letzten, "
                "bis zu welchem Anfang: {at: 08:00, before: 12:00}. Oder geben Sie jeder Öffnung eine eigene Freigabe."
            )
        )
    return steps


Release = Annotated[list[Step], BeforeValidator(_steps), AfterValidator(_without_idle_ones)]


def read_steps(stored: Iterable[dict[str, Any]]) -> tuple[Step, ...]:
    """The steps of a stored release."""
    return tuple(Step.model_validate(step) for step in stored)
