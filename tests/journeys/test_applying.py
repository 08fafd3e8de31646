"""Somebody fills in a whole form on her phone, page by page, and sends it; with scripts and without."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from servicepunkt.applications.models import Application
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from tests.applications.applicants import complete_answers, oberhavel
from tests.journeys.filling import answer_every_page, bring_every_paper
from tests.journeys.person import Person, Way
from tests.web.portal.applying.applicants import TODAY

# On a path on which somebody writes for another person; test_application.py walks one with scripts.
JOURNEYS = [("new-card", {"filer": "other"}, Way("ar", 360, scripts=False, dark=True))]
# Each language with a purpose of its own; some minutes more, asked for by SERVICEPUNKT_TEST_JOURNEYS=all.
MORE_JOURNEYS = [
    ("commitment", {"companions_come": "yes"}, Way("tr", 360)),
    ("residence-title", {"kind": "first", "purpose": "work"}, Way("de", 360)),
    ("residence-title", {"kind": "extension", "purpose": "study"}, Way("en", 360, scripts=False)),
    ("residence-title", {"purpose": "family", "family_kind": "spouse"}, Way("ru", 360, dark=True)),
    ("residence-title", {"kind": "settlement"}, Way("sr-latn", 360)),
    ("conditions", {}, Way("sr-cyrl", 360, scripts=False)),
    ("residence-title", {"purpose": "self_employment"}, Way("tr", 360, scripts=False)),
    ("residence-title", {"purpose": "protection", "protection_has_title": "no"}, Way("uk", 360)),
    ("eu-family-card", {}, Way("ar", 360)),
    ("short-extension", {}, Way("de", 360, dark=True)),
]
if os.environ.get("SERVICEPUNKT_TEST_JOURNEYS") == "all":
    JOURNEYS += MORE_JOURNEYS


@pytest.mark.long(25)
@pytest.mark.parametrize(("slug", "given", "way"), JOURNEYS, ids=lambda value: str(value) if value else "")
def test_a_whole_form_is_filled_in_on_a_phone_and_sent(
    transactional_db: None, clock: Any, new_person: Callable[..., Person], slug: str, given: dict[str, str], way: Way
) -> None:
    oberhavel()
    form = forms()[slug]
    answers = complete_answers(form, today=TODAY, **given)
    person = new_person(way)

    person.opens("/antrag/")
    person.goes_by(person.page.locator(f'main a[href$="/antrag/{slug}/"]'))
    person.presses("Antrag anfangen")
    person.follows("Anfangen")
    answer_every_page(person, form, answers)
    bring_every_paper(person)
    person.follows("Weiter zum Prüfen")
    for box in person.page.locator('main input[name="erklaerung"]').all():
        box.check()
    person.presses("Antrag senden")

    person.reads("So steht es")
    version = Application.objects.get().versions.get()
    assert _in_any_order(version.all_answers) == _in_any_order(walk(form, answers, today=TODAY).answers)
    assert version.language == way.language


def _in_any_order(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Of several choices the page has an order of its own."""
    return {
        name: sorted(answer) if isinstance(answer, list) and all(isinstance(word, str) for word in answer) else answer
        for name, answer in answers.items()
    }
