"""Sketches: of papers, of the way in the house, of the desks as seen from the waiting room."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.utils import translation

from servicepunkt.catalogue.models import FormSheet, Requirement
from servicepunkt.catalogue.pictures import PICTURES
from servicepunkt.catalogue.reading import read_county_file
from servicepunkt.common.texts import Text
from servicepunkt.forms.reading import forms
from tests import factories
from tests.catalogue.county_files import DEMO


def rendered(template: str, language: str = "de", **facts: object) -> str:
    with translation.override(language):
        return str(engines["django"].from_string("{% load pictures %}" + template).render(facts))


def test_every_sketch_is_drawn_and_every_drawing_has_a_name():
    drawing = Path(finders.find("web/papers.svg") or "").read_text()

    assert sorted(re.findall(r'<view id="([a-z0-9-]+)"', drawing)) == sorted(PICTURES)


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Skizze: kleines rotes Heft"), ("en", "Sketch: small red booklet")]
)
def test_a_paper_shows_its_sketch_with_words_for_it(language: str, words: str):
    shown = rendered("{% paper_picture paper %}", language, paper=Requirement(picture="passport"))

    assert "web/papers.svg#passport" in shown
    assert f'alt="{words}' in shown


def test_a_form_lends_its_sketch():
    paper = Requirement(form_sheet=FormSheet(picture="application"))

    assert "papers.svg#application" in rendered("{% paper_picture paper %}", paper=paper)
    assert rendered("{% paper_picture paper %}", paper=Requirement()) == ""


def test_every_paper_of_the_demo_has_a_sketch():
    county = read_county_file(DEMO).county
    lent = {slug: form.picture for slug, form in county.forms.items()}

    papers = [paper for _address, _slug, service in county.services for paper in service.requirements]
    without = [str(paper.name) for paper in papers if not (paper.picture or lent.get(paper.form or ""))]

    assert len(papers) > 100
    assert without == []


def test_every_paper_of_the_forms_has_a_sketch():
    named = {
        paper.name: paper.picture for form in forms().values() for section in form.sections for paper in section.papers
    }

    assert len(named) > 60
    assert {name: picture for name, picture in named.items() if picture not in PICTURES} == {}


def test_a_sketch_is_light_and_says_nothing_in_words():
    drawing = Path(finders.find("web/papers.svg") or "").read_text()

    # A number plate, parts I and II, an amount: the same in every language.
    assert set(re.findall(r"<text[^>]*>([^<]*)", drawing)) == {"AB C 12", "I", "II", "€"}
    assert max(map(len, drawing.split("<view "))) < 2048


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("floor", "storeys", "words"), [(2, 3, "2. Stock"), (0, 2, "Erdgeschoss"), (-1, 3, "1. Untergeschoss")]
)
def test_the_way_in_the_house_is_drawn_and_told(floor: int, storeys: int, words: str):
    office = factories.an_office("amt", floor=floor, room="2.14", entrance=Text(de="Eingang vom Hof"))

    shown = rendered("{% way_inside office %}", office=office)

    assert shown.count('height="30"') == storeys
    assert shown.count("sp-sketch__storey--wanted") == 1
    assert re.sub(r"<[^>]+>", " ", shown).split() == (
        ["Eingang:", "Eingang", "vom", "Hof", "Stockwerk:", *words.split(), "Raum:", "2.14"]
    )


@pytest.mark.django_db
def test_an_office_that_says_nothing_of_its_way_gets_no_sketch():
    assert rendered("{% way_inside office %}", office=factories.an_office("amt")).strip() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("in_order", [True, False])
def test_the_desk_that_calls_is_shown_in_its_row(in_order: bool):
    office = factories.an_office("amt", desks_in_order=in_order)
    desks = factories.some_desks(office, 4, skills=[])

    shown = rendered("{% desk_row desk %}", desk=desks[2]).strip()

    if in_order:
        assert 'aria-label="Skizze: Platz 3 ist vom Wartebereich aus der 3. von links. Es gibt 4 Plätze."' in shown
        assert shown.count("sp-sketch__desk--wanted") == 1
    else:
        assert shown == ""
