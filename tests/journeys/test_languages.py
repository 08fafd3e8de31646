"""Every page for visitors in every language: nothing German is left on it, and nothing bars anybody.

Texts are compared on each page in each language. Chromium and axe look at each page in one of them, in both widths and
both colours, in pairs; `./run proof languages` looks at all (docs/testing.md).
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

from servicepunkt.catalogue.models import Authority
from servicepunkt.common.languages import OFFERED, PLAIN, SOURCE
from tests.axe import barriers
from tests.conftest import StoppedClock
from tests.journeys.applying import COOKIE
from tests.journeys.breaking import no_database
from tests.journeys.german import Lexicon, german_left, lexicon, said_by
from tests.journeys.pages import VisitorPage, pages
from tests.journeys.person import locale_of
from tests.journeys.stage import NOW, Stage, set_the_stage
from tests.journeys.witness import TOKEN, Witness, selected

FOREIGN = tuple(code for code in OFFERED if code != SOURCE)


@pytest.fixture
def stage(transactional_db: None, clock: StoppedClock) -> Stage:
    clock.set(NOW)
    return set_the_stage()


@pytest.fixture
def witness(stage: Stage, live_site: str, open_page: Callable[..., Page]) -> Witness:
    return Witness(open_page(locale="de-DE"), live_site, stage)


# Texts ----------------------------------------------------------------------------------------------------------


def test_no_german_is_left_on_any_page_in_another_language(stage: Stage) -> None:
    """Twins, which share a template with another page, come in one language each."""
    found: dict[str, list[str]] = {}
    listed = pages(stage)
    for turn, code in enumerate(FOREIGN):
        known = lexicon(code)
        for number, page in enumerate(listed):
            if page.is_in(code) and (not page.twin or number % len(FOREIGN) == turn):
                for left in german_left(said_by(_html(page, code, stage)), known):
                    found.setdefault(f"{code}: {left}", []).append(page.name)

    # One line each: there may be many, and pytest would cut them off.
    assert not found, "\n".join(f"{left} ({len(names)}: {', '.join(names[:3])})" for left, names in found.items())


def test_the_list_leaves_no_page_out_and_the_selection_no_pair(stage: Stage) -> None:
    """Whatever address shows something of its own to a visitor is on the list."""
    everything = pages(stage)
    # What answers a press by leading elsewhere, a file, a picture, or a part of a page that is on the list.
    no_pages = {
        *("sheet", "release", "lengthen", "confirm", "replace", "reminders", "calendar", "code_image"),
        *("standing", "display_pulse", "resume_sheet", "receipt", "code_sheet"),
    }
    names = {name for door in ("portal", "lobby") for name in _names(get_resolver(f"servicepunkt.web.{door}.urls"))}
    chosen = [page for page in everything if not page.twin]
    taken = [(page.name, way) for page, ways in selected(chosen, OFFERED) for way in ways]

    assert {_name_of(page.address) for page in everything} - {""} == names - no_pages - {""}
    assert {name for name, _way in taken} == {page.name for page in chosen}
    assert {(way.language, way.width, way.dark) for _name, way in taken} == {
        (code, width, dark) for code in OFFERED for width in (360, 1280) for dark in (False, True)
    }


def test_a_german_sentence_a_word_and_a_label_that_were_left_are_found(demo_county: Authority) -> None:
    """Negative control, on a page that has been without fault; what is marked as German is none."""
    sentence, label = "Bitte geben Sie Ihren Namen an.", "QR-Code zum Anmelden im Amt"
    for code in FOREIGN:
        known, page = lexicon(code), Client().get(f"/{code}/suche/").content.decode()

        def found(planted: str, page: str = page, known: Lexicon = known) -> list[str]:
            before = german_left(said_by(page), known)
            left = german_left(said_by(page.replace("</main>", f"{planted}</main>")), known)
            return [line for line in left if line not in before]

        if code != PLAIN:  # where these are plain enough already
            assert found(f"<p>{sentence}</p>") == [f"sentence: {sentence}"], code
            assert found(f'<img src="x" alt="{label}">') == [f"sentence: {label}"], code
            assert found("<p>5 mal donnerstags</p>")[0].startswith("words donnerstags"), code
        assert found(f'<p lang="de">{sentence}</p>') == [], code


@pytest.mark.skipif(PLAIN not in OFFERED, reason="plain language is not offered")
def test_a_sentence_of_ordinary_german_is_found_in_plain_language(demo_county: Authority) -> None:
    """Negative control: there, only whole sentences tell one from the other."""
    known = lexicon(PLAIN)
    sentence = max(known.sentences, key=len)

    assert german_left([sentence], known) == [f"sentence: {sentence}"]


# Access ---------------------------------------------------------------------------------------------------------


@pytest.mark.long(70)
def test_nothing_bars_anybody_in_any_language_width_or_colour(stage: Stage, witness: Witness) -> None:
    """With a negative control at the end: a picture without a description is found."""
    found: dict[str, list[str]] = {}
    for page, ways in selected([page for page in pages(stage) if not page.twin], OFFERED):
        met = witness.comes_to(page, ways[0].language)
        for way in ways:
            met += [f"{way}: {fault}" for fault in witness.looks(way)]
        if met:
            found[page.name] = met
    witness.tab.evaluate("document.querySelector('main').append(new Image())")

    assert not found, "\n".join(f"{name}: {fault}" for name, faults in found.items() for fault in faults)
    assert [line.partition(":")[0] for line in barriers(witness.tab)] == ["image-alt"]


# How --------------------------------------------------------------------------------------------------------------


def _html(page: VisitorPage, code: str, stage: Stage) -> str:
    stage.forget_tries()
    client = Client(
        headers={"Accept-Language": locale_of(code)},
        enforce_csrf_checks=True,
        raise_request_exception=not page.fails,
    )
    client.cookies["antrag"], client.cookies["csrftoken"] = COOKIE, TOKEN
    if page.holds:
        client.cookies["reservierung"] = stage.holds[page.holds]
    address = page.address_in(code)
    with no_database() if page.fails else nullcontext():
        answer: HttpResponse = (
            client.get(address)
            if page.sent is None
            else client.post(address, {"csrfmiddlewaretoken": TOKEN, **page.sent})
        )
    assert (page.name, answer.status_code) == (page.name, page.status), answer.headers
    return answer.content.decode()


def _names(addresses: URLResolver) -> Iterator[str]:
    for pattern in addresses.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern)
        else:
            yield pattern.name or ""


def _name_of(address: str) -> str:
    try:
        return str(resolve(address.partition("?")[0]).url_name or "")
    except Resolver404:
        return ""
