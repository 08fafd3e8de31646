"""Who sits where and when, according to a county file: which desks an opening means, and what they give then."""

import datetime as dt

from servicepunkt.catalogue.county_file import OfficeEntry
from servicepunkt.catalogue.county_hours import DeskEntry, Opening, find_service
from servicepunkt.catalogue.recurrence import LOOK_AHEAD, days_between

# What recurs without a beginning is the same in every year.
_ANY_DAY = dt.date(2026, 1, 1)


class Rota:
    """The desks and opening hours of an office; services are named in full (`migration/aufenthalt/abholen`)."""

    def __init__(self, office: OfficeEntry, within: str) -> None:
        self.office = office
        self.within = within

    def skilled(self, service: str) -> dict[str, DeskEntry]:
        """The desks that can give a service."""
        return {name: desk for name, desk in self.office.desks.items() if self._can(desk, service)}

    def desks_of(self, opening: Opening) -> list[str]:
        """The names of the desks that an opening means; a number means the first that can give its services."""
        if isinstance(opening.desks, list):
            return opening.desks
        able = [name for name, desk in self.office.desks.items() if self._can_any(desk, opening)]
        return able[: opening.desks]

    def serves(self, opening: Opening) -> bool:
        """Whether any of its desks can give any of the services that the opening is for."""
        return any(self._can_any(self.office.desks[name], opening) for name in self.desks_of(opening))

    def longest_opening(self, service: str) -> int:
        """The minutes of the longest piece of time in which the service can be booked."""
        skilled = set(self.skilled(service))
        return max(
            (
                span.minutes
                for opening in self.office.opening
                if self._gives(opening, service) and skilled.intersection(self.desks_of(opening))
                for span in opening.times
            ),
            default=0,
        )

    def collide(self, one: Opening, other: Opening) -> bool:
        """Whether two openings give the same time of a desk to the same service on the same channel."""
        return (
            any(span.meets(late) for span in one.times for late in other.times)
            and bool(set(one.channels) & set(other.channels))
            and bool(set(self.desks_of(one)) & set(self.desks_of(other)))
            and self._share_a_service(one, other)
            and _share_a_day(one, other)
        )

    def _can(self, desk: DeskEntry, service: str) -> bool:
        return desk.skills is None or service in {self._full(skill) for skill in desk.skills}

    def _can_any(self, desk: DeskEntry, opening: Opening) -> bool:
        if opening.services is None:
            return True
        return any(self._can(desk, self._full(service)) for service in opening.services)

    def _gives(self, opening: Opening, service: str) -> bool:
        return opening.services is None or service in {self._full(given) for given in opening.services}

    def _share_a_service(self, one: Opening, other: Opening) -> bool:
        if one.services is None or other.services is None:
            return True
        return bool({self._full(name) for name in one.services} & {self._full(name) for name in other.services})

    def _full(self, reference: str) -> str:
        return "/".join(find_service(reference, within=self.within))


def _share_a_day(one: Opening, other: Opening) -> bool:
    first = max(_begin(one), _begin(other))
    last = min(_end(one), _end(other), first + LOOK_AHEAD)
    days = [days_between(opening.days, _begin(opening), first, last) for opening in (one, other)]
    return not days[0].isdisjoint(days[1])


def _begin(opening: Opening) -> dt.date:
    return opening.valid_from or min(opening.dates or [_ANY_DAY])


def _end(opening: Opening) -> dt.date:
    return opening.valid_until or dt.date.max
