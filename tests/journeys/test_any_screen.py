"""The same pages on any screen: 320 pixels, enlarged to 200 and 400 %, with larger letters only, and on paper."""

import io
from collections.abc import Callable

import pikepdf
from playwright.sync_api import Page

from servicepunkt.catalogue.models import Authority
from servicepunkt.common.languages import OFFERED
from tests.journeys import steps
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way

# German, what is longest, and what runs the other way; a screen of 1280 at 400 % is one of 320, at 200 % one of 640.
LANGUAGES = [code for code in ("de", "en", "ru", "ar") if code in OFFERED]
NARROW, ENLARGED = {"width": 320, "height": 256}, {"width": 640, "height": 512}
WIDE = {"width": 1280, "height": 1024}
PAGES = (
    "/",
    "/suche/?q=auto",
    "/suche/?q=xyzzy",
    "/verkehr/zulassung/",
    "/leistung/verkehr/zulassung/auto-anmelden/",
    "/termin/waehlen/?leistung=auto-anmelden",
    "/termin/waehlen/?leistung=auto-anmelden&leistung=auto-abmelden&ort=zulassung-gransee&zeit=vormittag",
    "/termin/angaben/",
    "/impressum/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/gibt-es-nicht/",
)


def _runs_out(page: Page) -> list[str]:
    """Where a page is wider than its screen, or one of its words is cut off."""
    found = []
    for name, size, letters in (("400 %", NARROW, ""), ("200 %", ENLARGED, ""), ("large letters", WIDE, "200%")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        cut = page.evaluate(_CUT)
        if wide > 0 or cut:
            found.append(f"{name}: {wide} px, {cut}")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


_CUT = """() => [...document.querySelectorAll("main .kern-btn, main h1, main h2, main h3, main td, main label")]
  .filter(part => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1 && getComputedStyle(part).display !== "inline")
  .map(part => part.textContent.trim().slice(0, 40))"""


def test_nothing_runs_out_of_any_screen(demo_county: Authority, visitor: Person) -> None:
    found = {}
    for language in LANGUAGES:
        for path in PAGES:
            address = path if language == "de" else f"/{language}{path}"
            visitor.opens(address, look=False)
            found[address] = _runs_out(visitor.page)

    assert {address: faults for address, faults in found.items() if faults} == {}


def test_nor_does_a_booking_and_it_prints_on_one_page(
    demo_county: Authority, new_person: Callable[..., Person], post_room: Callable[[], list[Mail]]
) -> None:
    visitor = new_person(Way("de", 360))
    visitor.opens("/termin/waehlen/?leistung=aufenthaltserlaubnis-verlaengern", look=False)
    found = {}

    def check(name: str) -> None:
        found[name] = _runs_out(visitor.page)
        visitor.page.set_viewport_size({"width": 360, "height": 740})

    steps.choose_first_time(visitor)
    check("details")
    steps.tell_details(visitor)
    check("check")
    steps.book(visitor)
    check("waiting")
    (please_confirm,) = post_room()
    visitor.opens(please_confirm.booking_link, look=False)
    check("to confirm")
    steps.press_confirm_in_letter(visitor, please_confirm)
    check("confirmed")
    on_paper = pikepdf.open(io.BytesIO(visitor.page.pdf(format="A4", prefer_css_page_size=True)))
    for name, path in (("move", "verschieben/"), ("cancel", "absagen/"), ("letter", "brief/")):
        visitor.opens(please_confirm.booking_link + path, look=False)
        check(name)

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert len(on_paper.pages) == 1
