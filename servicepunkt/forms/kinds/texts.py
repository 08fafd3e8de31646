"""Texts and single names, in the letters that registers keep."""

from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from servicepunkt.forms.alphabet import Scope, foreign_letters, tidy
from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, Typed, as_text


class LettersRefused(AnswerRefused):
    code = "letters-refused"
    sentence = _(
        "Diese Zeichen kann die Behörde nicht speichern: %(letters)s. Bitte schreiben Sie mit lateinischen Buchstaben, "
        "bei Namen so wie im Pass."
    )


class TooLong(AnswerRefused):
    code = "too-long"
    sentence = _("Das ist zu lang. Es passen höchstens %(most)d Zeichen.")


class OneLineOnly(AnswerRefused):
    code = "one-line-only"
    sentence = _("Bitte schreiben Sie das in eine Zeile.")


class NoLetters(AnswerRefused):
    code = "no-letters"
    sentence = _("Ein Name braucht mindestens einen Buchstaben.")


def check_letters(text: str, scope: Scope, *, most: int, lines: bool = False, part: str = "") -> None:
    """Raises `AnswerRefused` where a text cannot be kept."""
    foreign = foreign_letters(text, scope)
    if "\n" in text and not lines:
        raise OneLineOnly(part=part)
    if foreign:
        raise LettersRefused(letters=" ".join(foreign[:10]), part=part)
    if len(text) > most:
        raise TooLong(most=most, part=part)


def check_name(name: str, *, most: int = 120, part: str = "") -> None:
    check_letters(name, "names", most=most, part=part)
    if not any(letter.isalpha() for letter in name):
        raise NoLetters(part=part)


class TextField(Kind):
    """A text; `lines` allows several lines."""

    kind: Literal["text"]
    max_length: Annotated[int, Field(ge=1, le=4000)] = 200
    lines: bool = False

    def read(self, typed: Typed) -> Any:
        return tidy(typed.text()) or None

    def check(self, answer: Any, view: View) -> None:
        check_letters(as_text(answer), "texts", most=self.max_length, lines=self.lines)

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}


class NameField(Kind):
    """One name: a birth name, a place; a firm's name belongs in a text."""

    kind: Literal["name"]
    max_length: ClassVar[int] = 120

    def read(self, typed: Typed) -> Any:
        return tidy(typed.text()) or None

    def check(self, answer: Any, view: View) -> None:
        check_name(as_text(answer), most=self.max_length)

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}
