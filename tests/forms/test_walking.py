import datetime as dt
import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from servicepunkt.forms.answering import fill_page, typed_again
from servicepunkt.forms.definition import Form
from servicepunkt.forms.made_up import answers_to
from servicepunkt.forms.reading import DEFINITIONS
from servicepunkt.forms.reading import forms as program_forms
from servicepunkt.forms.schema import json_schema
from servicepunkt.forms.walking import Answers, walk
from tests.forms import forms
from tests.forms.forms import TODAY
from tests.forms.json_schemas import objections

KEEPER = {
    "keeper": {"family": "Yılmaz", "given": "Ayşe"},
    "birth": "1990-05-17",
    "home": {"street": "Havelstraße", "number": "7", "postcode": "16515", "town": "Oranienburg"},
}
DOG = {"name": "Boncuk", "born": "2020-00-00", "kept_since": "2024-03-01", "use": "company"}
HELPER = {**DOG, "use": "assistance"}


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return forms.read(tmp_path_factory.mktemp("forms"))


def test_who_keeps_a_dog_answers_two_pages(form: Form):
    walked = walk(form, {**KEEPER, "dogs": [DOG]}, today=TODAY)

    assert [step.page.name for step in walked.steps] == ["keeper", "dogs"]
    assert walked.complete
    assert walked.papers == ()
    assert [item.name for item in walked.declarations] == ["truth"]


def test_a_dog_that_helps_brings_a_page_and_a_paper_for_itself(form: Form):
    walked = walk(form, {**KEEPER, "dogs": [DOG, HELPER], "relief": "yes"}, today=TODAY)

    assert [step.page.name for step in walked.steps] == ["keeper", "dogs", "relief"]
    assert [paper.key for paper in walked.papers] == ["training.1", "disability"]


def test_nothing_answered_begins_at_the_first_page(form: Form):
    walked = walk(form, {}, today=TODAY)

    assert walked.next_step is walked.steps[0]
    assert {at: error.code for at, error in walked.steps[0].errors.items()} == {
        "keeper": "answer-missing",
        "birth": "answer-missing",
        "home": "answer-missing",
    }
    assert walked.may_visit("keeper")
    assert not walked.may_visit("dogs")
    assert not walked.may_visit("relief")


def test_the_way_back_is_the_page_before_on_the_path(form: Form):
    walked = walk(form, {**KEEPER, "dogs": [HELPER]}, today=TODAY)

    assert walked.before("relief") is walked.step("dogs")
    assert walked.before("keeper") is None
    assert [(item.section.name, item.done, item.pages) for item in walked.progress] == [
        ("keeper", 1, 1),
        ("dogs", 1, 2),
    ]


def test_what_leaves_the_path_is_kept_in_the_draft_and_not_sent(form: Form):
    answers = {**KEEPER, "dogs": [HELPER], "relief": "yes"}

    filled = fill_page(
        form,
        answers,
        "dogs",
        {
            "dogs.0.name": ["Boncuk"],
            "dogs.0.born.year": ["2020"],
            "dogs.0.kept_since": ["1.3.2024"],
            "dogs.0.use": ["company"],
        },
        today=TODAY,
    )

    assert (filled.errors, filled.appeared) == ({}, ())
    assert filled.answers == {**KEEPER, "dogs": [DOG], "relief": "yes"}
    assert walk(form, filled.answers, today=TODAY).answers == {**KEEPER, "dogs": [DOG]}


def test_what_is_wrong_in_an_entry_is_told_at_its_place(form: Form):
    typed = {
        "dogs.3.name": ["Boncuk"],
        "dogs.3.born.unknown": ["on"],
        "dogs.3.kept_since": ["1.3.2030"],
        "dogs.7.name": [" "],
    }

    filled = fill_page(form, KEEPER, "dogs", typed, today=TODAY)

    assert {at: error.code for at, error in filled.errors.items()} == {
        "dogs.0.kept_since": "too-late",
        "dogs.0.use": "answer-missing",
    }


def test_a_field_that_appears_is_shown_without_a_word_of_error(tmp_path: Path):
    text = forms.with_change(
        "          - {name: home, kind: address",
        "          - {name: parent, kind: full_name, label: Ein Elternteil, when: {birth: {age_below: 18}}}\n"
        "          - {name: home, kind: address",
    )
    form = forms.read(tmp_path, text)
    typed = {
        "keeper.family": ["Yılmaz"],
        "keeper.given": ["Can"],
        "birth": ["17.05.2012"],
        "home.street": ["Havelstraße"],
        "home.number": ["7"],
        "home.postcode": ["16515"],
        "home.town": ["Oranienburg"],
    }

    filled = fill_page(form, {}, "keeper", typed, shown=["keeper", "birth", "home", "email"], today=TODAY)

    assert filled.errors == {}
    assert filled.appeared == ("parent",)


def test_a_page_opened_again_holds_what_was_typed(form: Form):
    answers = {**KEEPER, "dogs": [DOG, {**HELPER, "born": {"unknown": True}}]}
    fields = [field for _section, _page, field in form.fields]

    typed = typed_again(fields, answers)

    assert typed["birth.month"] == "5"
    assert typed["dogs.1.born.unknown"] == "on"
    assert typed["dogs.0.born.year"] == "2020"


def test_a_rule_outside_its_dates_is_not_there(tmp_path: Path):
    text = forms.with_change(
        "        when: assistance\n", "        when: assistance\n        valid_until: 2026-12-31\n"
    )
    form = forms.read(tmp_path, text)
    answers = {**KEEPER, "dogs": [HELPER]}

    assert walk(form, answers, today=dt.date(2026, 12, 31)).step("relief")
    assert walk(form, answers, today=dt.date(2027, 1, 1)).step("relief") is None


def test_a_path_may_end_without_an_application(tmp_path: Path):
    text = forms.with_change(
        "      - name: relief\n",
        "      - {name: abroad, title: Nicht hier, when: {home: answered, birth: {age_below: 14}}, exit: {}}\n      - name: relief\n",
    )
    form = forms.read(tmp_path, text)

    walked = walk(form, {**KEEPER, "birth": "2015-01-01", "dogs": [DOG]}, today=TODAY)

    assert walked.exit == walked.steps[-1].page.exit
    assert walked.steps[-1].page.name == "abroad"
    assert not walked.complete


def test_answers_that_cannot_be_true_together_are_told_at_a_field(tmp_path: Path):
    text = forms.with_change(
        "        notices:\n",
        "        contradictions:\n"
        "          - {when: {birth: {before: 1910-01-01}}, field: birth, text: So alt ist niemand.}\n"
        "        notices:\n",
    )
    form = forms.read(tmp_path, text)

    walked = walk(form, {**KEEPER, "birth": "1905-01-01"}, today=TODAY)

    assert {at: str(error) for at, error in walked.steps[0].errors.items()} == {"birth": "So alt ist niemand."}


def test_a_form_is_kept_as_json_and_is_the_same_afterwards(form: Form):
    kept = form.as_stored()

    again = Form.model_validate(kept)

    assert again == form
    assert again.as_stored() == kept
    answers = {**KEEPER, "dogs": [HELPER], "relief": "yes"}
    assert walk(again, answers, today=TODAY).papers == walk(form, answers, today=TODAY).papers


# For all answers --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["dogs", *sorted(path.stem for path in DEFINITIONS.glob("*.yaml"))])
def any_form(request: pytest.FixtureRequest, form: Form) -> Form:
    """The form of the documentation, and every form of the program."""
    return form if request.param == "dogs" else program_forms()[request.param]


paths = settings(max_examples=int(os.environ.get("SERVICEPUNKT_TEST_PATHS", "25")), deadline=None)
seeds = st.integers(0, 2**32)


@paths
@given(seed=seeds)
def test_every_path_ends(any_form: Form, seed: int):
    walked = walk(any_form, answers_to(any_form, Random(seed), today=TODAY), today=TODAY)

    assert walked.complete or walked.exit is not None
    assert not walked.errors


def test_every_page_is_on_a_path(any_form: Form):
    random = Random(2026)
    ahead = {page.name for _section, page in any_form.pages}

    for _path in range(1500):
        ahead -= {
            step.page.name for step in walk(any_form, answers_to(any_form, random, today=TODAY), today=TODAY).steps
        }
        if not ahead:
            break

    assert ahead == set()


@paths
@given(seed=seeds)
def test_pruning_twice_is_pruning_once(any_form: Form, seed: int):
    random = Random(seed)
    # Answers of two paths, of which at most one is walked, and one that no form asks for.
    answers = {
        **answers_to(any_form, random, today=TODAY),
        **answers_to(any_form, random, today=TODAY),
        "nobody_asks": "x",
    }

    once = walk(any_form, answers, today=TODAY).answers

    assert walk(any_form, once, today=TODAY).answers == once
    assert "nobody_asks" not in once
    assert _facts(any_form, once) == _facts(any_form, answers)


@paths
@given(seed=seeds)
def test_the_order_of_answering_changes_nothing(any_form: Form, seed: int):
    random = Random(seed)
    answers = answers_to(any_form, random, today=TODAY)
    names = list(answers)
    random.shuffle(names)

    assert _facts(any_form, {name: answers[name] for name in names}) == _facts(any_form, answers)


@paths
@given(seed=seeds, language=st.sampled_from(["de", "en", "tr", "ar", "sr-latn"]))
def test_a_page_filled_in_again_gives_the_same_answers_in_every_language(any_form: Form, seed: int, language: str):
    answers = answers_to(any_form, Random(seed), today=TODAY)

    with override(language):
        for step in walk(any_form, answers, today=TODAY).steps:
            typed = {
                name: [value] if isinstance(value, str) else value
                for name, value in typed_again(step.fields, answers).items()
            }
            filled = fill_page(any_form, answers, step.page.name, typed, today=TODAY)
            assert filled.answers == answers
            assert (filled.errors, filled.appeared) == ({}, ())


@paths
@given(seed=seeds)
def test_every_answer_can_be_shown(any_form: Form, seed: int):
    for step in walk(any_form, answers_to(any_form, Random(seed), today=TODAY), today=TODAY).steps:
        for field in step.fields:
            if field.name in step.answers and field.kind != "group":
                assert field.in_words(step.answers[field.name], "tr")


@paths
@given(seed=seeds)
def test_what_is_sent_is_as_the_schema_says(any_form: Form, seed: int):
    walked = walk(any_form, answers_to(any_form, Random(seed), today=TODAY), today=TODAY)
    if walked.complete:
        assert objections(json.loads(json.dumps(walked.answers)), json_schema(any_form)) == []


def _facts(form: Form, answers: Answers) -> tuple[Any, ...]:
    walked = walk(form, answers, today=TODAY)
    return (
        [step.page.name for step in walked.steps],
        walked.answers,
        [paper.key for paper in walked.papers],
        {at: error.code for at, error in walked.errors.items()},
    )
