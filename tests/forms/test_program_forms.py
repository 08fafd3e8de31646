"""What the forms of the migration office ask of whom: stories with their papers."""

import datetime as dt
from typing import Any

import pytest

from servicepunkt.catalogue.reading import read_county_file
from servicepunkt.forms.papers import PaperState, may_send, missing_papers
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import Walk, walk
from tests.catalogue.county_files import DEMO

TODAY = dt.date(2026, 11, 26)
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


def test_what_most_people_want_comes_first():
    assert list(forms()) == [
        "residence-title",
        "short-extension",
        "new-card",
        "conditions",
        "eu-family-card",
        "commitment",
    ]
    assert len({form.place for form in forms().values()}) == len(forms())


def walked(answers: dict[str, Any], form: str = "residence-title", *, today: dt.date = TODAY) -> Walk:
    return walk(forms()[form], answers, today=today)


def keys(walk: Walk) -> list[str]:
    return [paper.key for paper in walk.papers if paper.paper.must]


def test_a_student_extends_her_permit():
    found = walked(STUDENT)

    assert found.errors == {}
    assert found.complete
    assert keys(found) == [
        "passport_copy",
        "title_copy",
        "enrolment",
        "transcript",
        "blocked_account_proof",
        "insurance_proof",
        "lease",
    ]
    assert [item.section.title["de"] for item in found.progress] == [
        "Worum geht es?",
        "Wer stellt den Antrag?",
        "Wohnort",
        "Zur Person",
        "Adressen",
        "Pass",
        "Ihr jetziges Aufenthaltspapier",
        "Einreise und frühere Aufenthalte",
        "Familie",
        "Studium",
        "Lebensunterhalt",
        "Krankenversicherung",
        "Wohnung",
        "Strafen und Ermittlungen",
        "Deutsch und Integration",
        "Dauer des Aufenthalts",
    ]


def test_who_changed_nothing_is_led_to_the_short_form():
    found = walked({**STUDENT, "unchanged": "yes", "short_form": "yes"})

    assert found.exit is not None
    assert found.exit.form == "short-extension"


def test_who_changed_something_is_led_from_the_short_form_to_the_long_one():
    same = dict.fromkeys(["same_family", "same_home", "same_work", "same_income"], "yes") | {"new_offences": "no"}

    assert walked({"purpose": "study", **same}, "short-extension").exit is None
    found = walked({"purpose": "study", **same, "same_home": "no"}, "short-extension")
    assert found.exit is not None
    assert found.exit.form == "residence-title"


@pytest.mark.parametrize(
    ("expires", "said", "may_follow"),
    [
        ("2027-03-31", [], False),
        ("2027-01-21", ["Ihr Aufenthaltspapier läuft bald ab. Bitte senden Sie den Antrag vor diesem Tag ab."], True),
        (
            "2026-11-28",
            [
                "Ihr Aufenthaltspapier läuft in wenigen Tagen ab. Senden Sie den Antrag jetzt ab. Unterlagen, die noch "
                "fehlen, können Sie nachreichen."
            ],
            True,
        ),
        (
            "2026-11-20",
            [
                "Dieses Datum ist schon vorbei. Senden Sie den Antrag so bald wie möglich ab. Was das für Ihren Aufenthalt "
                "bedeutet, sagt Ihnen die Behörde."
            ],
            True,
        ),
    ],
)
def test_the_expiry_of_the_title_decides_what_is_said(expires: str, said: list[str], may_follow: bool):
    found = walked({**STUDENT, "title_expires": expires})
    step = found.step("present-title")

    assert step is not None
    assert [notice.text["de"] for notice in step.notices] == said
    assert found.papers_may_follow is may_follow


def test_papers_may_follow_where_a_deadline_demands_it():
    urgent, calm = walked({**STUDENT, "title_expires": "2026-11-28"}), walked(STUDENT)
    there = {paper.key: PaperState.UPLOADED for paper in urgent.papers}
    late = {**there, "transcript": PaperState.COMES_LATER}

    assert may_send(urgent, there)
    assert may_send(urgent, late)
    assert not may_send(calm, late)
    assert not may_send(urgent, {**late, "transcript": PaperState.UNREADABLE})
    assert not may_send(urgent, {key: state for key, state in there.items() if key != "lease"})
    assert [paper.key for paper in missing_papers(calm, late)] == ["transcript"]


def test_only_an_original_is_brought_along_instead_of_being_sent():
    calm = walked({**STUDENT, "filer": "other", "adviser": {"family": "Rat"}})
    urgent = walked({**STUDENT, "filer": "other", "adviser": {"family": "Rat"}, "title_expires": "2026-11-28"})
    there = {paper.key: PaperState.UPLOADED for paper in calm.papers}
    brought = {**there, "power_of_attorney": PaperState.BRING_ORIGINAL}

    assert may_send(calm, {**there, "passport_copy": PaperState.BRING_ORIGINAL})
    assert [paper.key for paper in missing_papers(calm, brought)] == ["power_of_attorney"]
    assert not may_send(calm, brought)
    assert not may_send(urgent, brought)
    assert may_send(urgent, {**there, "power_of_attorney": PaperState.COMES_LATER})


@pytest.mark.parametrize(
    ("slug", "answers"),
    [
        ("residence-title", {"kind": "extension"}),
        ("short-extension", {"purpose": "work"}),
        ("conditions", {"wish": "work"}),
        ("eu-family-card", {"card_kind": "again", "eu_nationalities": ["PL"]}),
    ],
)
def test_each_form_that_promises_that_papers_may_follow_lets_them(slug: str, answers: dict[str, str]):
    found = walked({**answers, "title_kind": "permit", "title_expires": "2026-11-28"}, slug)

    assert "Unterlagen, die noch fehlen, können Sie nachreichen." in str(found.step("present-title").notices)
    assert found.papers_may_follow


def test_a_newborn_is_asked_neither_for_a_title_nor_for_offences():
    found = walked({"kind": "first", "purpose": "family", "family_kind": "newborn", "birth": "2026-05-01"})
    pages = [step.page.name for step in found.steps]

    assert "newborn" in pages
    assert {"present-title", "entry", "offences", "integration", "income"}.isdisjoint(pages)
    assert [notice.text["de"] for notice in found.step("newborn").notices] == [
        "Das Kind ist älter als sechs Monate. Senden Sie den Antrag bitte bald ab."
    ]
    assert found.papers_may_follow


PROTECTED = {
    "kind": "extension",
    "purpose": "protection",
    "protection_nationality": "UA",
    "protection_group": "ukrainian",
    "protection_has_title": "yes",
    "protection_expires": "2026-03-04",
}


def test_before_temporary_protection_is_extended_the_form_asks_and_warns():
    found = walked(PROTECTED)

    assert [step.page.name for step in found.steps][:4] == [
        "kind",
        "purpose",
        "protection-check",
        "protection-continues",
    ]
    assert found.next_step is found.step("protection-continues")
    assert found.step("protection-continues").notices[0].tone == "warning"


def test_who_needs_no_application_is_not_led_into_one():
    found = walked({**PROTECTED, "protection_apply": "stay"})

    assert found.exit is not None
    assert found.exit.form is None
    assert found.steps[-1].page.name == "protection-no-application"


@pytest.mark.parametrize(
    ("nationality", "group", "continues"),
    [
        ("UA", "ukrainian", True),
        ("RU", "family", True),
        ("NG", "resident", True),
        ("NG", "other", False),
    ],
)
def test_only_who_the_regulation_means_is_told_that_her_title_goes_on(nationality: str, group: str, continues: bool):
    found = walked({**PROTECTED, "protection_nationality": nationality, "protection_group": group})

    assert (found.step("protection-continues") is not None) is continues


def test_who_says_she_is_ukrainian_and_names_another_state_is_asked_again():
    found = walked({**PROTECTED, "protection_nationality": "NG"})

    assert found.next_step is found.step("protection-check")
    assert found.next_step.errors.keys() == {"protection_group"}


@pytest.mark.parametrize(
    ("changed", "today"),
    [
        ({"protection_expires": "2026-01-31"}, TODAY),
        ({"protection_has_title": "no"}, TODAY),
        ({}, dt.date(2027, 3, 5)),
    ],
)
def test_the_regulation_has_its_dates(changed: dict[str, str], today: dt.date):
    assert walked({**PROTECTED, **changed}, today=today).step("protection-continues") is None


def test_what_no_one_has_checked_says_so():
    condition = forms()["residence-title"].conditions["continues"]

    assert condition.verified is False
    assert condition.source
    assert (condition.valid_from, condition.valid_until) == (dt.date(2026, 2, 1), dt.date(2027, 3, 4))


@pytest.mark.parametrize("purpose", ["study", "training", "recognition", "work", "research", "job_search"])
def test_each_purpose_brings_its_own_section(purpose: str):
    sections = {step.section.name for step in walked({"kind": "first", "purpose": purpose}).steps}
    others = {"study", "training", "recognition", "work", "research", "job-search", "settlement", "humanitarian"}

    assert sections & others == {purpose.replace("_", "-")}


def test_the_blue_card_asks_for_work_and_settlement_for_its_grounds():
    assert "work" in {step.section.name for step in walked({"kind": "blue_card"}).steps}
    assert "settlement" in {step.section.name for step in walked({"kind": "settlement"}).steps}
    assert "settlement" in {step.section.name for step in walked({"kind": "eu_permanent"}).steps}


@pytest.mark.parametrize("slug", forms())
def test_each_form_tells_what_happens_to_the_answers(slug: str):
    assert "privacy" in {declaration.name for declaration in forms()[slug].declarations}


def employer(prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}_employer": "Havel GmbH",
        f"{prefix}_since": {"unknown": True},
        f"{prefix}_hours": 20,
        f"{prefix}_gross": {"amount": "1200.00", "currency": "EUR"},
        f"{prefix}_net": {"amount": "900.00", "currency": "EUR"},
    }


def test_who_works_for_several_names_each_employer_with_gross_and_net_pay():
    found = walked({**STUDENT, "income": ["employment"], "employers": [employer("income")] * 2})
    step = found.step("employment-income")

    assert step is not None
    assert step.errors == {}
    assert [key for key in keys(found) if key.startswith("employment_contract")] == [
        "employment_contract.0",
        "employment_contract.1",
    ]


def test_who_comes_to_work_is_asked_for_net_pay_and_other_employers():
    work = {"kind": "extension", "purpose": "work", "unchanged": "no", "works_elsewhere": "yes"}
    found = walked({**STUDENT, **work, "other_employers": [employer("other")]})
    step = found.step("pay")

    assert step is not None
    assert step.errors.keys() == {"job_net"}
    assert "other_contract.0" in keys(found)


@pytest.mark.parametrize(("title", "offered"), [("toleration", True), ("permit", False)])
def test_years_of_skilled_work_count_for_who_is_tolerated(title: str, offered: bool):
    work = {"kind": "first", "purpose": "work", "title_kind": title, "qualification": "skilled_work"}
    found = walked({**STUDENT, **work})
    step = found.step("qualification")

    assert step is not None
    assert ("qualification" not in step.errors) is offered
    assert ("experience_proof" in keys(found)) is offered


@pytest.mark.parametrize(("title", "needed"), [("blue_card", True), ("national_visa", False)])
def test_who_extends_a_blue_card_brings_her_employers_confirmation(title: str, needed: bool):
    found = walked({**STUDENT, "kind": "blue_card", "title_kind": title, "job_state": "contract"})

    assert ("employer_confirmation" in keys(found)) is needed


@pytest.mark.parametrize("search", ["after_study", "after_training", "opportunity_card", "other"])
def test_who_looks_for_work_shows_what_she_has_learned(search: str):
    found = walked({**STUDENT, "kind": "first", "purpose": "job_search", "search_kind": search})
    points = [needed.paper.must for needed in found.papers if needed.key == "points_proof"]

    assert "search_certificate" in keys(found)
    assert points == ([False] if search == "opportunity_card" else [])


def test_who_fled_from_ukraine_may_show_when_she_came():
    found = walked({**STUDENT, "kind": "first", "purpose": "protection", "protection_has_title": "no"})

    assert [needed.paper.must for needed in found.papers if needed.key == "entry_proof"] == [False]


@pytest.mark.parametrize(
    ("kind", "ground", "needed"),
    [
        ("settlement", "general", True),
        ("settlement", "skilled", True),
        ("settlement", "protection", False),
        ("settlement", "german_family", False),
        ("settlement", "grown_up", False),
        ("eu_permanent", "protection", True),
    ],
)
def test_contributions_to_the_pension_are_proved_where_the_ground_asks_for_them(kind: str, ground: str, needed: bool):
    found = walked({**STUDENT, "kind": kind, "settlement_ground": ground})
    step = found.step("settlement")

    assert step is not None
    assert ("pension_record" in keys(found)) is needed
    assert ("pension_months" in step.errors) is needed


def test_certificates_from_abroad_say_that_they_may_need_an_apostille():
    hint = "Eine ausländische Urkunde braucht oft eine Apostille oder Legalisation."
    told = {
        paper.name for form in forms().values() for _section, paper in form.all_papers if paper.help.get("de") == hint
    }

    assert told == {"marriage_certificate", "birth_certificate", "child_custody", "eu_relation_proof", "eu_birth_proof"}


def test_another_document_and_the_number_in_the_register_are_asked_and_nobody_has_to_know_them():
    found = walked({**STUDENT, "marital_status": "married", "spouse_lives": "with_me"})
    fields = {field.name: field for step in found.steps for field in step.fields}

    for name in ("other_document", "azr", "spouse_azr"):
        assert fields[name].optional


def test_offences_and_other_special_data_are_kept_apart():
    form = forms()["residence-title"]
    sensitive = {field.name for _section, _page, field in form.fields if field.sensitive}

    assert sensitive == {
        "religion",
        "ethnicity",
        "deported",
        "refused",
        "asylum_sought",
        "decisions_told",
        "humanitarian_told",
        "convicted_here",
        "convicted_abroad",
        "investigated",
        "offences_told",
    }


def test_relatives_of_germans_are_led_on():
    start = {"card_kind": "first", "eu_name": {"family": "Meier", "given": "Jan"}, "eu_birth": "1990-01-01"}
    rest = {
        "relation": "spouse",
        "eu_activity": "worker",
        "eu_here_since": {"unknown": True},
        "lives_together": "yes",
        "relation_since": "2020-01-01",
    }

    german = walked({**start, **rest, "eu_nationalities": ["DE"]}, "eu-family-card")
    both = walked({**start, **rest, "eu_nationalities": ["DE", "PL"]}, "eu-family-card")

    assert german.exit is not None
    assert german.exit.form == "residence-title"
    assert both.exit is None
    assert "residence" in {step.section.name for step in both.steps}


@pytest.mark.parametrize("card", ["residence_card", "permanent_card", "ict_card"])
def test_who_has_a_card_can_say_so_and_shows_it(card: str):
    found = walked({"card_kind": "again", "eu_nationalities": ["PL"], "title_kind": card}, "eu-family-card")
    step = found.step("present-title")

    assert step is not None
    assert step.errors.keys() == {"title_expires"}
    assert "title_copy" in keys(found)


@pytest.mark.parametrize("reason", ["new_passport", "lost", "stolen", "damaged", "address", "data"])
def test_a_card_is_replaced_for_each_reason_of_the_regulation(reason: str):
    step = walked({"reason": reason}, "new-card").step("reason")

    assert step is not None
    assert "reason" not in step.errors


THREE_MONTHS = "Eine Arbeit ist in der Regel erst nach drei Monaten in Deutschland erlaubt."
IN_CENTRE = "Wer in einer Aufnahmeeinrichtung wohnen muss, darf in der Regel erst arbeiten, wenn "
FOUR_YEARS = "Nach vier Jahren in Deutschland muss die Arbeitsagentur nicht mehr zustimmen."


@pytest.mark.parametrize(
    ("title", "in_centre", "since", "said"),
    [
        ("asylum", "no", "2026-10-01", [THREE_MONTHS]),
        ("toleration", "no", "2026-10-01", [THREE_MONTHS]),
        ("asylum", "no", "2026-05-01", []),
        ("asylum", "no", "2020-05-01", [FOUR_YEARS]),
        (
            "asylum",
            "yes",
            "2026-10-01",
            [IN_CENTRE + "das Asylverfahren sechs Monate nach dem Asylantrag noch nicht zu Ende ist."],
        ),
        ("toleration", "yes", "2026-05-01", [IN_CENTRE + "die Duldung seit mindestens sechs Monaten besteht."]),
    ],
)
def test_who_must_live_in_a_reception_centre_waits_longer_for_work(
    title: str, in_centre: str, since: str, said: list[str]
):
    answers = {"wish": "work", "title_kind": title, "stay_since": since, "in_centre": in_centre}
    step = walked({**START, **PERSON, **PAPERS, **answers}, "conditions").step("work-with-asylum")

    assert step is not None
    assert [notice.text["de"] for notice in step.notices] == said


@pytest.mark.parametrize(
    ("nationality", "title", "refused", "warned"),
    [
        ("RS", "asylum", "no", True),
        ("RS", "toleration", "yes", True),
        ("RS", "toleration", "no", False),
        ("TR", "asylum", "yes", False),
    ],
)
def test_people_from_safe_countries_of_origin_are_warned_that_they_may_not_work(
    nationality: str, title: str, refused: str, warned: bool
):
    answers = {"wish": "work", "title_kind": title, "nationalities": [nationality], "in_centre": "no"}
    since = {"stay_since": "2025-01-01", "asylum_refused": refused}
    step = walked({**START, **PERSON, **PAPERS, **answers, **since}, "conditions").step("work-with-asylum")

    assert step is not None
    assert ["sicheren Herkunftsstaat" in notice.text["de"] for notice in step.notices] == [True] * warned


def test_what_the_law_says_of_reception_centres_has_its_source_and_is_not_checked_yet():
    page = walked({"wish": "work", "title_kind": "asylum"}, "conditions").step("work-with-asylum")
    assert page is not None
    notices = [notice for notice in page.page.notices if "Aufnahmeeinrichtung" in notice.text["de"]]

    assert [(notice.source, notice.verified) for notice in notices] == [("§ 61 Abs. 1 Satz 2 AsylG", False)] * 2


def test_a_commitment_needs_papers_of_the_sponsor():
    found = walked(
        {
            "sponsor_income_kind": ["employment", "savings"],
            "sponsor_net": {"amount": "2100.00", "currency": "EUR"},
            "sponsor_dependants": 1,
            "sponsor_housing": "own",
        },
        "commitment",
    )

    assert keys(found) == ["sponsor_identity", "sponsor_payslips", "sponsor_savings", "sponsor_ownership"]


@pytest.mark.parametrize(
    ("changed", "services", "persons"),
    [
        ({}, ["studium-ausbildung", "aufenthaltserlaubnis-verlaengern", "aufenthaltserlaubnis-beantragen"], 1),
        (
            {"filer": "family", "family_size": 3, "kind": "settlement"},
            ["niederlassungserlaubnis", "aufenthaltserlaubnis-beantragen"],
            3,
        ),
    ],
)
def test_the_appointment_that_follows(changed: dict[str, Any], services: list[str], persons: int):
    found = walked({**STUDENT, **changed})
    offered = [item for item in found.appointments if item.after == "sent"]

    assert [item.service for item in offered] == services
    assert found.persons(offered[0]) == persons
    assert [item.service for item in found.appointments if item.after == "ready"][-1] == "aufenthaltstitel-abholen"


def test_every_appointment_is_a_service_of_the_demo_county():
    county = read_county_file(DEMO).county
    known = {slug for _address, slug, _service in county.services}

    assert {item.service for form in forms().values() for item in form.appointments} <= known
