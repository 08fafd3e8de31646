"""Numbers of passports, identity cards, residence cards and visas.

Where somebody types the check digit as well (ICAO 9303: weights 7, 3, 1, A is 10), it is checked and left out: a
German document has nine characters, and the tenth in the machine-readable zone is its check digit.
"""

import re
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from servicepunkt.forms.alphabet import with_plain_digits
from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, Typed, as_text

_CHARACTERS = re.compile(r"[A-Z0-9]+")
_GERMAN_LENGTH = 9


class NoPaperNumber(AnswerRefused):
    code = "no-paper-number"
    sentence = _("Eine solche Nummer besteht nur aus den Buchstaben A bis Z und Ziffern.")


class WrongLength(AnswerRefused):
    code = "paper-number-length"
    sentence = _("Diese Nummer hat %(least)d bis %(most)d Zeichen. Bitte vergleichen Sie mit dem Papier.")


class GermanLength(AnswerRefused):
    code = "german-paper-number-length"
    sentence = _("Diese Nummer hat 9 Zeichen. Bitte vergleichen Sie mit der Karte.")


class WrongCheckDigit(AnswerRefused):
    code = "wrong-check-digit"
    sentence = _("Die Prüfziffer am Ende passt nicht zur Nummer. Bitte vergleichen Sie Zeichen für Zeichen.")


def check_digit(number: str) -> int:
    """The check digit of a number in the machine-readable zone."""
    return sum((7, 3, 1)[at % 3] * int(char, 36) for at, char in enumerate(number)) % 10


class PaperNumber(Kind):
    """The number of a paper; `issuer: germany` for cards that German authorities issue."""

    kind: Literal["paper_number"]
    issuer: Literal["any", "germany"] = "any"
    least: int = 3
    most: int = 20

    def read(self, typed: Typed) -> Any:
        number = with_plain_digits(re.sub(r"[\s<./-]", "", typed.text()).upper())
        if not number:
            return None
        if self.issuer == "germany" and len(number) == _GERMAN_LENGTH + 1 and _CHARACTERS.fullmatch(number):
            if number[-1] != str(check_digit(number[:-1])):
                raise WrongCheckDigit
            return number[:-1]
        return number

    def check(self, answer: Any, view: View) -> None:
        if not _CHARACTERS.fullmatch(as_text(answer)):
            raise NoPaperNumber
        if self.issuer == "germany" and len(answer) != _GERMAN_LENGTH:
            raise GermanLength
        if not self.least <= len(answer) <= self.most:
            raise WrongLength(least=self.least, most=self.most)

    def answer_schema(self) -> dict[str, Any]:
        least, most = (_GERMAN_LENGTH, _GERMAN_LENGTH) if self.issuer == "germany" else (self.least, self.most)
        return {"type": "string", "pattern": f"^[A-Z0-9]{{{least},{most}}}$"}
