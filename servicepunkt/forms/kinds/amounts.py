"""Amounts of money and numbers. What is typed is read the same in every language."""

import re
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from babel.numbers import format_currency, format_decimal
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from servicepunkt.common.languages import language as language_of
from servicepunkt.common.texts import Text
from servicepunkt.common.written.values import Words
from servicepunkt.forms.alphabet import tidy, with_plain_digits
from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, NotAnAnswer, Typed

_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?")
_NUMBER = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:(?P<between>[.,'’٬ ])[0-9]{3})(?:(?P=between)[0-9]{3})*|[0-9]+)(?:[.,٫](?P<part>[0-9]{1,2}))?"
)


class NoNumber(AnswerRefused):
    code = "no-number"
    sentence = _("Das ist keine Zahl. Bitte schreiben Sie nur Ziffern, zum Beispiel 1250,50.")


class WholeNumberNeeded(AnswerRefused):
    code = "whole-number-needed"
    sentence = _("Bitte schreiben Sie eine ganze Zahl.")


class TooLittle(AnswerRefused):
    code = "too-little"
    sentence = _("Das ist zu wenig. Mindestens %(least)s.")


class TooMuch(AnswerRefused):
    code = "too-much"
    sentence = _("Das ist zu viel. Höchstens %(most)s.")


def read_number(typed: str) -> Decimal | None:
    """A number as people in many countries write it: `1250`, `1.250,5`, `1,250.50`, `1 250`; digits of every script.

    The signs of Arabic keyboards count as well: `١٬٢٥٠٫٥`, `١٢٥٠،٥`.

    Whether a sign separates thousands or cents is decided by what follows it, never by the language of the page: three
    digits are thousands, one or two are cents.
    """
    plain = with_plain_digits(" ".join(tidy(typed).split())).replace("،", ",")
    plain = plain.removesuffix("€").removesuffix("EUR").removeprefix("€").strip()
    if not plain:
        return None
    found = _NUMBER.fullmatch(plain)
    if not found or len(plain) > 20:
        raise NoNumber
    whole = re.sub(r"[^0-9]", "", found["whole"])
    return Decimal(f"{whole}.{found['part'] or 0}")


def _shown(field: Kind, answer: Any) -> str:
    return field.show(answer, language_of(get_language()).code)


# A bound in the language of the person who reads the refusal, which may be made before anybody does.
_for_reader = lazy(_shown, str)


class Money(Kind):
    """An amount in euros: `{"amount": "1250.50", "currency": "EUR"}`."""

    kind: Literal["money"]
    compares = frozenset({"numbers"})
    currency: ClassVar[str] = "EUR"
    most: Annotated[int, Field(ge=1, le=100_000_000)] = 10_000_000

    def read(self, typed: Typed) -> Any:
        amount = read_number(typed.text())
        return None if amount is None else {"amount": f"{amount:.2f}", "currency": self.currency}

    def check(self, answer: Any, view: View) -> None:
        amount = answer.get("amount") if isinstance(answer, dict) else None
        if not isinstance(amount, str) or not re.fullmatch(r"[0-9]+\.[0-9]{2}", amount):
            raise NotAnAnswer
        if answer != {"amount": amount, "currency": self.currency}:
            raise NotAnAnswer
        if Decimal(amount) > self.most:
            raise TooMuch(most=_for_reader(self, {"amount": f"{self.most:.2f}", "currency": self.currency}))

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        return {"": answer["amount"].replace(".", ",")}

    def show(self, answer: Any, language: str) -> str:
        return format_currency(Decimal(answer["amount"]), answer["currency"], locale=language_of(language).locale)

    def answer_schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "amount": {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"},
                "currency": {"const": self.currency},
            },
            "required": ["amount", "currency"],
            "additionalProperties": False,
        }


class Number(Kind):
    """A number with a unit, whole unless `decimals`."""

    kind: Literal["number"]
    compares = frozenset({"numbers"})
    unit: Words = Field(default_factory=Text)
    least: int = 0
    most: int = 1_000_000
    decimals: bool = False

    def read(self, typed: Typed) -> Any:
        number = read_number(typed.text())
        if number is None:
            return None
        if number == number.to_integral_value():
            return int(number)
        if not self.decimals:
            raise WholeNumberNeeded
        return float(number)

    def check(self, answer: Any, view: View) -> None:
        if isinstance(answer, bool) or not isinstance(answer, int | float if self.decimals else int):
            raise NotAnAnswer
        if answer < self.least:
            raise TooLittle(least=_for_reader(self, self.least))
        if answer > self.most:
            raise TooMuch(most=_for_reader(self, self.most))

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        return {"": str(answer).replace(".", ",")}

    def show(self, answer: Any, language: str) -> str:
        # Up to four digits are not grouped: a number may be a year.
        number = format_decimal(answer, locale=language_of(language).locale, group_separator=abs(answer) >= 10_000)
        return f"{number} {self.unit.for_reader(language)}".strip()

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "number" if self.decimals else "integer", "minimum": self.least, "maximum": self.most}
