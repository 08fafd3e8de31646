"""The tree of words that page, PDF and JSON are made of."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicepunkt.forms.definition import Form
from servicepunkt.forms.made_up import answers_to
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.reading import forms as program_forms
from servicepunkt.forms.walking import walk
from servicepunkt.printing.said import Words
from servicepunkt.printing.told import Entries, Line, tell
from tests.forms import forms
from tests.forms.forms import TODAY

ANSWERS = {
    "keeper": {"family": "Yılmaz", "given": "Ayşe"},
    "birth": "1990-05-17",
    "home": {"street": "Havelstraße", "number": "7", "postcode": "16515", "town": "Oranienburg"},
    "dogs": [
        {"name": "Boncuk", "born": {"unknown": True}, "kept_since": "2024-03-01", "use": "company"},
        {"name": "Rex", "born": "2020-00-00", "kept_since": "2024-03-01", "use": "assistance"},
    ],
    "relief": "yes",
    "nobody_asks": "x",
}


@pytest.fixture
def form(tmp_path: Path) -> Form:
    text = forms.with_change("label: Geburtsdatum", "label: {de: Geburtsdatum, tr: Doğum tarihi, ar: تاريخ الميلاد}")
    return forms.read(tmp_path, text)


def test_sections_pages_and_lines_stand_in_order(form: Form):
    told = tell(walk(form, ANSWERS, today=TODAY), language="de")

    assert [(section.name, [page.name for page in section.pages]) for section in told.sections] == [
        ("keeper", ["keeper"]),
        ("dogs", ["dogs", "relief"]),
    ]
    assert [(line.field, [words.text for words in line.answers]) for line in told.lines] == [
        ("keeper", ["Yılmaz, Ayşe"]),
        ("birth", ["17. Mai 1990"]),
        ("home", ["Havelstraße 7\n16515 Oranienburg"]),
        ("email", ["Keine Angabe"]),
        ("dogs.0.name", ["Boncuk"]),
        ("dogs.0.born", ["Weiß ich nicht"]),
        ("dogs.0.kept_since", ["1. März 2024"]),
        ("dogs.0.use", ["Als Haustier"]),
        ("dogs.1.name", ["Rex"]),
        ("dogs.1.born", ["00.00.2020"]),
        ("dogs.1.kept_since", ["1. März 2024"]),
        ("dogs.1.use", ["Als Blinden- oder Assistenzhund"]),
        ("relief", ["Ja"]),
    ]
    assert [line.field for line in told.lines if not line.answered] == ["email"]


def test_each_text_says_in_which_language_it_turned_out_to_be(form: Form):
    lines = {line.field: line for line in tell(walk(form, ANSWERS, today=TODAY), language="ar").lines}

    assert lines["birth"].label == Words("تاريخ الميلاد", "ar", "rtl")
    assert lines["home"].label == Words("Adresse", "de", "ltr")
    assert lines["birth"].answers[0].lang == "ar"
    assert lines["dogs.0.use"].answers == (Words("Als Haustier", "de", "ltr"),)
    assert lines["keeper"].answers == (Words("Yılmaz, Ayşe", "", "ltr"),)


def test_an_entry_has_its_number(form: Form):
    told = tell(walk(form, ANSWERS, today=TODAY), language="de")

    dogs = told.sections[1].pages[0].parts[0]
    assert isinstance(dogs, Entries)
    assert [entry.title.text for entry in dogs.entries] == ["Hund 1", "Hund 2"]


def test_papers_stand_with_their_state_and_for_whom_they_are(form: Form):
    told = tell(walk(form, ANSWERS, today=TODAY), language="de", papers={"training.1": PaperState.COMES_LATER})

    assert [(paper.key, paper.entry and paper.entry.text, paper.state_words.text) for paper in told.papers] == [
        ("training.1", "Hund 2", "Kommt später"),
        ("disability", None, "Fehlt noch"),
    ]


def test_a_paper_for_an_entry_names_whom_it_is_for(tmp_path: Path):
    text = forms.with_change(
        "name: name, kind: text, label: Name des Hundes, max_length: 60", "name: name, kind: name, label: Name"
    )
    told = tell(walk(forms.read(tmp_path, text), ANSWERS, today=TODAY), language="de")

    assert [paper.entry and paper.entry.text for paper in told.papers] == ["Hund 2: Rex", None]


@pytest.mark.parametrize(
    ("name", "shown"), [({"family": "Yılmaz", "given": "Can"}, "Yılmaz, Can"), ({"family": "Suharto"}, "Suharto")]
)
def test_a_child_is_named_in_the_title_of_its_entry(tmp_path: Path, name: dict[str, str], shown: str):
    text = forms.with_change("kind: text, label: Name des Hundes, max_length: 60", "kind: full_name, label: Name")
    answers = {**ANSWERS, "dogs": [{**ANSWERS["dogs"][0], "name": name}]}

    told = tell(walk(forms.read(tmp_path, text), answers, today=TODAY), language="de")

    dogs = told.sections[1].pages[0].parts[0]
    assert isinstance(dogs, Entries)
    assert [(entry.title.text, entry.name) for entry in dogs.entries] == [("Hund 1", shown)]


def test_declarations_carry_version_and_language(form: Form):
    (declaration,) = tell(walk(form, ANSWERS, today=TODAY), language="tr").declarations

    assert (declaration.name, declaration.version, declaration.text.lang) == ("truth", "2026-01", "de")


def test_what_is_sensitive_is_marked_down_to_the_entry(tmp_path: Path):
    text = forms.with_change("            label: Hunde\n", "            label: Hunde\n            sensitive: true\n")
    told = tell(walk(forms.read(tmp_path, text), ANSWERS, today=TODAY), language="de")

    marked = [line.field for line in told.lines if line.sensitive]
    assert marked == [line.field for line in told.lines if line.field.startswith("dogs.")]


@pytest.mark.parametrize("name", ["residence-title", "commitment"])
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), language=st.sampled_from(["de", "tr", "ar"]))
def test_every_answer_that_counts_is_told(name: str, seed: int, language: str):
    form = program_forms()[name]
    answers = answers_to(form, Random(seed), today=TODAY)

    told = tell(walk(form, answers, today=TODAY), language=language)

    parts = [part for section in told.sections for page in section.pages for part in page.parts]
    answered = {part.field for part in parts if not isinstance(part, Line) or part.answered}
    assert answered == walk(form, answers, today=TODAY).answers.keys()
    assert all(words.text for line in told.lines for words in line.answers)
