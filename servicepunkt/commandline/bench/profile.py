"""The office that is measured, the same for the product and for the floor: pure numbers, no tables.

One office with desks that all do one service of 20 minutes, Monday to Friday from 08:00 to 12:00 and 13:00 to 16:00,
given out for the next 100 days. Next month is 60 % booked, the month after it fully (the search must look at every
desk before it may say no), all other days 60 %. One day of next month is left free for the stampede.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
MINUTES = 20
DAYS = 100
# Two more offices, with the same hours. One has many desks and a single visit a day at each of them; it has one more
# service, for which only the first days of next month are given out. The other is booked like the main one, and its
# hours are edited; it is open on Saturdays too, by a rule that nobody edits.
MANY, MANY_BRIEFLY, EDITED = "grossamt", "grossamt-kurz", "zeitenamt"
BRIEFLY, EDITED_DAYS = 10, 180
FILL = 0.6
# Where the applicants live, and the district for which the office's authority is responsible.
HOME = {"residence_postcode": "16515", "residence_town": "Oranienburg"}
DISTRICT = "12065"
OPENINGS = ((dt.time(8), dt.time(12)), (dt.time(13), dt.time(16)))
SATURDAY = OPENINGS[:1]


@dataclass(frozen=True, slots=True)
class Profile:
    """The office as it is on one day; cost is expected to grow with `desks`. Another office has `many_desks`."""

    today: dt.date
    desks: int = 20
    many_desks: int = 500

    @property
    def month(self) -> dt.date:
        """The first day of next month, which is 60 % booked."""
        return _next_month(self.today)

    @property
    def full_month(self) -> dt.date:
        """The first day of the month after next, which is fully booked."""
        return _next_month(self.month)

    @property
    def last_day(self) -> dt.date:
        return self.today + dt.timedelta(DAYS)

    @property
    def workdays(self) -> list[dt.date]:
        days = (self.today + dt.timedelta(n) for n in range(1, DAYS + 1))
        return [day for day in days if day.weekday() < 5]

    @property
    def stampede_day(self) -> dt.date:
        """The last working day of next month; nothing is booked on it."""
        return [day for day in self.workdays if day < self.full_month][-1]

    def booked(self) -> Iterator[tuple[int, dt.datetime]]:
        """Desk (from 0) and local start of every booking; always the same on the same day."""
        chance = random.Random(1)  # noqa: S311 - the same office for everybody, not a secret
        stampede_day = self.stampede_day
        for day in self.workdays:
            if day == stampede_day:
                continue
            fill = 1 if day.replace(day=1) == self.full_month else FILL
            for desk in range(self.desks):
                yield from ((desk, start) for start in starts_on(day) if chance.random() < fill)

    def free_starts(self) -> list[dt.datetime]:
        """The local starts of next month that are free, once for each desk that has them free; shuffled."""
        taken = set(self.booked())
        days = [day for day in self.workdays if self.month <= day < self.full_month][:-1]
        places = ((desk, start) for day in days for desk in range(self.desks) for start in starts_on(day))
        free = [start for desk, start in places if (desk, start) not in taken]
        random.Random(2).shuffle(free)  # noqa: S311
        return free

    def booked_at_many(self) -> Iterator[tuple[int, dt.datetime]]:
        """The same for the office with many desks: one visit at each desk on each working day of next month."""
        chance = random.Random(3)  # noqa: S311
        for day in self.workdays:
            if self.month <= day < self.full_month:
                starts = list(starts_on(day))
                yield from ((desk, chance.choice(starts)) for desk in range(self.many_desks))

    def saturday_starts(self) -> list[dt.datetime]:
        """The local starts of Saturdays at the office whose hours are edited, once for each desk; shuffled."""
        days = (self.month + dt.timedelta(n) for n in range(EDITED_DAYS - 31))
        starts = [start for day in days if day.weekday() == 5 for start in starts_on(day, SATURDAY)] * self.desks
        random.Random(4).shuffle(starts)  # noqa: S311
        return starts

    def stampede_starts(self) -> list[dt.datetime]:
        """The starts on the day of the stampede; each run of a stampede uses one up."""
        return list(starts_on(self.stampede_day))


def starts_on(day: dt.date, openings: Iterable[tuple[dt.time, dt.time]] = OPENINGS) -> Iterator[dt.datetime]:
    """The local starts of a day, without a zone: 21 on a working day."""
    length = dt.timedelta(minutes=MINUTES)
    for opens_at, closes_at in openings:
        start = dt.datetime.combine(day, opens_at)
        while start + length <= dt.datetime.combine(day, closes_at):
            yield start
            start += length


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(32)).replace(day=1)
