"""Conditions: a small tree that decides on pages, fields, papers and hints alike.

In a definition a condition is written as a mapping from fields to what is required of them; several fields are joined
by "and". `all`, `any` and `not` join conditions; a bare word is the name of a condition that the form declares.

    {purpose: study}                                   is
    {purpose: [study, training]}                       is one of
    {title_expires: {before: today + 8 weeks}}         before, after, from, until
    {birth: {age_below: 16}}                           age_below, age_from, today
    {children: {at_least: 1}}                          numbers, amounts, how many entries
    {children: {some: {birth: {age_below: 16}}}}       an entry of a repeated group
    {nationalities: {among: eu}}                       a list that the form declares
    {phone: answered}                                  answered, unknown

What has not been answered, or was answered wrongly, or is not on the path, is not an answer: only `not` is true of it.
"""

import datetime as dt
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Protocol

from django.utils.translation import gettext as _
from pydantic import PlainSerializer, PlainValidator

from servicepunkt.common.written.sentences import perhaps
from servicepunkt.common.written.values import Wrong
from servicepunkt.forms.days import DayRule, age_on, day_of, read_day_rule

UNKNOWN = {"unknown": True}
"""The answer of who does not know."""

Rename = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class View:
    """What a condition looks at: the answers that count, today, and what the form declares."""

    answers: Mapping[str, Any]
    today: dt.date
    named: Mapping[str, "Node"] = field(default_factory=dict)
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def within(self, entry: Mapping[str, Any]) -> "View":
        """The same, from within an entry of a group: its own answers come first."""
        return replace(self, answers=ChainMap(dict(entry), dict(self.answers)))


class Node(Protocol):
    """A condition."""

    def holds(self, view: View) -> bool:
        """Whether it is true."""
        ...

    def fields(self) -> Iterator[str]:
        """The fields that it looks at itself, not through names; in a group's entry, the group."""
        ...

    def renamed(self, name: Rename) -> "Node":
        """The same condition, on fields by their new names."""
        ...

    def plain(self) -> Any:
        """As it is written in a definition."""
        ...


@dataclass(frozen=True, slots=True)
class OfField:
    """A condition on one field."""

    field: str

    def fields(self) -> Iterator[str]:
        yield self.field

    def renamed(self, name: Rename) -> Any:
        return replace(self, field=name(self.field))


@dataclass(frozen=True, slots=True)
class Is(OfField):
    """The answer is one of these words; of several answers, one of them is."""

    words: tuple[str, ...]

    def holds(self, view: View) -> bool:
        return any(word in self.words for word in words_of(view.answers.get(self.field)))

    def plain(self) -> Any:
        return {self.field: self.words[0] if len(self.words) == 1 else list(self.words)}


@dataclass(frozen=True, slots=True)
class Among(OfField):
    """The answer, or one of several, is on a list that the form declares."""

    list: str

    def holds(self, view: View) -> bool:
        return any(word in view.lists[self.list] for word in words_of(view.answers.get(self.field)))

    def plain(self) -> Any:
        return {self.field: {"among": self.list}}


@dataclass(frozen=True, slots=True)
class OfDay(OfField):
    """The answer is a day before, after, from or until another."""

    how: str
    day: DayRule

    def holds(self, view: View) -> bool:
        mine, other = day_of(view.answers.get(self.field)), self.day.day(view.answers, view.today)
        return mine is not None and other is not None and _COMPARED[self.how](mine, other)

    def fields(self) -> Iterator[str]:
        yield self.field
        if self.day.field:
            yield self.day.field

    def renamed(self, name: Rename) -> Any:
        return replace(self, field=name(self.field), day=self.day.renamed(name))

    def plain(self) -> Any:
        return {self.field: {self.how: self.day.plain()}}


@dataclass(frozen=True, slots=True)
class OfAge(OfField):
    """Anyone born on that day is, today, younger than so many years, or has reached that age."""

    how: str
    years: int

    def holds(self, view: View) -> bool:
        born = day_of(view.answers.get(self.field))
        return born is not None and (age_on(born, view.today) < self.years) == (self.how == "age_below")

    def plain(self) -> Any:
        return {self.field: {self.how: str(self.years)}}


@dataclass(frozen=True, slots=True)
class OfNumber(OfField):
    """The answer is at least or at most a number; amounts are meant in euros, groups by their entries."""

    how: str
    number: int

    def holds(self, view: View) -> bool:
        mine = _number_of(view.answers.get(self.field))
        return mine is not None and (mine >= self.number if self.how == "at_least" else mine <= self.number)

    def plain(self) -> Any:
        return {self.field: {self.how: str(self.number)}}


@dataclass(frozen=True, slots=True)
class IsAnswered(OfField):
    """There is an answer, which may be "I do not know"."""

    def holds(self, view: View) -> bool:
        return view.answers.get(self.field) not in (None, "", [], {})

    def plain(self) -> Any:
        return {self.field: "answered"}


@dataclass(frozen=True, slots=True)
class IsUnknown(OfField):
    """The answer is "I do not know"."""

    def holds(self, view: View) -> bool:
        return bool(view.answers.get(self.field) == UNKNOWN)

    def plain(self) -> Any:
        return {self.field: "unknown"}


@dataclass(frozen=True, slots=True)
class Some(OfField):
    """A condition holds in an entry of a repeated group."""

    inner: Node

    def holds(self, view: View) -> bool:
        entries = view.answers.get(self.field)
        return isinstance(entries, list) and any(self.inner.holds(view.within(entry)) for entry in entries)

    def plain(self) -> Any:
        return {self.field: {"some": self.inner.plain()}}


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that the form declares under a name."""

    name: str

    def holds(self, view: View) -> bool:
        return view.named[self.name].holds(view)

    def fields(self) -> Iterator[str]:
        return iter(())

    def renamed(self, name: Rename) -> "Named":
        return self

    def plain(self) -> Any:
        return self.name


@dataclass(frozen=True, slots=True)
class Not:
    inner: Node

    def holds(self, view: View) -> bool:
        return not self.inner.holds(view)

    def fields(self) -> Iterator[str]:
        return self.inner.fields()

    def renamed(self, name: Rename) -> "Not":
        return Not(self.inner.renamed(name))

    def plain(self) -> Any:
        return {"not": self.inner.plain()}


@dataclass(frozen=True, slots=True)
class Joined:
    parts: tuple[Node, ...]

    def fields(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.fields()

    def renamed(self, name: Rename) -> Any:
        return type(self)(tuple(part.renamed(name) for part in self.parts))


@dataclass(frozen=True, slots=True)
class AllOf(Joined):
    def holds(self, view: View) -> bool:
        return all(part.holds(view) for part in self.parts)

    def plain(self) -> Any:
        return {"all": [part.plain() for part in self.parts]}


@dataclass(frozen=True, slots=True)
class AnyOf(Joined):
    def holds(self, view: View) -> bool:
        return any(part.holds(view) for part in self.parts)

    def plain(self) -> Any:
        return {"any": [part.plain() for part in self.parts]}


ALWAYS = AllOf(())


def both(first: Node, second: Node) -> Node:
    """Both conditions, without the one that always holds."""
    parts = tuple(part for part in (first, second) if part != ALWAYS)
    return parts[0] if len(parts) == 1 else AllOf(parts)


def named_in(node: Node) -> Iterator[str]:
    """The names of conditions that a condition itself uses."""
    for part in walk_tree(node):
        if isinstance(part, Named):
            yield part.name


def walk_tree(node: Node) -> Iterator[Node]:
    """A condition and every condition in it."""
    yield node
    inner = node.parts if isinstance(node, Joined) else (node.inner,) if isinstance(node, Not | Some) else ()
    for part in inner:
        yield from walk_tree(part)


def words_of(answer: Any) -> tuple[str, ...]:
    """An answer as words: one, or several of a list."""
    if isinstance(answer, str):
        return (answer,)
    return tuple(item for item in answer if isinstance(item, str)) if isinstance(answer, list) else ()


def _number_of(answer: Any) -> float | None:
    if isinstance(answer, list):
        return len(answer)
    if isinstance(answer, dict) and "amount" in answer:
        return float(answer["amount"])
    return answer if isinstance(answer, int | float) and not isinstance(answer, bool) else None


_COMPARED: dict[str, Callable[[dt.date, dt.date], bool]] = {
    "before": lambda mine, other: mine < other,
    "after": lambda mine, other: mine > other,
    "from": lambda mine, other: mine >= other,
    "until": lambda mine, other: mine <= other,
}

# Reading what is written ------------------------------------------------------------------------------------------


def read_condition(written: Any) -> Node:
    """The condition that is written in a definition; raises `Wrong`."""
    if isinstance(written, str) and written:
        return Named(written)
    if not isinstance(written, dict) or not written:
        return _already(written)
    return _joined(AllOf, [_read_pair(str(key), value) for key, value in written.items()])


def _already(written: Any) -> Node:
    if hasattr(written, "holds"):
        return written
    raise Wrong(_("Hier gehört eine Bedingung hin: „Feld: Wert“, oder der Name einer Bedingung des Formulars."))


def _read_pair(key: str, value: Any) -> Node:
    if key in {"all", "any"}:
        if not isinstance(value, list) or not value:
            raise Wrong(_("Zu „%(key)s“ gehört eine Liste von Bedingungen.") % {"key": key})
        return _joined(AllOf if key == "all" else AnyOf, [read_condition(part) for part in value])
    if key == "not":
        return Not(read_condition(value))
    return _read_of_field(key, value)


def _read_of_field(name: str, value: Any) -> Node:
    if value in ("answered", "unknown"):
        return IsAnswered(name) if value == "answered" else IsUnknown(name)
    if isinstance(value, str):
        return Is(name, (value,))
    if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
        return Is(name, tuple(value))
    if isinstance(value, dict) and value:
        return _joined(AllOf, [_read_operator(name, str(key), operand) for key, operand in value.items()])
    raise Wrong(_("Was soll „%(name)s“ sein? Ein Wert, eine Liste von Werten oder ein Vergleich.") % {"name": name})


def _read_operator(name: str, key: str, operand: Any) -> Node:
    read = _OPERATORS.get(key)
    if read is None:
        sentence = _("„%(key)s“ ist kein Vergleich. Möglich sind: %(known)s.")
        raise Wrong(sentence % {"key": key, "known": ", ".join(_OPERATORS)} + perhaps(key, _OPERATORS))
    return read(name, key, operand)


def _whole_number(written: Any) -> int:
    if not isinstance(written, str) or not written.isdecimal():
        raise Wrong(_("„%(value)s“ ist keine ganze Zahl.") % {"value": written})
    return int(written)


_OPERATORS: dict[str, Callable[[str, str, Any], Node]] = {
    **dict.fromkeys(_COMPARED, lambda name, key, operand: OfDay(name, key, read_day_rule(operand))),
    **dict.fromkeys(("age_below", "age_from"), lambda name, key, operand: OfAge(name, key, _whole_number(operand))),
    **dict.fromkeys(("at_least", "at_most"), lambda name, key, operand: OfNumber(name, key, _whole_number(operand))),
    "among": lambda name, _key, operand: Among(name, str(operand)),
    "some": lambda name, _key, operand: Some(name, read_condition(operand)),
}


def _joined(join: type[AllOf] | type[AnyOf], parts: list[Node]) -> Node:
    """The parts joined; one that is joined in the same way is taken apart first, so that it needs no brackets."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, join) else (part,))]
    return flat[0] if len(flat) == 1 else join(tuple(flat))


Condition = Annotated[Node, PlainValidator(read_condition), PlainSerializer(lambda node: node.plain())]
