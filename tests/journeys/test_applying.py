"""Somebody fills in a whole form on her phone, page by page, photographs a paper and sends it; with scripts and without,
in one go or, half-way, on another device.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from servicepunkt.applications.models import Application
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from tests.applications.applicants import complete_answers, oberhavel
from tests.journeys.filling import (
    answer_every_page,
    answer_pages,
    answer_unseen,
    begin,
    bring_every_paper,
    draft_of,
    send,
)
from tests.journeys.inbox import a_clerk
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way
from tests.journeys.photographing import (
    IPHONE,
    PHOTO,
    SCAN,
    SEVERAL,
    Shot,
    pages_of,
    paper_for,
    photograph,
    sees_photos,
)
from tests.printing.samples import text_of
from tests.web.portal.applying.applicants import TODAY

ADDRESS = "ayse@example.org"
PostRoom = Callable[[], list[Mail]]


@dataclass(frozen=True)
class Journey:
    """Which form, along which path, how, with which files; `leaves` says by what she comes back on another device.

    `hurried`: what comes after she is back is answered without drawing the pages.
    """

    slug: str
    way: Way
    shots: tuple[Shot, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    leaves: str = ""
    hurried: bool = False

    def __str__(self) -> str:
        purpose = [word for name, word in self.given.items() if word not in ("yes", "no")]
        return "-".join([self.slug, *purpose, str(self.way), *([f"back by {self.leaves}"] if self.leaves else [])])


ALL = os.environ.get("SERVICEPUNKT_TEST_JOURNEYS") == "all"
# Somebody writes for another person, without scripts, and goes on elsewhere; test_application.py walks one with scripts.
ARABIC = Way("ar", 360, scripts=False, dark=True)
JOURNEYS = [Journey("new-card", ARABIC, IPHONE, {"filer": "other"}, leaves="mail", hurried=not ALL)]
# Each language with a purpose of its own; some minutes more, asked for by SERVICEPUNKT_TEST_JOURNEYS=all.
MORE_JOURNEYS = [
    Journey("commitment", Way("tr", 360), PHOTO, {"companions_come": "yes"}),
    Journey("residence-title", Way("de", 360), SCAN, {"kind": "first", "purpose": "work"}, leaves="sheet"),
    Journey("residence-title", Way("en", 360, scripts=False), SEVERAL, {"kind": "extension", "purpose": "study"}),
    Journey("residence-title", Way("ru", 360, dark=True), SEVERAL, {"purpose": "family", "family_kind": "spouse"}),
    Journey("residence-title", Way("sr-latn", 360), IPHONE, {"kind": "settlement"}),
    Journey("conditions", Way("sr-cyrl", 360, scripts=False), PHOTO),
    Journey("residence-title", Way("tr", 360, scripts=False), SCAN, {"purpose": "self_employment"}),
    Journey("residence-title", Way("uk", 360), IPHONE, {"purpose": "protection", "protection_has_title": "no"}),
    Journey("eu-family-card", Way("ar", 360), SEVERAL),
    Journey("short-extension", Way("de", 360, dark=True), PHOTO),
]
if ALL:
    JOURNEYS += MORE_JOURNEYS


@pytest.mark.long(25)
@pytest.mark.parametrize("journey", JOURNEYS, ids=str)
def test_a_whole_form_is_filled_in_on_a_phone_and_sent_with_photos(
    transactional_db: None, clock: Any, new_person: Callable[..., Person], post_room: PostRoom, journey: Journey
) -> None:
    clerk, form = a_clerk(oberhavel()), forms()[journey.slug]
    answers = complete_answers(form, today=TODAY, **journey.given)
    walked = walk(form, answers, today=TODAY)
    paper = paper_for(walked, journey.shots)
    person = new_person(journey.way)

    begin(person, journey.slug)
    if journey.leaves:
        answer_pages(person, form, answers, most=len(walked.steps) // 2)
        _go_to_papers(person)
        photograph(person, paper, journey.shots)
        first, person = person, _goes_on_elsewhere(person, new_person(journey.way), journey.leaves, post_room)
        _has_it_no_more(first, draft_of(person))
        (answer_unseen if journey.hurried else answer_every_page)(person, form, answers)
        sees_photos(person, paper, journey.shots)
    else:
        answer_every_page(person, form, answers)
        photograph(person, paper, journey.shots)
    bring_every_paper(person)
    send(person)

    application = Application.objects.get()
    version = application.versions.get()
    assert _in_any_order(version.all_answers) == _in_any_order(walked.answers)
    assert version.language == journey.way.language
    _has_a_receipt(person)
    assert clerk.pages_of(application, paper.key) == ["image/jpeg"] * pages_of(journey.shots)


def _go_to_papers(person: Person) -> None:
    """Nobody has to wait with a photo until everything is answered."""
    person.opens(draft_of(person))
    person.goes_by(person.page.locator('main a[href$="/unterlagen/"]'))


def _goes_on_elsewhere(person: Person, other: Person, by: str, post_room: PostRoom) -> Person:
    """Leave at the first question that is not answered yet, and meet it again on another device."""
    person.follows("Zurück zu den Fragen")
    person.follows("Weitermachen")
    left = person.page.url
    person.presses("Später weitermachen")
    address, code = (_by_mail if by == "mail" else _by_sheet)(person, post_room)

    other.opens(address)
    other.field("Ihr Code").fill(code)
    other.presses("Weitermachen")
    other.follows("Weitermachen")
    assert other.page.url == left
    return other


def _by_mail(person: Person, post_room: PostRoom) -> tuple[str, str]:
    """The link in the letter, and the code that she has written down."""
    person.field("E-Mail-Adresse").fill(ADDRESS)
    person.presses("Link senden")
    code = person.page.locator(".sp-code__letters").inner_text()
    (letter,) = post_room()
    assert str(letter.message["To"]) == ADDRESS
    assert person.says("Hier machen Sie weiter:") in letter.text
    assert code not in letter.text
    return letter.link("/antrag/fortsetzen/"), code


def _by_sheet(person: Person, _post_room: PostRoom) -> tuple[str, str]:
    """What stands on the sheet that she has printed: an address and the code."""
    sheet = text_of(person.page.request.get(_address_behind(person, "Als Blatt zum Ausdrucken (PDF)")).body())
    (address,) = set(re.findall(r"https?://\S+/antrag/fortsetzen/", sheet))
    (code,) = set(re.findall(r"\b[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}\b", sheet))
    return address, code


def _has_it_no_more(first: Person, draft: str) -> None:
    first.opens(draft)
    first.reads("Mit einem Code weitermachen")


def _has_a_receipt(person: Person) -> None:
    """As a PDF, in her language."""
    receipt = person.page.request.get(_address_behind(person, "Bestätigung als PDF"))
    assert receipt.headers["content-type"] == "application/pdf"
    lines = [_letters(line) for line in text_of(receipt.body()).splitlines()]
    assert _letters(person.says("Eingangsbestätigung")) in lines


def _letters(words: str) -> list[str]:
    """Which letters, in no order: what runs from right to left leaves a PDF in an order of the viewer's own."""
    return sorted(letter for letter in unicodedata.normalize("NFKD", words) if letter.isalpha())


def _address_behind(person: Person, german: str) -> str:
    return person.site + (person.link(german).get_attribute("href") or "")


def _in_any_order(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Of several choices the page has an order of its own."""
    return {
        name: sorted(answer) if isinstance(answer, list) and all(isinstance(word, str) for word in answer) else answer
        for name, answer in answers.items()
    }
