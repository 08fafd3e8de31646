"""Conditions as German sentences, for clerks, for the documentation and for authors of forms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import singledispatchmethod

from servicepunkt.forms.conditions import (
    ALWAYS,
    AllOf,
    Among,
    AnyOf,
    Is,
    IsAnswered,
    IsUnknown,
    Named,
    Node,
    Not,
    OfAge,
    OfDay,
    OfNumber,
    Some,
)
from servicepunkt.forms.naming import Register

_OF_DAYS = {"before": "liegt vor", "after": "liegt nach", "from": "ist frühestens", "until": "ist spätestens"}


@dataclass(frozen=True)
class Speaker:
    """Says a form's conditions in its own words."""

    register: Register
    named: Mapping[str, Node]
    inside: str = ""

    def sentence(self, node: Node, *, inside: str = "") -> str:
        """`„Zweck“ ist „Studium“ und „Bis wann?“ liegt vor heute`; empty for what always holds.

        `inside` is the group in whose entries the condition is asked.
        """
        return "" if node == ALWAYS else replace(self, inside=inside).say(node)

    @singledispatchmethod
    def say(self, node: Node) -> str:
        raise TypeError(node)

    @say.register
    def _(self, node: Is) -> str:
        return f"{self._label(node.field)} ist {self._words(node)}"

    @say.register
    def _(self, node: Among) -> str:
        return f"{self._label(node.field)} steht auf der Liste „{node.list}“"

    @say.register
    def _(self, node: OfDay) -> str:
        return f"{self._label(node.field)} {_OF_DAYS[node.how]} {node.day.in_words(self._label)}"

    @say.register
    def _(self, node: OfAge) -> str:
        return f"nach {self._label(node.field)} heute {'jünger als' if node.how == 'age_below' else 'mindestens'} {node.years} Jahre"

    @say.register
    def _(self, node: OfNumber) -> str:
        return f"{self._label(node.field)}: {'mindestens' if node.how == 'at_least' else 'höchstens'} {node.number}"

    @say.register
    def _(self, node: IsAnswered) -> str:
        return f"{self._label(node.field)} ist beantwortet"

    @say.register
    def _(self, node: IsUnknown) -> str:
        return f"{self._label(node.field)} ist nicht bekannt"

    @say.register
    def _(self, node: Some) -> str:
        inner = replace(self, inside=node.field).say(node.inner)
        return f"bei mindestens einem Eintrag von {self._label(node.field)} gilt: {inner}"

    @say.register
    def _(self, node: Named) -> str:
        return self._within(self.named[node.name])

    @say.register
    def _(self, node: Not) -> str:
        inner = self.named[node.inner.name] if isinstance(node.inner, Named) else node.inner
        if isinstance(inner, Is):
            return f"{self._label(inner.field)} ist nicht {self._words(inner)}"
        if isinstance(inner, IsAnswered):
            return f"{self._label(inner.field)} ist nicht beantwortet"
        return f"es gilt nicht: {self._within(inner)}"

    @say.register
    def _(self, node: AllOf) -> str:
        return " und ".join(self._within(part) for part in node.parts)

    @say.register
    def _(self, node: AnyOf) -> str:
        return " oder ".join(self._within(part) for part in node.parts)

    def _within(self, node: Node) -> str:
        """A part, in brackets where "and" and "or" would run together."""
        whole = self.named[node.name] if isinstance(node, Named) else node
        said = self.say(node)
        return f"({said})" if isinstance(whole, AllOf | AnyOf) and len(whole.parts) > 1 else said

    def _label(self, name: str) -> str:
        return self.register.label(name, inside=self.inside)

    def _words(self, node: Is) -> str:
        labels = [f"„{self._word(node.field, word)}“" for word in node.words]
        return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} oder {labels[-1]}"

    def _word(self, name: str, word: str) -> str:
        field = self.register.find(name, inside=self.inside)
        return _shown(field, word) if field is not None and field.words() is not None else word


def _shown(field: object, word: str) -> str:
    many = getattr(field, "many", False)
    return str(field.show([word] if many else word, "de"))  # type: ignore[attr-defined]
