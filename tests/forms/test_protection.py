"""What the form for a residence title asks of people under temporary protection, whose titles go on by a regulation."""

import datetime as dt

import pytest

from servicepunkt.forms.reading import forms
from tests.forms.applicants import STUDENT, walked
from tests.forms.forms import TODAY

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
        ({"protection_expires": "2024-01-31"}, TODAY),
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


def test_who_fled_from_ukraine_may_show_when_she_came():
    found = walked({**STUDENT, "kind": "first", "purpose": "protection", "protection_has_title": "no"})

    assert [needed.paper.must for needed in found.papers if needed.key == "entry_proof"] == [False]
