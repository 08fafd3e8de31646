"""Filling in a form in a browser: whatever a page asks is answered, page after page, until it is sent."""

import re
from typing import Any

from django.test import Client
from playwright.sync_api import expect

from servicepunkt.applications.models import Draft
from servicepunkt.applications.sending import look_through
from servicepunkt.common.clock import now
from servicepunkt.forms.definition import Form
from tests.applications.applicants import add_aside, settle_papers
from tests.browsing import go_by
from tests.journeys.person import Person
from tests.web.portal.applying.pages import FormPage, read_content, walk_through, wanted

_MOST_PAGES = 60


def begin(person: Person, slug: str) -> None:
    """From the list of forms to the first question."""
    person.opens("/antrag/")
    person.goes_by(person.page.locator(f'main a[href$="/antrag/{slug}/"]'))
    person.presses("Antrag anfangen")
    person.follows("Anfangen")


def answer_every_page(person: Person, form: Form, answers: dict[str, Any]) -> None:
    answer_pages(person, form, answers, most=_MOST_PAGES)
    assert person.page.locator("#antrag").count() == 0, person.page.url


def answer_pages(person: Person, form: Form, answers: dict[str, Any], *, most: int) -> None:
    """So many pages, or all where there are fewer."""
    for _page in range(most):
        if person.page.locator("#antrag").count() == 0:
            return
        _type(person, form, answers)
        person.goes_by(person.page.locator("#antrag .sp-actions .kern-btn--primary"))
        expect(person.page.locator("#fehler")).to_have_count(0)


def answer_unseen(person: Person, form: Form, answers: dict[str, Any], *, papers: bool = False) -> None:
    """The same pages in the same session without drawing them, for a story that is about what comes after.

    `papers`: they are settled, too.
    """
    client = Client()
    for cookie in person.page.context.cookies():
        client.cookies[cookie["name"]] = cookie["value"]
    end = walk_through(client, form, draft_of(person), answers)
    if papers:
        settle_papers(_row(person), now=now())
    person.opens(end)


def draft_of(person: Person) -> str:
    """The address of the draft to which the page belongs that is open."""
    found = re.search(r"(/[a-z-]+)?/antrag/entwurf/[^/]+/", person.page.url)
    assert found, person.page.url
    return found[0]


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


def bring_every_paper(person: Person) -> None:
    """Say of each original that is not there that it is brought along. What must be sent is sent without being drawn."""
    while person.page.locator('button[value="bring-original"]').count():
        go_by(person.page, person.page.locator('button[value="bring-original"]').first)
    draft = _row(person)
    for needed in look_through(draft, today=now().date()).missing:
        add_aside(draft.folder, needed.key, now=now())
    person.reloads()
    person.looks()


def _row(person: Person) -> Draft:
    """The draft to which the page belongs that is open."""
    return Draft.objects.select_related("folder").get(uid=draft_of(person).split("/")[-2])


def send(person: Person) -> None:
    """From the papers to the summary, declare everything, and press the one button."""
    person.follows("Weiter zum Prüfen")
    for box in person.page.locator('main input[name="erklaerung"]').all():
        box.check()
    person.presses("Antrag senden")
    person.reads("Ihr Antrag ist bei uns angekommen. Noch hat ihn niemand gelesen.")
