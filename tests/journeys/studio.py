"""The walks on which pictures are taken, with the journeys' own steps; `pictures.py` is the program."""

import base64
import datetime as dt
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test.utils import setup_databases, setup_test_environment
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import make_wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.commandline.preparing import DEMO_FILE
from servicepunkt.reception.arrival import check_in
from servicepunkt.staff.models import Role
from servicepunkt.worker.jobs import deliver_letters
from tests import chromium
from tests.conftest import BERLIN, MailServer
from tests.correspondence.post_office import AnyPort
from tests.factories import details
from tests.journeys import steps
from tests.journeys.county import a_clerk
from tests.journeys.errands import STAY
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way, locale_of

MONDAY = "2027-03-01 08:02"
_GROUP_OFFICE = "gesundheit-oranienburg"
WAYS = {
    f"{language}-{width}-{'dark' if dark else 'light'}": Way(language, width, dark=dark)
    for language in ("de", "en")
    for width in (360, 1280)
    for dark in (False, True)
}


@dataclass
class Photographer(Person):
    """Somebody who takes a picture where others look for faults."""

    folder: Path = Path()
    taken: int = 0

    def looks(self) -> None:
        self.page.wait_for_load_state("networkidle")
        self.taken += 1
        title = re.sub(r"\W+", "-", self.page.title().partition(" – ")[0]).strip("-").lower()
        self.page.screenshot(path=self.folder / f"{self.taken:02}-{title}.png", full_page=True)


@dataclass
class Studio:
    """The site, the post and a browser for as long as pictures are taken."""

    site: str
    browser: Browser
    mail: MailServer
    folder: Path

    def someone(self, way: Way, name: str) -> Photographer:
        context = self.browser.new_context(
            locale=locale_of(way.language),
            timezone_id="Europe/Berlin",
            viewport=way.viewport,
            color_scheme="dark" if way.dark else "light",
            reduced_motion="reduce",
        )
        if way.language != "de":
            context.add_cookies([{"name": "sprache", "value": way.language, "url": self.site}])
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return Photographer(context.new_page(), self.site, way, lambda _page: [], folder=folder)

    def letter(self) -> Mail:
        deliver_letters(threading.Event())
        return Mail(self.mail.messages[-1])


def set_clock(moment: str | dt.datetime) -> None:
    """The house's clock goes on from here."""
    wanted = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=BERLIN)
    settings.SERVICEPUNKT_CLOCK_SHIFT = wanted - dt.datetime.now(dt.UTC)


# The walks --------------------------------------------------------------------------------------------------------


def take_visitor(studio: Studio, way: Way, name: str) -> Mail:
    """From the first page to the letter, with what goes wrong on the way; returns the letter."""
    visitor = studio.someone(way, f"{name}/visitor")
    steps.find_service(visitor, STAY.typed[way.language], STAY.service[way.language])
    visitor.follows("Freie Termine ansehen")
    steps.ask_for_two(visitor, STAY.question)
    steps.choose_first_time(visitor)
    visitor.opens("/termin/waehlen/?leistung=aufenthaltserlaubnis-verlaengern:2")
    visitor.opens("/termin/angaben/")
    visitor.field("Vorname und Nachname").fill("Zoë Đorđević")
    visitor.field("E-Mail-Adresse").fill("zoe@example")
    visitor.presses("Weiter")
    steps.tell_details(visitor)
    steps.book(visitor)
    visitor.opens(visitor.page.url + "adresse/")
    please_confirm = studio.letter()
    steps.press_confirm_in_letter(visitor, please_confirm)
    letter = studio.letter()
    _photograph_mail(visitor, letter)
    visitor.opens(letter.booking_link + "brief/")
    visitor.opens(letter.arrival_link)
    return letter


def take_change(studio: Studio, way: Way, name: str, letter: Mail) -> Mail:
    """Moving by link, an early and a late arrival; returns the letter after the move."""
    visitor = studio.someone(way, f"{name}/change")
    visitor.opens(letter.booking_link + "absagen/")
    steps.move_by_link(visitor, letter)
    moved = studio.letter()
    start = moved.calendar["DTSTART"].dt
    set_clock(start - dt.timedelta(minutes=40))
    visitor.opens(moved.arrival_link)
    set_clock(start + dt.timedelta(minutes=16))
    visitor.opens(moved.arrival_link)
    set_clock(start - dt.timedelta(minutes=20))
    return moved


def take_counter(studio: Studio, way: Way, name: str, letter: Mail) -> None:
    """Arriving and being called, on the visitor's phone, at the counter and in the waiting room."""
    visitor, clerk = studio.someone(way, f"{name}/arrival"), studio.someone(way, f"{name}/counter")
    steps.sign_in(clerk, "frau.berg", STAY.desk)
    desk = f"/schalter/{STAY.office}"
    room = studio.someone(way, f"{name}/lobby")
    room.opens(f"/wartebereich/kiosk/{STAY.office}/")
    steps.type_code_at_kiosk(room, STAY.office, "AAA-AAAA")
    room.opens(f"/wartebereich/anzeige/{STAY.office}/")
    steps.check_in_by_link(visitor, letter)
    clerk.opens(f"{desk}/")
    steps.type_code_at_kiosk(room, STAY.office, letter.code)
    steps.press_on_board(clerk, "Nächste Person aufrufen")
    visitor.reloads()
    room.opens(f"/wartebereich/anzeige/{STAY.office}/")
    steps.press_on_board(clerk, "Ist da, beginnen")
    booking = Booking.objects.get(code=letter.code.replace("-", ""))
    for page in ("", "leistungen/", "absagen/", "brief/", "verschieben/"):
        clerk.opens(f"/schalter/termin/{booking.uid}/{page}")
    clerk.opens(f"/schalter/termin/{booking.uid}/leistungen/?gefragt=1&leistung={_stay().pk}&anzahl-{_stay().pk}=3")
    for page in ("suche", "buchen", "ohne-termin", "unzustellbar", "codes", "ungeprueft", "aushang", "mehr"):
        clerk.opens(f"{desk}/{page}/")
    clerk.opens(f"{desk}/?tag={booking.day + dt.timedelta(1)}")
    clerk.opens(f"{desk}/buchen/?gefragt=1&leistung={_stay().pk}&anzahl-{_stay().pk}=2")
    clerk.goes_by(clerk.page.locator(".co-times a").first)
    clerk.opens(f"{desk}/")
    steps.press_on_board(clerk, "Fertig")
    visitor.reloads()
    visitor.opens(letter.booking_link)


def take_hours(studio: Studio, way: Way, name: str) -> None:
    """The lead looks after opening hours and closes the office; a visitor finds another time."""
    lead, visitor = studio.someone(way, f"{name}/hours"), studio.someone(way, f"{name}/closed")
    steps.sign_in(lead, "frau.berg")
    hours = f"/schalter/{STAY.office}/zeiten"
    lead.opens(f"{hours}/")
    lead.opens(f"{hours}/regel/")
    lead.presses("Wirkung zeigen")
    lead.opens(f"{hours}/")
    lead.goes_by(lead.page.locator("a[href*='/zeiten/regel/'][href$='/']", has_not_text="Neu").last)
    lead.opens(f"{hours}/")
    lead.goes_by(lead.page.locator(".co-week__rule").first)
    lead.page.locator("#id_ends_at").fill("10:00")
    lead.presses("Wirkung zeigen")
    steps.fill_closure(lead, STAY.office, "Im Haus ist ein Rohr gebrochen.")
    lead.presses("Übernehmen")
    letter = studio.letter()
    lead.opens(f"{hours}/")
    lead.opens(f"/schalter/{STAY.office}/")
    for address in ("/migration/aufenthalt/", "/termin/waehlen/?leistung=aufenthaltserlaubnis-verlaengern"):
        visitor.opens(address)
    visitor.opens(f"/wartebereich/kiosk/{STAY.office}/")
    _photograph_mail(visitor, letter)
    visitor.opens(letter.booking_link)
    visitor.presses("Diese Zeit nehmen")
    lead.opens(f"/schalter/{STAY.office}/ohne-platz/")
    lead.opens(f"{hours}/")
    lead.goes_by(lead.page.get_by_role("link", name=re.compile("^" + re.escape(lead.says("Aufheben")))))
    lead.presses("Übernehmen")


def take_group(studio: Studio, way: Way, name: str) -> None:
    """A group session: who is here, the whole group called, the display; then taken back for the next picture."""
    clerk, room = studio.someone(way, f"{name}/group"), studio.someone(way, f"{name}/group-lobby")
    set_clock("2027-03-03 13:55")
    steps.sign_in(clerk, "herr.tal", "Schulungsraum")
    steps.press_on_board(clerk, "Ganze Gruppe aufrufen")
    room.opens(f"/wartebereich/anzeige/{_GROUP_OFFICE}/")
    steps.press_on_board(clerk, "Zurücknehmen")


def take_ends(studio: Studio, way: Way, name: str) -> None:
    """A booking that lapsed, one that was cancelled, one whose letter came back, one without an e-mail address."""
    visitor = studio.someone(way, f"{name}/ends")
    address = "/termin/waehlen/?leistung=fuehrerschein-umtauschen"
    steps.book_first_time(visitor, address)
    please_confirm, watching = studio.letter(), visitor.page.url
    set_clock("2027-03-01 10:30")
    visitor.opens(please_confirm.booking_link)
    visitor.opens(watching)
    steps.book_first_time(visitor, address)
    steps.press_confirm_in_letter(visitor, studio.letter())
    steps.cancel_by_link(visitor, studio.letter())
    studio.letter()  # else it would come in the middle of the next walk
    visitor.opens("/termin/waehlen/?leistung=aufenthaltstitel-abholen")
    steps.choose_first_time(visitor)
    steps.tell_details(visitor, email="")
    steps.book(visitor)


def _photograph_mail(visitor: Photographer, letter: Mail) -> None:
    """The letter as a mail program shows it: its HTML, with the pictures in place."""
    source = letter.html
    for picture in letter.pictures:
        source = source.replace("cid:code", "data:image/png;base64," + base64.b64encode(picture).decode())
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
        file.write(source)
        file.flush()
        visitor.page.goto(f"file://{file.name}")
        visitor.looks()


def _a_group() -> None:
    """Four people of a group session, of whom three are here."""
    office = Office.objects.get(slug=_GROUP_OFFICE)
    a_clerk(office, "herr.tal")
    service = Service.objects.get(slug="gesundheitspass-gruppe")
    set_clock("2027-03-03 13:45")
    now = dt.datetime.now(dt.UTC) + settings.SERVICEPUNKT_CLOCK_SHIFT
    for name in ("Ada Beispiel", "Олена Шевченко", "Şükrü Yıldız", "Zoë Đorđević"):
        booking = book_at_desk(
            make_wish(office, [(service, 1)], channel="staff"),
            dt.datetime(2027, 3, 3, 14, tzinfo=BERLIN),
            details(Contact(name=name)),
            request=f"group {name}",
            by="staff:1",
            now=dt.datetime(2027, 3, 1, 8, tzinfo=BERLIN),
        )
        if name != "Zoë Đorđević":
            check_in(booking, by="staff:1", now=now)


def _stay() -> Service:
    return Service.objects.get(slug="aufenthaltserlaubnis-verlaengern")


def _other_people(office: Office) -> None:
    """A waiting room is not empty."""
    wish = make_wish(office, [(_stay(), 1)], channel="staff")
    set_clock(MONDAY)
    now = dt.datetime.now(dt.UTC) + settings.SERVICEPUNKT_CLOCK_SHIFT
    names = ("Nguyễn Thị Ánh", "Maximiliane von und zu Hohenstein-Oberbarnim", "Олена Шевченко", "Şükrü Yıldız")
    for day in Look(wish, now=now).month_of(dt.date(2027, 3, 1))[:2]:
        for name, start in zip(names, day.starts[::3], strict=False):
            contact = Contact(name=name, email="jemand@example.org", phone="03301 123456")
            told = details(contact, language="en" if "Ánh" in name else "de")
            book_at_desk(wish, start, told, request=f"{name}{day.day}", by="staff:1", now=now)


def take(studio: Studio, name: str) -> None:
    way = WAYS[name]
    set_clock(MONDAY)
    letter = take_visitor(studio, way, name)
    moved = take_change(studio, way, name, letter)
    take_counter(studio, way, name, moved)
    take_group(studio, way, name)
    set_clock(MONDAY)
    take_ends(studio, way, name)
    set_clock("2027-03-01 08:02")
    take_hours(studio, way, name)


@contextmanager
def open_house() -> Iterator[tuple[str, Browser, MailServer]]:
    """An empty, throw-away database, served; the post and a browser beside it."""
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    mail, server = MailServer(), LiveServer("localhost")
    post = AnyPort(mail, hostname="127.0.0.1", port=0)
    post.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
    settings.SERVICEPUNKT_ORIGIN, settings.CSRF_TRUSTED_ORIGINS = server.url, [server.url]
    settings.ALLOWED_HOSTS = ["*"]
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.arguments())
            yield server.url, browser, mail
            browser.close()
    finally:
        post.stop()
        server.stop()


@contextmanager
def open_studio(folder: Path) -> Iterator[Studio]:
    """The demo county with its people, on a throw-away database."""
    with open_house() as (site, browser, mail):
        set_clock(MONDAY)
        call_command("county", "import", str(DEMO_FILE), stdout=StringIO())
        office = Office.objects.get(slug=STAY.office)
        a_clerk(office, kind=Role.Kind.LEAD)
        _other_people(office)
        _a_group()
        yield Studio(site, browser, mail, folder)
