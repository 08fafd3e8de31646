"""For whom an authority is responsible, as its county file says: its districts, and what it divides or gives away."""

import re
from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from servicepunkt.catalogue.county_values import OptionalSlug
from servicepunkt.common.written.entry import Fact
from servicepunkt.common.written.values import Day, OneOrMore, Wrong

_NUMBERS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?(?: (?:odd|even))?", re.ASCII)
_GERMAN = {"ungerade": "odd", "gerade": "even"}


def _key(digits: int) -> AfterValidator:
    def check(value: str) -> str:
        if value and not re.fullmatch(rf"[0-9]{{{digits}}}", value):
            sentence = _("„%(value)s“ ist kein Schlüssel des Gemeindeverzeichnisses; er hat hier %(digits)d Ziffern.")
            raise Wrong(sentence % {"value": value, "digits": digits})
        return value

    return AfterValidator(check)


def _numbers(value: str) -> str:
    typed = " ".join(_GERMAN.get(word, word) for word in value.replace("–", "-").split())
    found = _NUMBERS.fullmatch(typed)
    if found is None or int(found[2] or found[1]) < int(found[1]):
        sentence = _("„%(value)s“ sind keine Hausnummern. Schreiben Sie 7, 1-19 oder 2-40 gerade.")
        raise Wrong(sentence % {"value": value})
    return typed


DistrictKey = Annotated[str, Field(min_length=1), _key(5)]
Numbers = OneOrMore[Annotated[str, AfterValidator(_numbers)]]


class AssignmentEntry(Fact):
    """A part of the district, and to whom it goes: an office, another authority, or somebody who is not here."""

    municipality: Annotated[str, _key(8)] = ""
    postcode: Annotated[str, Field(pattern=r"^([0-9]{5})?$")] = ""
    place: Annotated[str, Field(max_length=100)] = ""
    street: Annotated[str, Field(max_length=120)] = ""
    numbers: Numbers = []
    office: OptionalSlug = ""
    given_to: OptionalSlug = ""
    elsewhere: Annotated[str, Field(max_length=200)] = ""
    valid_from: Day | None = None
    valid_until: Day | None = None

    @model_validator(mode="after")
    def _names_a_part(self) -> Self:
        if not (self.municipality or self.postcode or self.place):
            raise Wrong(_("Wofür gilt das? Nennen Sie „municipality“, „postcode“ oder „place“."))
        if self.numbers and not self.street:
            raise Wrong(_("Zu „numbers“ gehört „street“."))
        return self

    @model_validator(mode="after")
    def _goes_to_one(self) -> Self:
        if sum(map(bool, (self.office, self.given_to, self.elsewhere))) != 1:
            raise Wrong(_("An wen geht das? Nennen Sie genau eines: „office“, „given_to“ oder „elsewhere“."))
        return self

    @model_validator(mode="after")
    def _holds_for_a_while(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise Wrong(_("„valid_until“ liegt vor „valid_from“."))
        return self


class ResidenceEntry(Fact):
    """The districts whose people come to this authority, and the exceptions."""

    districts: list[DistrictKey] = []
    assignments: list[AssignmentEntry] = []
