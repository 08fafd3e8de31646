"""One or several of given options, and yes or no."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pydantic import BeforeValidator, Field

from servicepunkt.common.texts import Text
from servicepunkt.common.written.values import NeededWords, Words
from servicepunkt.forms.conditions import ALWAYS, Condition, View
from servicepunkt.forms.keys import Name
from servicepunkt.forms.kinds.base import AnswerRefused, Dated, Kind, NotAnAnswer, Typed, say


class NoSuchOption(AnswerRefused):
    code = "no-such-option"
    sentence = _("Diese Möglichkeit gibt es hier nicht. Bitte wählen Sie eine der gezeigten.")


class OneOnly(AnswerRefused):
    code = "one-only"
    sentence = _("Bitte wählen Sie nur eine Möglichkeit.")


def read_several(typed: Typed, *, many: bool) -> Any:
    """The words that were chosen: one, or a list without repetitions."""
    chosen = list(dict.fromkeys(word for word in typed.texts() if word))
    if not chosen:
        return None
    if many:
        return chosen
    if len(chosen) > 1:
        raise OneOnly
    return chosen[0]


def as_words(answer: Any, *, many: bool) -> list[str]:
    """A stored answer that has to be one word, or a list of distinct ones."""
    words = answer if many else [answer]
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise NotAnAnswer
    if len(set(words)) != len(words):
        raise NotAnAnswer
    return words


class Option(Dated):
    """A possible answer, perhaps only under a condition or for a certain time."""

    value: Name
    label: NeededWords
    help: Words = Field(default_factory=Text)
    when: Condition = ALWAYS


def _options(written: Any) -> Any:
    """Options may be written in short: `study: Studium`."""
    if not isinstance(written, dict):
        return written
    return [{"value": value, **(said if _is_whole(said) else {"label": said})} for value, said in written.items()]


def _is_whole(said: Any) -> bool:
    return isinstance(said, dict) and "label" in said


class Choice(Kind):
    """One of the options, or several where `many`."""

    kind: Literal["choice"]
    compares = frozenset({"words"})
    options: Annotated[list[Option], BeforeValidator(_options), Field(min_length=1)]
    many: bool = False

    def open_options(self, view: View) -> list[Option]:
        """Those that may be chosen, given the other answers and today."""
        return [option for option in self.options if option.in_force(view.today) and option.when.holds(view)]

    def read(self, typed: Typed) -> Any:
        return read_several(typed, many=self.many)

    def check(self, answer: Any, view: View) -> None:
        known = {option.value for option in self.open_options(view)}
        if not known.issuperset(as_words(answer, many=self.many)):
            raise NoSuchOption

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        return {"": answer}

    def show(self, answer: Any, language: str) -> str:
        labels = {option.value: option.label for option in self.options}
        return "; ".join(labels[word].for_reader(language) for word in (answer if self.many else [answer]))

    def answer_schema(self) -> dict[str, Any]:
        one = {"type": "string", "enum": [option.value for option in self.options]}
        return {"type": "array", "items": one, "minItems": 1, "uniqueItems": True} if self.many else one

    def words(self) -> Iterable[str]:
        return [option.value for option in self.options]


class YesNo(Kind):
    """`yes` or `no`."""

    kind: Literal["yes_no"]
    compares = frozenset({"words"})
    labels: ClassVar = {"yes": pgettext_lazy("answer", "Ja"), "no": pgettext_lazy("answer", "Nein")}

    def read(self, typed: Typed) -> Any:
        return read_several(typed, many=False)

    def check(self, answer: Any, view: View) -> None:
        if answer not in ("yes", "no"):
            raise NoSuchOption

    def show(self, answer: Any, language: str) -> str:
        return say(self.labels[answer], language)

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": ["yes", "no"]}

    def words(self) -> Iterable[str]:
        return ("yes", "no")
