"""Fields that mean something beyond their own page. A form that has them gets what follows from them.

Their names are part of how a form is written: docs/forms.md.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from servicepunkt.forms.days import day_of
from servicepunkt.forms.definition import Form
from servicepunkt.printing.sent import Filer
from servicepunkt.responsibility.residence import Residence

# The fields that say whom an application is for, best first.
_NAMES = ("name", "sponsor")
_FILERS = ("custodian", "adviser")
_ADDRESSES = ("address", "planned_address", "sponsor_address")
POSTCODE, PLACE = "residence_postcode", "residence_town"
TITLE_ENDS = "title_expires"
FAMILY = {"filer": "family"}
CHILD = {"filer": "child"}
_FILED_BY = {"child": Filer.PARENT, "other": Filer.ADVISER}


def residence_in(answers: Mapping[str, Any]) -> Residence:
    """Where the applicant lives, or is going to, as far as she has said so.

    A street counts where it is in the postcode that she lives in: after a move she may still be registered elsewhere.
    """
    address = _first(answers, _ADDRESSES)
    if address.get("postcode") != answers.get(POSTCODE):
        address = {}
    return Residence(
        postcode=answers.get(POSTCODE),
        place=answers.get(PLACE),
        street=address.get("street"),
        number=address.get("number"),
        in_centre=answers.get("reception_centre") == "yes",
    )


def name_in(answers: Mapping[str, Any]) -> str:
    """Whom the application is for: given and family name; empty where the form does not ask."""
    return _full_name(answers, _NAMES)


def _first(answers: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The first of these answers that is there and has parts."""
    return next((answers[name] for name in names if isinstance(answers.get(name), dict)), {})


def _full_name(answers: Mapping[str, Any], names: tuple[str, ...]) -> str:
    name = _first(answers, names)
    return " ".join(part for part in (name.get("given"), name.get("family")) if part)


def filed_by(answers: Mapping[str, Any]) -> Filer:
    """Who files: the person herself, or somebody for a child or another person."""
    return _FILED_BY.get(answers.get("filer", ""), Filer.SELF)


def filer_in(answers: Mapping[str, Any]) -> str:
    """Who files for a child or for somebody else; empty where people file for themselves."""
    return _full_name(answers, _FILERS)


def email_in(answers: Mapping[str, Any]) -> str | None:
    return answers.get("email") if isinstance(answers.get("email"), str) else None


def asks_for_end_of_title(form: Form) -> bool:
    return any(field.name == TITLE_ENDS for _section, _page, field in form.fields)


def end_of_title_in(answers: Mapping[str, Any]) -> dt.date | None:
    """The day on which the present title ends: what is urgent for the applicant is urgent for the office."""
    return day_of(answers.get(TITLE_ENDS))


def told_before(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What is filled in already before anybody reaches the field, since an earlier page has asked for it."""
    nationality, expires = answers.get("protection_nationality"), answers.get("protection_expires")
    town = {part: answers[name] for part, name in (("postcode", POSTCODE), ("town", PLACE)) if name in answers}
    told = {"nationalities": nationality and [nationality], "title_expires": expires, **dict.fromkeys(_ADDRESSES, town)}
    return {name: answer for name, answer in told.items() if answer}


def is_for_family(answers: Mapping[str, Any]) -> bool:
    return all(answers.get(name) == value for name, value in FAMILY.items())


def shared_answers(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a family answers only once: the answers of shared sections, and that it is a family."""
    shared = {field.name for section, _page, field in form.fields if section.shared} | FAMILY.keys() | {"family_size"}
    return {name: answer for name, answer in answers.items() if name in shared}
