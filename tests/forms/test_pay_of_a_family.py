"""What a wife or husband earns is proved by who earns it, and by papers that can exist."""

from typing import Any

import pytest

from servicepunkt.forms.walking import Walk
from tests.forms.paths import must_have, pages, way

PAPERS = {"reference_contract", "reference_payslips"}


def to_a_spouse(nationality: str = "TR", **answers: Any) -> Walk:
    joins = {"kind": "first", "purpose": "family", "family_kind": "spouse", "reference_nationalities": [nationality]}
    return way("residence-title", **joins, **answers)


@pytest.mark.parametrize(
    ("lives_on", "papers"),
    [
        (["employment"], PAPERS),
        (["new_job"], {"reference_contract"}),
        (["self_employed"], set()),
        (["pension", "benefits"], set()),
        (["other"], set()),
        (["pension", "employment"], PAPERS),
    ],
)
def test_only_who_earns_wages_proves_them(lives_on: list[str], papers: set[str]):
    found = to_a_spouse(spouse_income=lives_on)

    assert must_have(found) & PAPERS == papers


def test_who_joins_a_german_is_not_asked_what_the_german_earns():
    assert "spouse-income" in pages(to_a_spouse())
    assert "spouse-income" not in pages(to_a_spouse("DE"))


def test_what_a_spouse_earns_is_asked_of_spouses_alone():
    found = way("residence-title", kind="first", purpose="family", family_kind="child")

    assert "spouse-income" not in pages(found)
