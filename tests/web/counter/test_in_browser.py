"""The counter in a real browser: arrivals appear by themselves, buttons work with and without script, axe is content."""

import re
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from servicepunkt.availability.edits import Close, edition_of
from servicepunkt.availability.ticks import zone_of
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.common.texts import Text
from servicepunkt.reception.models import Visit
from servicepunkt.staff.models import Role
from tests.browsing import go_by
from tests.factories import MONDAY, local
from tests.web.counter.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

QUARTER_TO = local(MONDAY, 8, 45)


@pytest.fixture
def site(counter: Any, live_site: str) -> str:
    # The live site answers to another host name than the test client.
    counter.office.authority.__class__.objects.update(host=None)
    return live_site


def _sign_in(page: Page, site: str, name: str = "clerk") -> None:
    page.goto(f"{site}/schalter/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    go_by(page, page.locator("main button[type=submit]"))
    page.wait_for_url(re.compile(r"/schalter/"))


def _sit_down(page: Page) -> None:
    page.select_option("#arbeitsplatz", label="1")
    go_by(page, page.locator("text=Übernehmen"))


def test_an_arrival_appears_soon_and_without_reloading(counter, site, page):
    booking = counter.book(9, name="Ada Beispiel")
    _sign_in(page, site)
    page.evaluate("window.notReloaded = true")
    assert page.locator("section[aria-labelledby=wartende] .co-name").count() == 0

    counter.arrive(booking, at=QUARTER_TO)
    page.wait_for_selector("section[aria-labelledby=wartende] .co-name")

    assert "every 1s" in page.locator("#tafel").get_attribute("hx-trigger")
    assert page.evaluate("window.notReloaded") is True
    assert page.locator("#gemeldet").inner_text() == "1 Person wartet."


@pytest.mark.parametrize("script", [True, False])
def test_a_visit_from_call_to_farewell(counter, site, open_page, script):
    visit = counter.arrive(counter.book(9, name="Ada Beispiel"), at=QUARTER_TO)
    counter.arrive(counter.book(9, name="Grace Muster"), at=QUARTER_TO)
    page = open_page(java_script_enabled=script)
    _sign_in(page, site)
    _sit_down(page)

    page.click("text=Nächste Person aufrufen")
    page.wait_for_selector("text=Ist da, beginnen")
    assert "Ada Beispiel" in page.locator(".co-desk").inner_text()
    page.click("text=Ist da, beginnen")
    page.wait_for_selector("text=Fertig, nächste Person")
    page.click("text=Fertig, nächste Person")
    page.wait_for_selector("text=Ist da, beginnen")

    assert "Grace Muster" in page.locator(".co-desk").inner_text()
    visit.refresh_from_db()
    assert visit.state == Visit.State.DONE
    page.locator(".co-desk").get_by_text("Zurücknehmen").click()
    page.wait_for_selector("text=Nächste Person aufrufen")


def test_what_was_unfolded_and_focused_stays_so_when_the_board_is_renewed(counter, site, page):
    done = counter.arrive(counter.book(9, name="Fertig Eins"), at=QUARTER_TO)
    done.state, done.ended_at = Visit.State.DONE, QUARTER_TO
    done.save()
    counter.arrive(counter.book(9, name="Ada Beispiel"), at=QUARTER_TO)
    _sign_in(page, site)
    _sit_down(page)
    page.click("#vorbei summary")
    page.focus("#naechste")

    counter.walk_in(at=QUARTER_TO)
    page.wait_for_selector("text=Ohne Termin >> nth=1")

    assert page.locator("#vorbei").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.id") == "naechste"


@pytest.mark.long(15)
def test_a_list_whose_request_hangs_says_so_and_goes_on_by_itself(counter, site, chromium):
    page = chromium.new_page()  # by itself, since htmx rightly complains in the console
    _sign_in(page, site)
    hung = []
    page.context.route("**/stand/**", lambda route: route.continue_() if hung else hung.append(route))

    page.wait_for_selector("#abgerissen:not([hidden])")

    page.wait_for_selector("#abgerissen", state="hidden")
    page.close()


PAGES = [
    "day", "search", "book", "walk_in", "more", "undelivered", "codes", "unverified", "untranslated", "poster", "entrance",
]  # fmt: skip
BOOKING_PAGES = ["booking", "cancel", "move", "correct", "letter"]


# Each language, width and colour once.
@pytest.mark.long(6)
@pytest.mark.parametrize(
    ("code", "width", "scheme"),
    [("de", 360, "light"), ("en", 1280, "dark")],
)
def test_every_page_is_without_barriers_and_fits(counter, site, cast, open_page, barriers, width, scheme, code):
    cast("lead", counter.office, "lead")
    booking = counter.book(9, name="Ada Beispiel")
    counter.arrive(counter.book(9, name="Grace Muster"), at=QUARTER_TO)
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    _sign_in(page, site, "lead")
    page.goto(f"{site}/schalter/?sprache={code}")
    addresses = [reverse(f"counter:{name}", args=[counter.office.slug]) for name in PAGES]
    addresses += [reverse(f"counter:{name}", args=[booking.uid]) for name in BOOKING_PAGES]
    time_of_day = booking.start_at.astimezone(zone_of(counter.office)).isoformat().replace("+", "%2B")
    chosen = f"{reverse('counter:book', args=[counter.office.slug])}?leistung={counter.service.pk}"
    addresses += [chosen, f"{chosen}&zeit={time_of_day}"]

    for address in addresses:
        page.goto(site + address)
        assert (address, barriers(page)) == (address, [])
        assert (address, page.evaluate("document.documentElement.scrollWidth <= innerWidth")) == (address, True)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_account_are_without_barriers(counter, site, open_page, barriers, width):
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(site + reverse("account_login"))
    assert barriers(page) == []
    _sign_in(page, site)

    for name in ("mfa_index", "mfa_activate_totp", "account_change_password", "account_logout"):
        page.goto(site + reverse(name))
        assert (name, barriers(page)) == (name, [])


def test_the_list_of_those_without_a_place_says_on_paper_whom_nobody_has_told(counter, site, page):
    counter.book(9, name="Frau Telefon", phone="03301 601-77")
    told = counter.book(9, 20, name="Ada Beispiel", email="ada@example.org")
    close = [Close(local(MONDAY, 8, 50), local(MONDAY, 18), Text(de="Wasserschaden"))]
    change_hours(counter.office, close, edition=edition_of(counter.office), by="staff:1", now=QUARTER_TO)
    offer_another_time(told, by="staff:1", now=QUARTER_TO)
    _sign_in(page, site)
    page.goto(site + reverse("counter:without_place", args=[counter.office.slug]))

    with pdfium.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True)) as sheets:
        (paper,) = (sheet.get_textpage().get_text_range().replace("\r\n", " ") for sheet in sheets)

    assert "Frau Telefon Leistung abholen 03301 601-77 · keine E-Mail weiß noch nichts" in paper
    assert "ada@example.org Freigehalten: Mittwoch, 3. März 2027, 9:00" in paper
    assert "Verschieben" not in paper


def test_the_list_of_a_group_that_is_cancelled_prints_whom_to_call_and_nothing_to_press(
    counter, group, cast, site, page
):
    cast("lead", counter.office, Role.Kind.LEAD)
    _sign_in(page, site, "lead")

    go_by(page, page.locator(".kern-alert__body").get_by_text("Gruppe absagen").first)
    page.emulate_media(media="print")
    on_paper = page.locator("main").inner_text()
    presses = [press.is_visible() for press in page.locator("main .kern-btn").all()]
    page.emulate_media(media="screen")
    go_by(page, page.locator("text=Ja, Gruppe absagen"))

    assert "03301 123" in on_paper
    assert "3 Personen verlieren ihren Termin." in on_paper
    assert not any(presses)
    assert "Die Gruppe ist abgesagt." in page.locator("main").inner_text()
