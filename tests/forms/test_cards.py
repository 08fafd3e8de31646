"""What the forms for cards ask of whom: of relatives of EU citizens, and of those whose card is replaced."""

import pytest

from tests.forms.applicants import needed_papers, walked


def test_relatives_of_germans_are_led_on():
    start = {"card_kind": "first", "eu_name": {"family": "Meier", "given": "Jan"}, "eu_birth": "1990-01-01"}
    rest = {
        "relation": "spouse",
        "eu_activity": "worker",
        "eu_here_since": {"unknown": True},
        "lives_together": "yes",
        "relation_since": "2020-01-01",
    }

    german = walked({**start, **rest, "eu_nationalities": ["DE"]}, "eu-family-card")
    both = walked({**start, **rest, "eu_nationalities": ["DE", "PL"]}, "eu-family-card")

    assert german.exit is not None
    assert german.exit.form == "residence-title"
    assert both.exit is None
    assert "residence" in {step.section.name for step in both.steps}


@pytest.mark.parametrize("card", ["residence_card", "permanent_card", "ict_card"])
def test_who_has_a_card_can_say_so_and_shows_it(card: str):
    found = walked({"card_kind": "again", "eu_nationalities": ["PL"], "title_kind": card}, "eu-family-card")
    step = found.step("present-title")

    assert step is not None
    assert step.errors.keys() == {"title_expires"}
    assert "title_copy" in needed_papers(found)


@pytest.mark.parametrize("reason", ["new_passport", "lost", "stolen", "damaged", "address", "data"])
def test_a_card_is_replaced_for_each_reason_of_the_regulation(reason: str):
    step = walked({"reason": reason}, "new-card").step("reason")

    assert step is not None
    assert "reason" not in step.errors
