"""The visitor's pages in a real browser: at both widths, in both languages, with scripts and without."""

import re

import pytest
from playwright.sync_api import expect

from servicepunkt.availability.models import Desk
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Alternative, Service
from servicepunkt.common.texts import Text
from servicepunkt.reception import queue
from tests.browsing import go_by, next_page
from tests.factories import a_department, an_authority, an_office, open_hours, some_desks
from tests.web.portal.visitors import a_bookable_service, a_confirmed_booking

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture
def wish(clock):
    """The clock stands at 08:00 on Monday, 1 March 2027."""
    an_authority(phone="03301 601-0")
    wish = a_bookable_service(
        name=Text(de="Aufenthaltstitel abholen", en="Collect a residence title"),
        summary=Text(de="Sie holen Ihre Karte ab.", en="You collect your card."),
        unit=Service.Unit.PERSON,
        max_units=3,
        minutes_per_further=10,
        reminder_hours=[24],
    )
    Alternative.objects.create(
        service=wish.services[0].service, kind="online", text=Text(de="Auch online."), url="https://example.org/a"
    )
    a_department(address="kfz")
    return wish


def test_the_search_answers_while_somebody_types(live_site, page, wish):
    page.goto(live_site)

    page.locator("#q").press_sequentially("aufenthalt", delay=20)

    expect(page.locator("#treffer .sp-services a")).to_have_text("Aufenthaltstitel abholen")
    expect(page.locator("#treffer-zahl")).to_have_text("1 Treffer")
    assert page.url == live_site + "/"
    with next_page(page):
        page.press("#q", "Enter")
    assert page.url.endswith("/suche/?q=aufenthalt")


def test_another_day_opens_in_place_and_the_address_follows(live_site, page, wish):
    page.goto(live_site + "/termin/waehlen/?leistung=abholen")

    page.locator("#tag-2027-03-03").click()

    expect(page.locator("#tag-2027-03-03 + .sp-times")).to_be_visible()
    assert "tag=2027-03-03" in page.url
    page.go_back()
    expect(page.locator("#tag-2027-03-01 + .sp-times")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "screen", "scheme", "scripts"),
    [
        ("de", PHONE, "light", True),
        ("en", PHONE, "dark", False),
        ("en", DESKTOP, "light", True),
        ("de", DESKTOP, "dark", False),
    ],
)
def test_the_search_is_narrowed_and_leads_on_where_nothing_fits(
    live_site, open_page, barriers, wish, language, screen, scheme, scripts
):
    service, elsewhere = wish.services[0].service, an_office("gransee", town="Gransee")
    service.offices.add(elsewhere)
    open_hours(some_desks(elsewhere, 1, skills=[service]), "13:00", "14:00", recurrence="FREQ=WEEKLY;BYDAY=TU")
    locale = "de-DE" if language == "de" else "en-GB"
    page = open_page(locale=locale, viewport=screen, color_scheme=scheme, java_script_enabled=scripts)

    def look() -> None:
        if scripts:
            assert barriers(page) == [], page.url
            assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"], page.url

    page.goto(f"{live_site}{'' if language == 'de' else '/en'}/termin/waehlen/?leistung=abholen")
    expect(page.locator("#ort-egal")).to_be_checked()
    expect(page.locator(".sp-first")).to_contain_text("9:00")
    page.locator("details.sp-narrowing-box summary").click()
    look()
    page.select_option("#zeit", "nachmittag")
    page.check("#wochentag-di")
    go_by(page, page.locator(".sp-narrowing button"))
    expect(page.locator(".sp-first")).to_contain_text("13:00")
    expect(page.locator(".sp-times")).to_contain_text("Gransee")
    look()

    page.locator("#ort-servicepunkt").check()
    if not scripts:
        page.locator("form.sp-wish > .sp-actions button").click()
    expect(page.locator(".sp-first")).to_have_count(0)
    expect(page.locator("#kalender .sp-ways a")).to_have_count(2)
    look()
    go_by(page, page.locator("#kalender .sp-ways a", has_text="Gransee"))
    go_by(page, page.locator(".sp-times button").first)
    assert Booking.objects.get().office == elsewhere


def test_what_a_swap_brings_is_announced(live_site, page, wish):
    page.goto(live_site + "/termin/waehlen/?leistung=abholen")
    voice = page.locator("body > p[role=status]")
    expect(voice).to_have_text("")

    page.locator("#tag-2027-03-03").click()
    expect(voice).to_have_text("Gewählt ist Mittwoch, 3. März 2027. Freie Zeiten: 9.")

    page.select_option("select[name=leistung]", "abholen:3")
    expect(voice).to_have_text("Gewählt ist Montag, 1. März 2027. Freie Zeiten: 8.")


def test_another_number_of_persons_needs_no_button(live_site, page, wish):
    page.goto(live_site + "/termin/waehlen/?leistung=abholen")
    expect(page.get_by_role("button", name="Übernehmen")).to_be_hidden()

    page.select_option("select[name=leistung]", "abholen:3")

    expect(page.get_by_text("(40 Minuten)")).to_be_visible()
    expect(page.get_by_role("button", name="Übernehmen")).to_be_hidden()


def test_the_countdown_survives_reload_back_and_a_second_tab(live_site, page, wish, clock):
    page.goto(live_site + "/termin/waehlen/?leistung=abholen")
    go_by(page, page.locator(".sp-times button").first)
    expect(page.locator("[data-countdown-left]")).to_have_text(re.compile(r"noch (10:00|9:5\d)"))

    clock.advance(minutes=3)
    page.reload()
    expect(page.locator("[data-countdown-left]")).to_have_text(re.compile(r"noch (7:00|6:5\d)"))
    page.go_back()
    expect(page.locator("[data-countdown-left]")).to_have_text(re.compile(r"noch (7:00|6:5\d)"))
    second = page.context.new_page()
    second.goto(live_site + "/termin/angaben/")
    expect(second.locator("[data-countdown-left]")).to_have_text(re.compile(r"noch (7:00|6:5\d)"))


def test_the_end_of_a_hold_is_announced(live_site, page, wish, clock):
    page.goto(live_site + "/termin/waehlen/?leistung=abholen")
    go_by(page, page.locator(".sp-times button").first)
    clock.advance(minutes=9, seconds=58)
    page.reload()

    expect(page.locator("[data-countdown-voice]")).to_contain_text("Die Reservierung ist abgelaufen.")
    expect(page.locator("[data-countdown-text]")).to_contain_text("Die Reservierung ist abgelaufen.")


def test_the_first_mistake_is_brought_before_the_reader(live_site, page, wish):
    page.goto(live_site + "/termin/waehlen/?leistung=abholen")
    go_by(page, page.locator(".sp-times button").first)

    go_by(page, page.locator("form.sp-form button"))

    expect(page.locator(".sp-error-summary")).to_be_focused()
    page.locator(".sp-error-summary a").first.click()
    expect(page.locator("#id_name")).to_be_focused()


def test_the_waiting_page_shows_the_call_by_itself(live_site, page, wish, clock, client):

    booking = a_confirmed_booking(client, wish)
    clock.set(booking.start_at)
    page.goto(live_site + path(booking, Power.ARRIVE))
    go_by(page, page.locator("main form button"))
    expect(page.locator("#stand")).to_contain_text("Sie sind als Nächstes dran.")

    queue.call_next(booking.office, Desk.objects.get(), by="staff:1", now=clock.now)

    expect(page.locator("#stand")).to_contain_text("Sie sind dran. Bitte gehen Sie jetzt dorthin.")
    assert page.locator("#stand").get_attribute("aria-live") == "assertive"

    cancel(booking, by="staff:1", now=clock.now)

    expect(page.locator("main")).to_contain_text("Dieser Termin gilt nicht mehr.")


def test_paper_is_white_even_at_night(live_site, open_page, wish, client, clock):

    booking = a_confirmed_booking(client, wish)
    page = open_page(color_scheme="dark")
    page.goto(live_site + path(booking, Power.LETTER))
    page.emulate_media(media="print", color_scheme="dark")

    colours = page.evaluate("(e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor])(document.body)")

    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    expect(page.locator(".sp-footer")).to_be_hidden()
    expect(page.locator(".sp-code__letters")).to_be_visible()
