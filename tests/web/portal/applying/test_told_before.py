"""What an earlier page has asked stands already in the inputs, to be looked at and not to be typed again."""

import pytest

from servicepunkt.applications.questions import told_before
from servicepunkt.forms.reading import forms
from tests.applications.applicants import complete_answers
from tests.web.portal.applying.applicants import TODAY, a_draft, a_full_draft
from tests.web.portal.applying.pages import fill, open_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]

ELSEWHERE = {"street": "Havelstraße", "number": "7", "postcode": "16761", "town": "Hennigsdorf"}


def test_postcode_and_town_are_typed_once(client):
    answers = complete_answers(forms()["new-card"], today=TODAY, lives_here="yes")
    draft, row = a_draft(client, "new-card", **{name: answers[name] for name in answers if name != "address"})
    page = open_page(client, f"{draft}address/")
    assert (page.names["address.postcode"], page.names["address.town"]) == (["16515"], ["Oranienburg"])
    row.refresh_from_db()
    assert "address" not in row.all_answers  # nothing is answered by looking

    fill(client, page, address__street="Havelstraße", address__number="7")

    row.refresh_from_db()
    assert row.all_answers["address"] == {**ELSEWHERE, "postcode": "16515", "town": "Oranienburg"}


def test_what_was_answered_stays_as_it_is(client):
    draft, row = a_full_draft(client, "new-card", lives_here="yes")
    row.put(row.all_answers | {"address": ELSEWHERE}, forms()["new-card"])
    row.save()

    page = open_page(client, f"{draft}address/")

    assert page.names["address.postcode"] == ["16761"]


FLED = {
    "kind": "first",
    "purpose": "protection",
    "protection_nationality": "UA",
    "protection_group": "ukrainian",
    "protection_has_title": "yes",
    "protection_expires": "2026-03-04",
    "protection_apply": "apply",
    "ukraine_until": "2022-03-10",
    "ukraine_place": "Odesa",
    "protection_elsewhere": "no",
    "filer": "myself",
    "lives_here": "yes",
    "residence_postcode": "16515",
    "residence_town": "Oranienburg",
    "reception_centre": "no",
    "name": {"family": "Koval", "given": "Olha"},
    "sex": "female",
}


@pytest.mark.parametrize(("purpose", "told"), [("protection", True), ("training", False)])
def test_who_fled_tells_her_nationality_once(client, purpose, told):
    draft, _row = a_draft(client, "residence-title", **FLED | {"purpose": purpose})

    page = open_page(client, f"{draft}birth/")

    # Who has changed her mind is not asked where she fled from: that answer no longer counts.
    assert ("UA" in page.names["nationalities"]) is told


def test_the_end_of_a_title_is_told_once():
    assert told_before({"protection_expires": "2026-03-04"}) == {"title_expires": "2026-03-04"}
    assert told_before({}) == {}
