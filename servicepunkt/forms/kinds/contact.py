"""Telephone numbers and e-mail addresses."""

from typing import Any, Literal

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, Typed, as_text

_LEAST = 10_000


class NoPhone(AnswerRefused):
    code = "no-phone"
    sentence = _(
        "Diese Telefonnummer gibt es so nicht. Nummern aus anderen Ländern beginnen mit +, zum Beispiel +90 212 1234567."
    )


class NoEmail(AnswerRefused):
    code = "no-email"
    sentence = _("Das ist keine E-Mail-Adresse. Sie sieht so aus: name@example.org.")


class Phone(Kind):
    """A telephone number in the international form: `+4933011234`."""

    kind: Literal["phone"]

    def read(self, typed: Typed) -> Any:
        if not typed.text():
            return None
        number = _parsed(typed.text())
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def check(self, answer: Any, view: View) -> None:
        _parsed(as_text(answer))

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        return {"": self.show(answer, "de")}

    def show(self, answer: Any, language: str) -> str:
        return phonenumbers.format_number(_parsed(answer), phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\+[1-9][0-9]{4,16}$"}


def _parsed(text: str) -> phonenumbers.PhoneNumber:
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException as error:
        raise NoPhone from error
    # The library's "possible" lets two digits pass, its "valid" refuses real numbers that its tables do not know yet.
    if not phonenumbers.is_possible_number(number) or (number.national_number or 0) < _LEAST:
        raise NoPhone
    # An extension is left out: it has no place in the international form.
    number.extension = None
    return number


class Email(Kind):
    """An e-mail address."""

    kind: Literal["email"]

    def read(self, typed: Typed) -> Any:
        return typed.text() or None

    def check(self, answer: Any, view: View) -> None:
        try:
            validate_email(as_text(answer))
        except ValidationError as error:
            raise NoEmail from error
        if len(answer) > 254:
            raise NoEmail

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "email", "maxLength": 254}
