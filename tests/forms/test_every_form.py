"""What holds for all of the migration office's forms."""

import pytest

from servicepunkt.catalogue.reading import read_county_file
from servicepunkt.forms.reading import forms
from tests.catalogue.county_files import DEMO
from tests.forms.applicants import walked


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


@pytest.mark.parametrize("slug", forms())
def test_each_form_tells_what_happens_to_the_answers(slug: str):
    assert "privacy" in {declaration.name for declaration in forms()[slug].declarations}


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


def test_certificates_from_abroad_say_that_they_may_need_an_apostille():
    hint = "Eine ausländische Urkunde braucht oft eine Apostille oder Legalisation."
    told = {
        paper.name for form in forms().values() for _section, paper in form.all_papers if paper.help.get("de") == hint
    }

    assert told == {"marriage_certificate", "birth_certificate", "child_custody", "eu_relation_proof", "eu_birth_proof"}


def test_every_appointment_is_a_service_of_the_demo_county():
    county = read_county_file(DEMO).county
    known = {slug for _address, slug, _service in county.services}

    assert {item.service for form in forms().values() for item in form.appointments} <= known
