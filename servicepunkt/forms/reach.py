"""Whether anything can lead there: a condition is split into alternatives, and each is searched for contradictions.

A contradiction is only claimed where it is certain; what cannot be decided counts as possible.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from servicepunkt.forms.conditions import (
    AllOf,
    Among,
    AnyOf,
    Is,
    IsUnknown,
    Named,
    Node,
    Not,
    OfAge,
    OfDay,
    OfField,
    OfNumber,
)
from servicepunkt.forms.days import TODAY
from servicepunkt.forms.naming import Register

_MOST = 3000
# Rules that count from today are compared as if today were this day: only the distance between them matters.
_SOME_DAY = dt.date(2026, 1, 1)

Literal = tuple[Node, bool]
Alternative = frozenset[Literal]


class _TooMany(Exception):
    """More alternatives than are worth looking at."""


@dataclass(frozen=True)
class Reach:
    """Looks at the conditions of one form."""

    register: Register

    def possible(self, node: Node) -> bool:
        """Whether there may be answers for which a condition holds, on a path that leads to its fields."""
        try:
            return any(self._possible(alternative, frozenset()) for alternative in self._alternatives(node, holds=True))
        except _TooMany:
            return True

    def _possible(self, alternative: Alternative, looked_at: frozenset[str]) -> bool:
        if _contradictory(alternative, self.register):
            return False
        # What is true of a field is true only where the field is asked.
        ahead = {node.field for node, holds in alternative if holds and isinstance(node, OfField)} - looked_at
        ahead &= self.register.asked.keys()
        if not ahead:
            return True
        name = min(ahead)
        ways = self._alternatives(self.register.asked[name].shown_when, holds=True)
        return any(self._possible(alternative | way, looked_at | {name}) for way in ways)

    def _alternatives(self, node: Node, *, holds: bool) -> list[Alternative]:
        if isinstance(node, Named):
            return self._alternatives(self.register.form.conditions[node.name].when, holds=holds)
        if isinstance(node, Not):
            return self._alternatives(node.inner, holds=not holds)
        if isinstance(node, AllOf | AnyOf):
            parts = [self._alternatives(part, holds=holds) for part in node.parts]
            if isinstance(node, AllOf) == holds:
                return list(_together(parts))
            return [alternative for part in parts for alternative in part]
        return [frozenset({(node, holds)})]


def _together(parts: list[list[Alternative]]) -> Iterator[Alternative]:
    count = 1
    for part in parts:
        count *= max(len(part), 1)
    if count > _MOST:
        raise _TooMany
    for chosen in product(*parts):
        yield frozenset().union(*chosen)


def _contradictory(alternative: Alternative, register: Register) -> bool:
    names = {node.field for node, _holds in alternative if isinstance(node, OfField)}
    return any(_contradictory_in(name, alternative, register) for name in names)


def _contradictory_in(name: str, alternative: Alternative, register: Register) -> bool:
    of_field: list[tuple[OfField, bool]] = [
        (node, holds) for node, holds in alternative if isinstance(node, OfField) and node.field == name
    ]
    if any((node, not holds) in of_field for node, holds in of_field):
        return True
    true = [node for node, holds in of_field if holds]
    if any(isinstance(node, IsUnknown) for node in true) and len({type(node) for node in true}) > 1:
        return True
    return _no_word_left(name, of_field, register) or _no_number_left(true) or _no_day_left(true)


def _no_word_left(name: str, of_field: list[tuple[OfField, bool]], register: Register) -> bool:
    asked = register.asked.get(name)
    wanted = [set(_words(node, register)) for node, holds in of_field if holds and isinstance(node, Is | Among)]
    if asked is None or not wanted or getattr(asked.field, "many", False):
        return False
    left = set(asked.field.words() or ()).intersection(*wanted)
    for node, holds in of_field:
        if not holds and isinstance(node, Is | Among):
            left -= set(_words(node, register))
    return not left


def _words(node: Is | Among, register: Register) -> tuple[str, ...]:
    return node.words if isinstance(node, Is) else tuple(register.form.lists[node.list])


def _no_number_left(true: list[OfField]) -> bool:
    least = [node.number for node in true if isinstance(node, OfNumber) and node.how == "at_least"]
    most = [node.number for node in true if isinstance(node, OfNumber) and node.how == "at_most"]
    old = [node.years for node in true if isinstance(node, OfAge) and node.how == "age_from"]
    young = [node.years for node in true if isinstance(node, OfAge) and node.how == "age_below"]
    return bool(least and most and max(least) > min(most)) or bool(old and young and max(old) >= min(young))


def _no_day_left(true: list[OfField]) -> bool:
    """For days that are counted from the same base, or are all fixed."""
    days = [
        (node.how, TODAY if node.day.base == TODAY else "fixed", _day(node)) for node in true if isinstance(node, OfDay)
    ]
    for base in {base for _how, base, _day in days}:
        first = max((_first(how, day) for how, at, day in days if at == base and day), default=dt.date.min)
        last = min((_last(how, day) for how, at, day in days if at == base and day), default=dt.date.max)
        if first > last:
            return True
    return False


def _day(node: OfDay) -> dt.date | None:
    return None if node.day.field else node.day.day({}, _SOME_DAY)


def _first(how: str, day: dt.date) -> dt.date:
    return {"from": day, "after": day + dt.timedelta(1)}.get(how, dt.date.min)


def _last(how: str, day: dt.date) -> dt.date:
    return {"until": day, "before": day - dt.timedelta(1)}.get(how, dt.date.max)
