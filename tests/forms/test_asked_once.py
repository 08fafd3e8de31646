"""A child is not asked what only adults can answer, and nobody is asked the same twice."""

from typing import Any

import pytest

from servicepunkt.forms.walking import Walk
from tests.forms.paths import pages, way

BABY, GROWN_UP = "2026-10-01", "1990-05-17"
OF_ADULTS = {"marital-status", "children", "voluntary", "home-abroad"}


def for_family(kind: str, **answers: Any) -> Walk:
    return way("residence-title", kind="first", purpose="family", family_kind=kind, **answers)


@pytest.mark.parametrize(("filer", "birth", "asked"), [("child", BABY, set()), ("myself", GROWN_UP, OF_ADULTS)])
def test_a_child_is_not_asked_for_marriage_children_religion_or_a_flat_abroad(filer: str, birth: str, asked: set[str]):
    found = for_family("newborn" if filer == "child" else "parent", filer=filer, birth=birth)

    assert pages(found) & OF_ADULTS == asked


def test_who_gives_no_day_of_birth_yet_is_asked_as_an_adult():
    assert pages(for_family("spouse")) >= OF_ADULTS


@pytest.mark.parametrize(
    ("status", "page", "other"),
    [
        ("married", "spouse", "reference-person"),
        ("partnership", "spouse", "reference-person"),
        ("single", "reference-person", "spouse"),
    ],
)
def test_a_spouse_is_told_of_once(status: str, page: str, other: str):
    found = for_family("spouse", marital_status=status)

    assert page in pages(found)
    assert other not in pages(found)


@pytest.mark.parametrize(
    ("kind", "status", "days"),
    [
        ("spouse", "married", {"together_since"}),
        ("spouse", "single", {"married_on", "together_since"}),
        ("independent", "separated", {"married_on", "together_since"}),
        ("independent", "widowed", {"married_on", "together_since"}),
        ("independent", "divorced", {"married_on", "together_since", "separated_on"}),
    ],
)
def test_the_day_that_the_marital_status_began_is_asked_once(kind: str, status: str, days: set[str]):
    step = for_family(kind, marital_status=status).step("marriage")

    assert step is not None
    assert {field.name for field in step.fields} - {"married_in"} == days


@pytest.mark.parametrize(("nationality", "asked"), [("DE", False), ("TR", True)])
def test_it_is_known_from_the_marriage_whether_a_spouse_is_german(nationality: str, asked: bool):
    spouse = {"marital_status": "married", "spouse_nationalities": [nationality]}

    assert ("spouse-income" in pages(for_family("spouse", **spouse))) is asked


PARENT = {
    "parent_name": {"family": "Kaya", "given": "Elif"},
    "parent_birth": GROWN_UP,
    "parent_nationalities": ["TR"],
}


@pytest.mark.parametrize(
    ("kind", "parents", "asked"),
    [
        ("child", [PARENT], {"parents-here"}),
        ("child", {"unknown": True}, {"reference-person"}),
        ("newborn", [PARENT], {"newborn"}),
        ("newborn", {"unknown": True}, {"reference-person", "newborn"}),
        ("parent", [PARENT], {"reference-person"}),
    ],
)
def test_a_childs_parents_are_told_of_once(kind: str, parents: Any, asked: set[str]):
    found = for_family(kind, parents=parents)

    assert pages(found) & {"reference-person", "parents-here", "newborn"} == asked
