"""What a page of a form is made of: questions with their inputs, by the names that docs/forms.md gives them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from servicepunkt.common.texts import Text
from servicepunkt.forms.kinds import FieldOfForm
from servicepunkt.forms.kinds.base import AnswerRefused
from servicepunkt.forms.kinds.states import names, nationalities

Words = Text | str | Promise


@dataclass(frozen=True, slots=True)
class Input:
    """One control: a line, a box to tick, or a list to choose from. `number` tells those with the same name apart."""

    name: str
    label: Words
    value: str = ""
    kind: str = "line"
    number: int = 0
    optional: bool = False
    wrong: bool = False
    autocomplete: str = ""
    keyboard: str = ""
    type: str = "text"
    size: str = ""
    most: int | None = None
    choices: SafeString | None = None

    @property
    def id(self) -> str:
        return f"{id_of(self.name)}-{self.number}" if self.number else id_of(self.name)


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from."""

    id: str
    value: str
    label: Words
    help: Words
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A field of the page; `shape` names the template that draws it.

    `may_grow`: there may be one more entry, or one more list to choose from.
    """

    field: FieldOfForm
    at: str
    shape: str
    inputs: tuple[Input, ...] = ()
    options: tuple[Option, ...] = ()
    entries: tuple["Entry", ...] = ()
    error: AnswerRefused | None = None
    unknown: Input | None = None
    may_grow: bool = False

    @property
    def id(self) -> str:
        return id_of(self.at)

    @property
    def first(self) -> str:
        """The id of the control that is wrong, or else of the first: where a link to the question leads."""
        controls = [control.id for control in self.inputs if control.wrong] or [option.id for option in self.options]
        return next(iter([*controls, *(control.id for control in self.inputs), f"{self.id}-group"]))

    @property
    def described_by(self) -> str:
        """The ids of its hint and of what is wrong with it."""
        hint = [f"{self.id}-hint"] if self.field.help else []
        return " ".join([*hint, f"{self.id}-error"] if self.error else hint)

    @property
    def many(self) -> bool:
        return bool(getattr(self.field, "many", False))

    @property
    def tick(self) -> str:
        """How its options are ticked: only one of them, or several."""
        return "checkbox" if self.many else "radio"

    @property
    def unit(self) -> Words:
        return "€" if self.field.kind == "money" else getattr(self.field, "unit", "")

    def walk(self) -> Iterator["Question"]:
        """This question and those within it, in the order of the page."""
        yield self
        for entry in self.entries:
            for question in entry.questions:
                yield from question.walk()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a repeated group with its own questions; `at` is its place, `number` counts from 1."""

    at: str
    number: int
    questions: tuple[Question, ...]


def id_of(name: str) -> str:
    return "id_" + name.replace(".", "-")


def state_choices(kind: str, language: str, chosen: str) -> SafeString:
    """The states, or the nationalities, as options of a list; drawn only once for each language."""
    drawn = _state_choices(kind, language)
    # A code in the list has two or three capital letters; anything else that was sent is not looked for.
    if chosen.isascii() and chosen.isalpha():
        drawn = drawn.replace(f'<option value="{chosen}">', f'<option value="{chosen}" selected>', 1)
    return mark_safe(drawn)  # drawn below, with every name escaped


@lru_cache(maxsize=32)
def _state_choices(kind: str, language: str) -> str:
    known = nationalities(language) if kind == "nationality" else names(language)
    options = format_html_join("", '<option value="{}">{}</option>', known.items())
    return format_html('<option value=""></option>{}', options)
