"""A piece of time that recurs: on which days, from when until when on the clock on the wall. Pure."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from servicepunkt.catalogue.recurrence import goes_on_from, recurs_on


@dataclass(frozen=True, slots=True)
class When:
    """When an opening rule opens; `valid_until` None means for good."""

    recurrence: str
    starts_at: dt.time
    ends_at: dt.time
    valid_from: dt.date
    valid_until: dt.date | None = None
    on_holidays: bool = False

    @property
    def columns(self) -> dict[str, Any]:
        """As the table of opening rules keeps it."""
        return asdict(self)

    def holds_on(self, day: dt.date, *, holiday: bool) -> bool:
        if day < self.valid_from or (self.valid_until is not None and day > self.valid_until):
            return False
        return (self.on_holidays or not holiday) and recurs_on(self.recurrence, self.valid_from, day)

    def holds_from(self, day: dt.date) -> bool:
        """Whether it may still hold on this day or later."""
        return self.valid_until is None or self.valid_until >= day

    def meets(self, other: "When") -> bool:
        """Whether both open at the same time of day."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def going_on(self, was: "When", day: dt.date) -> "When":
        """This one from a day on, counted as the one before it was."""
        begin = goes_on_from(self.recurrence, was=was.recurrence, since=was.valid_from, day=day)
        return replace(self, valid_from=begin)

    def with_break(self, begin: dt.time, end: dt.time) -> "tuple[When, When]":
        """What is before a break, and what is after it."""
        return replace(self, ends_at=begin), replace(self, starts_at=end)
