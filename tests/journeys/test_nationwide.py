"""The entry for the whole country: nobody's own, so that the residence says which authority gets the application."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from servicepunkt.applications.models import Application
from servicepunkt.commandline.preparing import DEMO_FOLDER
from servicepunkt.forms.reading import forms
from servicepunkt.responsibility.responsible import Reason
from tests.applications.applicants import complete_answers
from tests.journeys.filling import answer_pages, answer_unseen, begin, send
from tests.journeys.person import Person, Way
from tests.web.portal.applying.applicants import TODAY

FORM = "short-extension"


@pytest.fixture
def brandenburg(transactional_db: None, clock: Any, settings: Any) -> None:
    """Three of its authorities, that receive applications and have nothing else here; one sorts out what is unclear."""
    for name in ("dahme-spreewald", "teltow-flaeming", "barnim"):
        call_command("county", "import", str(Path(DEMO_FOLDER) / "brandenburg" / f"{name}.yaml"), verbosity=0)
    settings.SERVICEPUNKT_CLEARING = "barnim"


@pytest.mark.long(15)
@pytest.mark.usefixtures("brandenburg")
def test_the_residence_says_who_is_responsible_or_asks_for_the_place_and_nothing_is_lost(
    new_person: Callable[..., Person],
) -> None:
    form = forms()[FORM]
    answers = complete_answers(form, today=TODAY, lives_here="no", filer="myself")
    person = new_person(Way("en", 360))
    place = person.page.locator("#ort")

    # A postcode of two counties, and a place that no list knows.
    begin(person, FORM)
    while not person.page.url.endswith("/residence/"):
        answer_pages(person, form, answers, most=1)
    answer_pages(person, form, answers | {"residence_postcode": "15831", "residence_town": "Am Flughafen"}, most=1)
    person.reads("Welcher Ort ist es?")
    expect(person.field("Postleitzahl")).to_have_value("15831")
    place.select_option("Großziethen")
    person.goes_by(person.page.locator("#antrag .sp-actions .kern-btn--primary"))
    person.sees("Your application goes to: Dahme-Spreewald County")

    # She has mistyped it; one that there is not is asked about once, and then it is for people to find out.
    person.presses("Zurück")
    lost = answers | {"residence_postcode": "99999", "residence_town": "Am Flughafen"}
    answer_pages(person, form, lost, most=1)
    person.reads("Diese Postleitzahl kennen wir nicht.")
    expect(place).to_have_count(0)
    answer_pages(person, form, lost, most=1)
    person.sees("Your application goes to: Barnim County")
    person.sees("We do not know yet which authority is responsible for your place of residence.")
    answer_unseen(person, form, lost, papers=True)
    send(person)

    application = Application.objects.get()
    assert (application.authority.slug, application.unclear) == ("barnim", Reason.UNKNOWN_POSTCODE)
    person.reads(
        "Welche Behörde für Ihren Wohnort zuständig ist, wird noch geklärt."
        " Ihr Antrag liegt so lange hier und geht nicht verloren."
    )
