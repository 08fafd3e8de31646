"""How long somebody wants to stay is asked where the title will end on a day."""

import pytest

from tests.forms.paths import pages, way


@pytest.mark.parametrize(
    ("form", "answers", "asked"),
    [
        ("residence-title", {"kind": "first"}, True),
        ("residence-title", {"kind": "blue_card"}, True),
        ("residence-title", {"kind": "settlement"}, False),
        ("residence-title", {"kind": "eu_permanent"}, False),
        ("eu-family-card", {"card_kind": "first"}, True),
        ("eu-family-card", {"card_kind": "permanent"}, False),
        ("short-extension", {"purpose": "work"}, True),
    ],
)
def test_titles_without_an_end_are_not_asked_for_one(form: str, answers: dict[str, str], asked: bool):
    found = pages(way(form, **answers))

    assert ("stay" in found) is asked
    assert found >= {"remarks", "photo"}
