"""Repeated groups: children, earlier stays, employers. An answer is a list of entries, each with its own answers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from servicepunkt.common.written.values import NeededWords
from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, NotAnAnswer, Typed

if TYPE_CHECKING:
    from servicepunkt.forms.kinds import FieldOfForm

_MOST = 30


class TooFewEntries(AnswerRefused):
    code = "too-few-entries"
    sentence = _("Hier fehlen Einträge. Es müssen mindestens %(least)d sein.")


class TooManyEntries(AnswerRefused):
    code = "too-many-entries"
    sentence = _("Das sind zu viele Einträge. Es passen höchstens %(most)d.")


class Group(Kind):
    """Questions that are answered once for each `entry`."""

    kind: Literal["group"]
    compares = frozenset({"numbers", "entries"})
    entry: NeededWords
    fields: Annotated[list["FieldOfForm"], Field(min_length=1)]
    least: Annotated[int, Field(ge=1, le=_MOST)] = 1
    most: Annotated[int, Field(ge=1, le=_MOST)] = 12

    def entries(self, typed: Typed) -> Iterator[Typed]:
        """What was typed, entry by entry, in order; entries in which nothing was typed are left out."""
        prefix = f"{typed.at}."
        numbers = {
            name.removeprefix(prefix).partition(".")[0]
            for name, values in typed.values.items()
            if name.startswith(prefix) and any(value.strip() for value in values)
        }
        # Nobody has a thousand children; and Python does not read numbers of thousands of digits.
        known = (number for number in numbers if number.isascii() and number.isdecimal() and len(number) < 4)
        for number in sorted(known, key=int)[:100]:
            yield typed.under(number)

    def check(self, answer: Any, view: View) -> None:
        """Only how many there are; the walk looks inside the entries."""
        if not isinstance(answer, list) or not all(isinstance(entry, dict) for entry in answer):
            raise NotAnAnswer
        if len(answer) < self.least:
            raise TooFewEntries(least=self.least)
        if len(answer) > self.most:
            raise TooManyEntries(most=self.most)

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        known = {field.name: field for field in self.fields}
        found: dict[str, str | list[str]] = {}
        for number, entry in enumerate(answer):
            for name, value in entry.items():
                if name in known:
                    found |= known[name].typed_again(value, f"{number}.{name}")
        return found

    def answer_schema(self) -> dict[str, Any]:
        entry = {
            "type": "object",
            "properties": {field.name: field.full_schema() for field in self.fields},
            "required": [field.name for field in self.fields if field.is_always_answered],
            "additionalProperties": False,
        }
        return {"type": "array", "items": entry, "minItems": self.least, "maxItems": self.most}
