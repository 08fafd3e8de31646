"""The street that may decide who is responsible is the one where somebody lives, and no other."""

from typing import Any

import pytest

from servicepunkt.applications.questions import residence_in
from servicepunkt.responsibility.residence import Residence

OLD = {"street": "Berliner Straße", "number": "12", "postcode": "16515", "town": "Oranienburg"}
NEW = {"street": "Havelstraße", "number": "7", "postcode": "16761", "town": "Hennigsdorf"}
HERE = {"residence_postcode": "16761", "residence_town": "Hennigsdorf"}
PLACE = {"postcode": "16761", "place": "Hennigsdorf"}
STREET = {"street": "Havelstraße", "number": "7"}


@pytest.mark.parametrize(
    ("answers", "street"),
    [
        ({}, {}),
        ({"address": NEW}, STREET),
        ({"address": OLD}, {}),  # registered where she lived before
        ({"planned_address": NEW}, STREET),
        ({"planned_address": {"unknown": True}}, {}),
        ({"sponsor_address": NEW}, STREET),
        ({"sponsor_address": OLD}, {}),
    ],
)
def test_a_street_counts_in_the_postcode_where_somebody_lives(answers: dict[str, Any], street: dict[str, str]):
    assert residence_in(HERE | answers) == Residence(**PLACE, **street)


def test_nothing_is_known_of_who_has_said_nothing():
    assert residence_in({}) == Residence()
    assert residence_in({"reception_centre": "yes"}) == Residence(in_centre=True)
