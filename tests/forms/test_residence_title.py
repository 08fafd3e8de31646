"""What the form for a residence title asks of whom: stories with their papers."""

from typing import Any

import pytest

from servicepunkt.forms.papers import PaperState, may_send, missing_papers
from servicepunkt.forms.reading import forms
from tests.forms.applicants import STUDENT, needed_papers, walked


def test_a_student_extends_her_permit():
    found = walked(STUDENT)

    assert found.errors == {}
    assert found.complete
    assert needed_papers(found) == [
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
        "Zum Schluss",
    ]


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


def test_a_newborn_is_asked_neither_for_a_title_nor_for_offences():
    found = walked({"kind": "first", "purpose": "family", "family_kind": "newborn", "birth": "2026-05-01"})
    pages = [step.page.name for step in found.steps]

    assert "newborn" in pages
    assert {"present-title", "entry", "offences", "integration", "income"}.isdisjoint(pages)
    assert [notice.text["de"] for notice in found.step("newborn").notices] == [
        "Das Kind ist älter als sechs Monate. Senden Sie den Antrag bitte bald ab."
    ]
    assert found.papers_may_follow


@pytest.mark.parametrize("purpose", ["study", "training", "recognition", "work", "research", "job_search"])
def test_each_purpose_brings_its_own_section(purpose: str):
    sections = {step.section.name for step in walked({"kind": "first", "purpose": purpose}).steps}
    others = {"study", "training", "recognition", "work", "research", "job-search", "settlement", "humanitarian"}

    assert sections & others == {purpose.replace("_", "-")}


def test_the_blue_card_asks_for_work_and_settlement_for_its_grounds():
    assert "work" in {step.section.name for step in walked({"kind": "blue_card"}).steps}
    assert "settlement" in {step.section.name for step in walked({"kind": "settlement"}).steps}
    assert "settlement" in {step.section.name for step in walked({"kind": "eu_permanent"}).steps}


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
    assert [key for key in needed_papers(found) if key.startswith("employment_contract")] == [
        "employment_contract.0",
        "employment_contract.1",
    ]


def test_who_comes_to_work_is_asked_for_net_pay_and_other_employers():
    work = {"kind": "extension", "purpose": "work", "unchanged": "no", "works_elsewhere": "yes"}
    found = walked({**STUDENT, **work, "other_employers": [employer("other")]})
    step = found.step("pay")

    assert step is not None
    assert step.errors.keys() == {"job_net"}
    assert "other_contract.0" in needed_papers(found)


@pytest.mark.parametrize(("title", "offered"), [("toleration", True), ("permit", False)])
def test_years_of_skilled_work_count_for_who_is_tolerated(title: str, offered: bool):
    work = {"kind": "first", "purpose": "work", "title_kind": title, "qualification": "skilled_work"}
    found = walked({**STUDENT, **work})
    step = found.step("qualification")

    assert step is not None
    assert ("qualification" not in step.errors) is offered
    assert ("experience_proof" in needed_papers(found)) is offered


@pytest.mark.parametrize(("title", "needed"), [("blue_card", True), ("national_visa", False)])
def test_who_extends_a_blue_card_brings_her_employers_confirmation(title: str, needed: bool):
    found = walked({**STUDENT, "kind": "blue_card", "title_kind": title, "job_state": "contract"})

    assert ("employer_confirmation" in needed_papers(found)) is needed


@pytest.mark.parametrize("search", ["after_study", "after_training", "opportunity_card", "other"])
def test_who_looks_for_work_shows_what_she_has_learned(search: str):
    found = walked({**STUDENT, "kind": "first", "purpose": "job_search", "search_kind": search})
    points = [needed.paper.must for needed in found.papers if needed.key == "points_proof"]

    assert "search_certificate" in needed_papers(found)
    assert points == ([False] if search == "opportunity_card" else [])


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
    assert ("pension_record" in needed_papers(found)) is needed
    assert ("pension_months" in step.errors) is needed


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
