"""The application as JSON, held against the schema that is published for it."""

import json
import os
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from servicepunkt.forms.definition import Form
from servicepunkt.forms.made_up import answers_to
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from servicepunkt.printing.as_json import application_json, application_schema, schema_name
from tests.forms.forms import TODAY
from tests.printing.samples import complete_answers, sent, told

ALL = forms()
FORM = ALL["residence-title"]
HERE = "https://termine.example.org/api/v1/schemas"


def address(form: Form) -> str:
    return f"{HERE}/{form.form}/{schema_name(form)}"


VALIDATORS = {
    name: Draft202012Validator(application_schema(form, at=address(form)), format_checker=FormatChecker())
    for name, form in ALL.items()
}


def document(form: Form, answers: Any) -> Any:
    walked = walk(form, answers, today=TODAY)
    return json.loads(
        json.dumps(application_json(walked, sent=sent(form), told=told(form, answers), schema=address(form)))
    )


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_schema_is_a_schema_and_names_itself(name: str):
    schema = application_schema(ALL[name], at=address(ALL[name]))

    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == address(ALL[name])
    assert schema_name(ALL[name]).startswith("1-")


def test_a_document_says_when_to_whom_and_by_which_schema():
    said = document(FORM, complete_answers(FORM, 4))

    assert {name: said[name] for name in said.keys() - {"answers", "papers", "declarations"}} == {
        "$schema": address(FORM),
        "reference": "OHV-7K3M-9QXR",
        "version": 1,
        "filed_at": "2026-11-26T08:05:00+00:00",
        "form": {"name": "residence-title", "title": "Aufenthaltstitel beantragen oder verlängern"},
        "authority": {
            "name": "Landkreis Oberhavel",
            "office": "Ausländerbehörde",
            "address": ["Adolf-Dechert-Straße 1", "16515 Oranienburg"],
        },
        "applicant": "Yılmaz, Ayşe",
        "filed_by": {"role": "adviser", "name": "Łukasz Ḏaḥḥāk"},
        "language": "tr",
    }
    assert said["declarations"][0]["language"] == "tr"
    assert said["declarations"][0]["text"]


def test_answers_that_left_the_path_are_not_sent():
    answers = complete_answers(FORM, 4)

    assert document(FORM, {**answers, "nobody_asks": "x"}) == document(FORM, answers)


@pytest.mark.parametrize("name", sorted(ALL))
@settings(max_examples=int(os.environ.get("SERVICEPUNKT_TEST_PATHS", "25")), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_path_ends_in_a_document_as_the_schema_says(name: str, seed: int):
    form = ALL[name]
    answers = answers_to(form, Random(seed), today=TODAY)
    if walk(form, answers, today=TODAY).complete:
        assert list(VALIDATORS[name].iter_errors(document(form, answers))) == []


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("reference", ""),
        ("version", 0),
        ("filed_at", "gestern"),
        ("language", "Türkisch"),
        ("form", {"name": "commitment", "title": "x"}),
        ("filed_by", {"role": "neighbour"}),
        ("answers", {}),
        ("papers", [{"key": "pass", "label": "Pass", "state": "lost", "must": True}]),
        ("nobody_knows", 1),
        ("$schema", f"{HERE}/residence-title/2-0123456789abcdef"),
        ("$schema", f"{HERE}/commitment/1-0123456789abcdef"),
    ],
)
def test_a_document_that_is_wrong_is_refused(where: str, wrong: Any):
    said = document(FORM, complete_answers(FORM, 4))

    assert VALIDATORS["residence-title"].is_valid(said)
    assert not VALIDATORS["residence-title"].is_valid({**said, where: wrong})


def test_every_word_of_the_envelope_is_needed():
    said = document(FORM, complete_answers(FORM, 4))

    for word in said:
        assert not VALIDATORS["residence-title"].is_valid({name: said[name] for name in said if name != word})


def test_a_form_that_changes_gets_a_schema_of_another_name():
    stored = FORM.as_stored()
    stored["title"] = {"de": "Anders"}

    assert schema_name(Form.model_validate(stored)) != schema_name(FORM)
    assert schema_name(Form.model_validate(FORM.as_stored())) == schema_name(FORM)
