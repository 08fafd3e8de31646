"""Addresses in Germany and abroad, and postcodes."""

import re
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext_lazy as _

from servicepunkt.forms.alphabet import tidy, with_plain_digits
from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, NotAnAnswer, Typed, as_parts, as_text
from servicepunkt.forms.kinds.states import NoSuchState, codes, names
from servicepunkt.forms.kinds.texts import check_letters

_POSTCODE = re.compile(r"[0-9]{5}")
GERMANY = "DE"


class NoPostcode(AnswerRefused):
    code = "no-postcode"
    sentence = _("Eine deutsche Postleitzahl hat fünf Ziffern.")


class PartMissing(AnswerRefused):
    code = "part-of-address-missing"
    sentence = _("Dieser Teil der Adresse fehlt.")


def _digits(typed: str) -> str:
    """Digits of every script as 0 to 9, without spaces."""
    return with_plain_digits("".join(typed.split()))


def _check_postcode(postcode: str, part: str = "") -> None:
    if not _POSTCODE.fullmatch(postcode) or postcode == "00000":
        raise NoPostcode(part=part)


class Postcode(Kind):
    """A German postcode."""

    kind: Literal["postcode"]

    def read(self, typed: Typed) -> Any:
        return _digits(typed.text()) or None

    def check(self, answer: Any, view: View) -> None:
        _check_postcode(as_text(answer))

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{5}$"}


class Address(Kind):
    """An address by its parts. In Germany there is no `country` to choose; abroad there may be no postcode or number."""

    kind: Literal["address"]
    abroad: bool = False
    parts = ("care_of", "street", "number", "extra", "postcode", "town", "country")
    labels: ClassVar = {
        "care_of": _("Wohnhaft bei (c/o)"),
        "street": _("Straße"),
        "number": _("Hausnummer"),
        "extra": _("Zusatz, zum Beispiel Wohnung oder Zimmer"),
        "postcode": _("Postleitzahl"),
        "town": _("Ort"),
        "country": _("Staat"),
    }

    @property
    def needed(self) -> tuple[str, ...]:
        return ("town", "country") if self.abroad else ("street", "number", "postcode", "town")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The parts that are asked for."""
        return self.parts if self.abroad else self.parts[:-1]

    def read(self, typed: Typed) -> Any:
        found = {part: tidy(typed.text(part)) for part in self.inputs}
        if not any(found.values()):
            return None
        if not self.abroad:
            found["postcode"] = _digits(found["postcode"])
        return {part: text for part, text in found.items() if text}

    def check(self, answer: Any, view: View) -> None:
        parts = as_parts(answer, self.inputs)
        for part in self.needed:
            if part not in parts:
                raise PartMissing(part=part)
        for part, text in parts.items():
            check_letters(text, "texts", most=100, part=part)
        self._check_place(parts)

    def _check_place(self, parts: dict[str, str]) -> None:
        if not self.abroad:
            _check_postcode(parts["postcode"], "postcode")
        elif parts["country"] == GERMANY or parts["country"] not in codes():
            raise NoSuchState(part="country")

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        return {**answer}

    def show(self, answer: Any, language: str) -> str:
        """The lines of the address."""
        if not isinstance(answer, dict):
            raise NotAnAnswer
        street = f"{answer.get('street', '')} {answer.get('number', '')}".strip()
        town = f"{answer.get('postcode', '')} {answer.get('town', '')}".strip()
        care_of = f"c/o {answer['care_of']}" if "care_of" in answer else ""
        country = names(language)[answer["country"]] if "country" in answer else ""
        return "\n".join(line for line in (care_of, street, answer.get("extra"), town, country) if line)

    def answer_schema(self) -> dict[str, Any]:
        text = {"type": "string", "minLength": 1, "maxLength": 100}
        properties: dict[str, Any] = dict.fromkeys(self.inputs, text)
        if self.abroad:
            properties["country"] = {"type": "string", "enum": sorted(codes() - {GERMANY})}
        else:
            properties["postcode"] = {"type": "string", "pattern": "^[0-9]{5}$"}
        return {
            "type": "object",
            "properties": properties,
            "required": list(self.needed),
            "additionalProperties": False,
        }
