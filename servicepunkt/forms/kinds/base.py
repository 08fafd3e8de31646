"""What all kinds of fields have in common: label and help, what was typed, the "no" to an answer."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from pydantic import Field

from servicepunkt.common.refusals import Refusal
from servicepunkt.common.texts import Text
from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.values import Day, NeededWords, Words
from servicepunkt.forms.conditions import ALWAYS, UNKNOWN, Condition, View
from servicepunkt.forms.keys import Name

_DONT_KNOW = _("Weiß ich nicht")
# How much is kept of what was refused: as much as somebody types by hand.
_REFUSED, _LONGEST, _MOST = "refused", 20_000, 30


class AnswerRefused(Refusal):
    """An answer that is not acceptable. `facts["part"]` names the input that is meant, where a field has several."""

    code = "answer-refused"
    status = 422


class Missing(AnswerRefused):
    code = "answer-missing"
    sentence = _("Hier fehlt eine Antwort.")


class NotAnAnswer(AnswerRefused):
    """A stored answer that does not have the shape of its field."""

    code = "not-an-answer"
    sentence = _("Diese Antwort passt nicht zu der Frage. Bitte antworten Sie noch einmal.")


class Dated(Entry):
    """Something that a rule demands: where the rule is written, whether that was looked up, and when it is in force."""

    source: Annotated[str, Field(max_length=300)] = ""
    verified: bool | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None

    def in_force(self, today: dt.date) -> bool:
        return (self.valid_from or today) <= today <= (self.valid_until or today)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed: the inputs of a page by name, and where among them a field is.

    The inputs of a field `birth` are `birth`, or `birth.day`, `birth.month`, `birth.year`; those of an entry of a group
    are `children.0.name`.
    """

    values: Mapping[str, Sequence[str]]
    at: str = ""

    def under(self, part: str) -> "Typed":
        return Typed(self.values, f"{self.at}.{part}" if self.at else part)

    def text(self, part: str = "") -> str:
        """The last value of an input; empty where there is none."""
        return next(reversed(self.texts(part)), "")

    def texts(self, part: str = "") -> list[str]:
        """All values of an input."""
        name = f"{self.at}.{part}" if part else self.at
        return [value.strip() for value in self.values.get(name, ())]

    def as_refused(self, parts: Iterable[str]) -> dict[str, Any]:
        """What a draft keeps for a field whose answer was refused: the very words, by part, for `refused_words`."""
        words = {part: [text[:_LONGEST] for text in self.texts(part)[:_MOST]] for part in ("", *parts)}
        return {_REFUSED: {part: texts for part, texts in words.items() if any(texts)}}


def refused_words(answer: Any) -> Mapping[str, Sequence[str]] | None:
    """What was typed and refused, by part; None where the answer is one."""
    words = answer.get(_REFUSED) if isinstance(answer, dict) else None
    return words if isinstance(words, dict) else None


class Kind(Dated):
    """A field. Subclasses are the kinds: each reads, checks and shows one kind of answer.

    `why` says why it is asked (unless the page does), `help` how to answer it. `optional` fields are voluntary,
    `unknown` ones may be answered with "I do not know". `sensitive` answers are kept apart and not shown in lists.
    """

    parts: ClassVar[tuple[str, ...]] = ()
    compares: ClassVar[frozenset[str]] = frozenset()

    name: Name
    label: NeededWords
    help: Words = Field(default_factory=Text)
    why: Words = Field(default_factory=Text)
    when: Condition = ALWAYS
    optional: bool = False
    unknown: bool = False
    sensitive: bool = False

    def read(self, typed: Typed) -> Any:
        """The answer in what was typed; None where nothing was. Raises `AnswerRefused`."""
        raise NotImplementedError

    def check(self, answer: Any, view: View) -> None:
        """Raises `AnswerRefused` where an answer, read or stored, is not acceptable among the others, today."""
        raise NotImplementedError

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        """What to put into the inputs again, by part (`""` is the field itself)."""
        return {"": str(answer)}

    def show(self, answer: Any, language: str) -> str:
        """The answer for a reader of a language."""
        return str(answer)

    def answer_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        raise NotImplementedError

    def words(self) -> Iterable[str] | None:
        """The words that a condition may compare the answer with; None where it has no words."""
        return None

    # "I do not know" is the same for every kind -------------------------------------------------------------------

    def in_words(self, answer: Any, language: str) -> str:
        """The answer, or that it is not known, for a reader of a language."""
        return say(_DONT_KNOW, language) if answer == UNKNOWN else self.show(answer, language)

    def typed_again(self, answer: Any, at: str) -> dict[str, str | list[str]]:
        """What to put into the inputs again, by the names of the inputs; `at` is where the field is."""
        if answer == UNKNOWN:
            return {f"{at}.unknown": "on"}
        refused = refused_words(answer)
        again = self.typed(answer) if refused is None else {part: list(texts) for part, texts in refused.items()}
        return {f"{at}.{part}" if part else at: value for part, value in again.items()}

    def full_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer, or of not knowing it."""
        return {"anyOf": [self.answer_schema(), {"const": UNKNOWN}]} if self.unknown else self.answer_schema()

    @property
    def is_always_answered(self) -> bool:
        """Whether the answer is there wherever the field's page or entry is."""
        return not self.optional and self.when == ALWAYS and not (self.valid_from or self.valid_until)


def say(sentence: str | Promise, language: str) -> str:
    """A sentence of the program in a given language, whichever is active."""
    with override(language):
        return str(sentence)


def as_text(answer: Any) -> str:
    """A stored answer that has to be a text."""
    if not isinstance(answer, str) or not answer:
        raise NotAnAnswer
    return answer


def as_parts(answer: Any, known: Iterable[str]) -> dict[str, str]:
    """A stored answer that has to be texts by part."""
    if not isinstance(answer, dict) or not answer.keys() <= set(known):
        raise NotAnAnswer
    if not all(isinstance(part, str) and part for part in answer.values()):
        raise NotAnAnswer
    return answer
