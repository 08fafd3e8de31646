"""Kiosk and call display in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page

from servicepunkt.bookings.links import Power, address
from servicepunkt.bookings.models import Booking
from servicepunkt.reception import queue
from servicepunkt.reception.arrival import check_in
from servicepunkt.reception.models import Visit
from tests.browsing import go_by, next_page
from tests.correspondence.worker_process import wait_until
from tests.factories import MONDAY, local

pytestmark = pytest.mark.django_db(transaction=True)

NOW = local(MONDAY, 8, 45)


@pytest.fixture
def site(lobby: Any, live_site: str) -> str:
    # The live site answers to another host name than the test client.
    lobby.office.authority.__class__.objects.update(host=None)
    return live_site


def _type_code(page: Page, booking: Booking) -> None:
    page.fill("#code", booking.code)
    _press(page)


def _press(page: Page) -> None:
    go_by(page, page.locator("main button[type=submit]"))


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("code", ["de", "en"])
def test_a_visitor_types_her_code_on_the_glass(lobby, site, open_page, barriers, width, code):
    page = open_page(viewport={"width": width, "height": 800}, has_touch=True)
    booking = lobby.book(9)
    page.goto(f"{site}{lobby.kiosk}" + ("?in=en" if code == "en" else ""))
    assert barriers(page) == []

    if width > 600:
        for letter in booking.code:
            page.locator(".lo-key", has_text=letter).first.tap()
    else:
        page.fill("#code", booking.code)
    _press(page)

    page.wait_for_selector(".lo-number__ticket")
    assert page.locator(".lo-number__ticket").inner_text() == "M1"
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_scanner_types_the_link_and_presses_enter(lobby, site, page):
    link = address(lobby.book(9), Power.ARRIVE, language="de")
    page.goto(f"{site}{lobby.kiosk}")

    page.keyboard.type(link)
    with next_page(page):
        page.keyboard.press("Enter")

    page.wait_for_selector(".lo-number__ticket")


def test_the_kiosk_goes_back_to_the_start_by_itself(lobby, site, page):
    page.clock.install()
    page.goto(f"{site}{lobby.kiosk}?in=en")
    _type_code(page, lobby.book(9))
    page.wait_for_selector(".lo-number__ticket")

    page.clock.run_for(31_000)

    page.wait_for_url(f"{site}{lobby.kiosk}")
    assert page.locator("html").get_attribute("lang") == "de"


def test_twenty_seconds_before_it_says_so_and_any_key_gives_more_time(lobby, site, page):
    page.clock.install()
    page.goto(f"{site}{lobby.kiosk}")
    _type_code(page, lobby.book(9))
    warning = page.locator("[role=alert][data-ending]")
    assert not warning.is_visible()

    page.clock.run_for(10_500)
    assert warning.is_visible()
    page.keyboard.press("Shift")
    assert not warning.is_visible()
    page.clock.run_for(25_000)

    assert page.locator(".lo-number__ticket").is_visible()


def test_a_press_for_which_no_server_is_there_leads_to_no_error_page(lobby, site, chromium):
    page = chromium.new_page()  # by itself, since the browser rightly complains in the console
    page.clock.install()
    page.goto(f"{site}{lobby.kiosk}?in=en")
    page.fill("#code", lobby.book(9).code)

    page.context.route("**/kiosk/**", lambda route: route.fulfill(status=502))
    page.click("main button[type=submit]")
    page.wait_for_selector("#abgerissen:not([hidden])")
    assert page.locator("#abgerissen").inner_text() == "The connection is broken. Please speak to our staff."
    page.clock.run_for(20_000)
    assert page.locator("#code").is_visible()

    page.context.unroute("**/kiosk/**")
    page.clock.run_for(6000)
    page.wait_for_url(f"{site}{lobby.kiosk}")
    assert page.locator("#code").input_value() == ""
    page.close()


def test_nor_does_the_way_back_to_the_start(lobby, site, chromium):
    page = chromium.new_page()
    page.clock.install()
    page.goto(f"{site}{lobby.kiosk}")
    _type_code(page, lobby.book(9))
    page.wait_for_selector(".lo-number__ticket")

    page.context.route("**/kiosk/**", lambda route: route.abort())
    page.clock.run_for(31_000)
    page.wait_for_selector("#abgerissen:not([hidden])")
    page.click(".lo-back a")
    assert page.locator(".lo-number__ticket").is_visible()

    page.context.unroute("**/kiosk/**")
    page.clock.run_for(6000)
    page.wait_for_selector("#code")
    page.close()


def test_who_needs_longer_gets_longer(lobby, site, page):
    page.clock.install()
    page.goto(f"{site}{lobby.kiosk}")
    _type_code(page, lobby.book(9))
    page.click("[data-stay]")

    page.clock.run_for(50_000)

    assert page.locator(".lo-number__ticket").is_visible()


def test_the_kiosk_works_without_script(lobby, site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}{lobby.kiosk}")

    _type_code(page, lobby.book(9))

    assert page.locator(".lo-number__ticket").inner_text() == "M1"


def _call(lobby: Any) -> Visit:
    check_in(lobby.book(9), by="visitor", now=NOW)
    visit = queue.call_next(lobby.office, lobby.office.desks.first(), by="staff:1", now=NOW)
    assert visit is not None
    return visit


def test_the_display_shows_a_call_soon_and_says_it(lobby, site, page, barriers):
    page.add_init_script(
        "window.said = []; window.speechSynthesis.speak = (utterance) => window.said.push([utterance.lang, utterance.text]);"
    )
    page.goto(f"{site}{lobby.display}")
    page.click("[data-sound]")
    assert not page.locator(".lo-sound").is_visible()

    _call(lobby)

    page.wait_for_selector(".lo-now .lo-call__ticket")
    assert page.locator(".lo-now .lo-call__ticket").inner_text() == "M1"
    wait_until(lambda: page.evaluate("window.said.length") == 2)
    assert page.evaluate("window.said")[0] == ["de-DE", "Nummer M 1, bitte zu Platz 1."]
    assert page.evaluate("window.said")[1][0] == "en-GB"
    assert page.locator("#ansage").inner_text() == "Nummer M 1, bitte zu Platz 1."
    for _again in range(2):
        with page.expect_response("**/stand/**"):
            pass
    assert page.evaluate("window.said.length") == 2
    assert barriers(page) == []


def test_a_display_that_hears_nothing_any_more_says_so(lobby, site, chromium):
    page = chromium.new_page()  # by itself, since htmx rightly complains in the console
    page.goto(f"{site}{lobby.display}")
    _call(lobby)
    page.wait_for_selector(".lo-now .lo-call__ticket")
    assert page.locator("#abgerissen").is_hidden()

    page.context.route("**/stand/**", lambda route: route.abort())
    page.wait_for_selector("#abgerissen:not([hidden])")

    page.context.unroute("**/stand/**")
    page.wait_for_selector("#abgerissen", state="hidden")
    page.close()


def test_nobody_knows_a_name_in_the_waiting_room(lobby, site, page):
    _call(lobby)
    page.goto(f"{site}{lobby.display}")

    assert "Ada" not in page.content()
    assert Booking.objects.count() == 1
