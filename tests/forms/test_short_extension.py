"""Who gets the short form for an extension, and who is led on to the long one."""

from tests.forms.applicants import STUDENT, walked


def test_who_changed_nothing_is_led_to_the_short_form():
    found = walked({**STUDENT, "unchanged": "yes", "short_form": "yes"})

    assert found.exit is not None
    assert found.exit.form == "short-extension"


def test_who_changed_something_is_led_from_the_short_form_to_the_long_one():
    same = dict.fromkeys(["same_family", "same_home", "same_work", "same_income"], "yes") | {"new_offences": "no"}

    assert walked({"purpose": "study", **same}, "short-extension").exit is None
    found = walked({"purpose": "study", **same, "same_home": "no"}, "short-extension")
    assert found.exit is not None
    assert found.exit.form == "residence-title"
