"""What stands from left to right in a page that runs from right to left."""

import pytest
from django.template import engines
from django.utils import translation

from servicepunkt.common.texts import Text
from tests import factories


def rendered(template: str, language: str, **facts: object) -> str:
    with translation.override(language):
        return str(engines["django"].from_string("{% load page direction %}" + template).render(facts))


@pytest.mark.parametrize(("language", "expected"), [("de", "K7M-4TXP"), ("ar", '<bdi dir="ltr">K7M-4TXP</bdi>')])
def test_a_code_keeps_its_order(language: str, expected: str):
    assert rendered("{{ code|ltr }}", language, code="K7M-4TXP") == expected


def test_what_is_isolated_is_still_escaped():
    assert rendered("{{ code|ltr }}", "ar", code="<b>") == '<bdi dir="ltr">&lt;b&gt;</bdi>'
    assert rendered("{{ code|ltr }}", "de", code="<b>") == "&lt;b&gt;"
    assert rendered("{{ name|own_direction }}", "de", name="<b>") == "<bdi>&lt;b&gt;</bdi>"


def test_a_phone_number_is_called_without_its_blanks():
    link = '<a class="kern-link" href="tel:03301601-5" dir="ltr">03301 601-5</a>'

    assert rendered("{% phone number %}", "ar", number="03301 601-5") == link


@pytest.mark.django_db
def test_a_street_is_one_piece():
    office = factories.an_office("amt", street="Mittelstraße 16", postcode="16515", town="Oranienburg")

    assert rendered("{% street_address office %}", "de", office=office) == "Mittelstraße 16, 16515 Oranienburg"
    assert (
        rendered("{% street_address office %}", "ar", office=office)
        == '<bdi dir="ltr">Mittelstraße 16, 16515 Oranienburg</bdi>'
    )


def test_an_arabic_name_does_not_draw_what_follows_to_its_side():
    name = Text(de="Servicepunkt Migration", ar="مركز (Servicepunkt Migration)")

    assert rendered("{% text name %}, 5", "ar", name=name) == "<bdi>مركز (Servicepunkt Migration)</bdi>, 5"
    assert rendered("{% text name %}, 5", "de", name=name) == "Servicepunkt Migration, 5"
