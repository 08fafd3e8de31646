"""Who fills in the migration office's forms: what she has told so far, and where it leads her."""

import datetime as dt
from typing import Any

from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import Walk, walk
from tests.forms.forms import TODAY

HOME = {"street": "Havelstraße", "number": "7", "postcode": "16515", "town": "Oranienburg"}
START = {
    "filer": "myself",
    "lives_here": "yes",
    "residence_postcode": "16515",
    "residence_town": "Oranienburg",
    "reception_centre": "no",
}
PERSON = {
    "name": {"family": "Kaya", "given": "Elif"},
    "sex": "female",
    "birth": "2001-04-09",
    "birth_place": "Sivas",
    "birth_country": "TR",
    "nationalities": ["TR"],
    "height": 168,
    "eye_colour": "brown",
    "marital_status": "single",
    "address": HOME,
    "moved_in": "2024-09-15",
    "post_elsewhere": "no",
    "lives_abroad": "none",
}
PAPERS = {
    "passport_kind": "passport",
    "passport_number": "U12345678",
    "passport_issuer": "Sivas",
    "passport_issued": "2023-05-02",
    "passport_expires": "2033-05-01",
    "title_kind": "permit",
    "title_expires": "2027-03-31",
    "title_section": "§ 16b Abs. 1",
}
LIFE = {
    "entered": "2024-09-10",
    "with_visa": "yes",
    "visa_number": {"unknown": True},
    "visa_mission": "Ankara",
    "visa_from": {"unknown": True},
    "visa_until": {"unknown": True},
    "visa_consent": {"unknown": True},
    "stayed_before": "no",
    "deported": "no",
    "refused": "no",
    "asylum_sought": "no",
    "has_children": "no",
    "parents": {"unknown": True},
    "income": ["blocked_account"],
    "blocked_amount": {"amount": "992.00", "currency": "EUR"},
    "insurance": "statutory",
    "insurer": "Musterkasse",
    "insured_since": "2024-10-01",
    "housing": "dormitory",
    "area": {"unknown": True},
    "rooms": 1,
    "occupants": 1,
    "rent": {"amount": "310.00", "currency": "EUR"},
    "convicted_here": "no",
    "convicted_abroad": "no",
    "investigated": "no",
    "course": "no",
    "german": "b1",
    "german_test": "no",
    "life_test": "no",
    "stay": "until",
    "stay_end": "2028-09-30",
    "photo": "office",
}
STUDY = {
    "kind": "extension",
    "purpose": "study",
    "unchanged": "no",
    "study_kind": "degree",
    "institution": "Technische Hochschule",
    "institution_place": "Wildau",
    "subject": "Logistik",
    "degree": "bachelor",
    "enrolled": "yes",
    "semester": 5,
    "study_began": "2024-10-01",
    "study_ends": "2028-03-31",
}
STUDENT = {**START, **PERSON, **PAPERS, **LIFE, **STUDY}


def walked(answers: dict[str, Any], form: str = "residence-title", *, today: dt.date = TODAY) -> Walk:
    """Where these answers lead in one of the program's forms."""
    return walk(forms()[form], answers, today=today)


def needed_papers(walk: Walk) -> list[str]:
    """The papers that she must hand in; those she may are not among them."""
    return [paper.key for paper in walk.papers if paper.paper.must]
