"""Somebody fills in a whole form on her phone, page by page, and sends it; with scripts and without."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import expect

from servicepunkt.applications.models import Application
from servicepunkt.forms.definition import Form
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from tests.applications.applicants import complete_answers, oberhavel
from tests.browsing import go_by
from tests.journeys.person import Person, Way
from tests.web.portal.applying.applicants import TODAY
from tests.web.portal.applying.pages import FormPage, read_content, wanted

_MOST_PAGES = 60
# Along a path with a group of entries, and one on which somebody writes for another person.
JOURNEYS = [
    ("commitment", {"companions_come": "yes"}, Way("tr", 360)),
    ("new-card", {"filer": "other"}, Way("ar", 360, scripts=False, dark=True)),
]
# Each language with a purpose of its own; some minutes more, asked for by SERVICEPUNKT_TEST_JOURNEYS=all.
MORE_JOURNEYS = [
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
    _answer_every_page(person, form, answers)
    _bring_every_paper(person)
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


def _answer_every_page(person: Person, form: Form, answers: dict[str, Any]) -> None:
    for _page in range(_MOST_PAGES):
        if person.page.locator("#antrag").count() == 0:
            return
        _type(person, form, answers)
        person.goes_by(person.page.locator("#antrag .sp-actions .kern-btn--primary"))
        expect(person.page.locator("#fehler")).to_have_count(0)
    raise AssertionError(person.page.url)


def _type(person: Person, form: Form, answers: dict[str, Any]) -> None:
    """Fill in what the page asks, one entry of a group or of a list of states after the other."""
    done: set[str] = set()
    for _round in range(20):
        page = read_content(person.page.content())
        todo = {name: value for name, value in wanted(form, page, answers).items() if name in page.names}
        for name, value in todo.items():
            if name not in done:
                _fill(person, name, value)
                done.add(name)
        more = _what_needs_more(page, wanted(form, page, answers))
        if more is None:
            return
        # A list that has got longer is filled in again.
        done.discard(more)
        go_by(person.page, person.page.locator(f'button[name="_add"][value="{more}"]'))
    raise AssertionError(person.page.url)


def _fill(person: Person, name: str, value: str | list[str]) -> None:
    controls = person.page.locator(f'#antrag [name="{name}"]')
    values = value if isinstance(value, list) else [value]
    kind = controls.first.evaluate("control => control.type")
    if kind in {"radio", "checkbox"}:
        for word in values:
            person.page.locator(f'#antrag [name="{name}"][value="{word}"]').check()
    elif kind == "select-one":
        for at in range(min(len(values), controls.count())):
            controls.nth(at).select_option(values[at])
    else:
        controls.fill(values[0])


def _what_needs_more(page: FormPage, todo: dict[str, Any]) -> str | None:
    """The list of states with fewer places than answers, or the group with fewer entries."""
    for name, value in todo.items():
        if isinstance(value, list) and name in page.names and not page.is_ticked(name):
            if len(page.names[name]) < len(value):
                return name
        elif name not in page.names and "." in name:
            group, number, *_rest = name.split(".")
            if number.isdecimal() and not any(known.startswith(f"{group}.{number}.") for known in page.names):
                return group
    return None


def _bring_every_paper(person: Person) -> None:
    while person.page.locator('button[value="bring-original"]').count():
        go_by(person.page, person.page.locator('button[value="bring-original"]').first)
    person.looks()
