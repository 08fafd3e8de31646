"""The demo county in the middle of a morning, with somebody in every state that a page can show.

All of it happens in the database before anybody looks: nothing on a page changes it, so that every page can be looked
at in each language, width and colour on the same stage. What the pages are called stands in `pages.py`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from django.core.management import call_command

from servicepunkt.availability.edits import Close, edition_of
from servicepunkt.availability.models import Channel, Desk
from servicepunkt.bookings import slots
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.booking import cancel, confirm, tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import hold_move
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.bookings.typed import keep
from servicepunkt.bookings.wish import Wish, make_wish
from servicepunkt.catalogue.models import Authority, Office, Service
from servicepunkt.commandline.preparing import DEMO_FILE
from servicepunkt.common.texts import Text
from servicepunkt.common.tokens import fingerprint
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception import queue
from servicepunkt.reception.arrival import check_in
from servicepunkt.reception.devices import kiosk_secret
from servicepunkt.reception.models import WrongTries
from servicepunkt.web import limiting
from tests.journeys.applying import Applicants, play_applicants

# Names that stand nowhere else, with letters that few programs get right; they are no German words.
NAME, EMAIL, PHONE = "Zoë Đorđević", "zoe@example.org", "030 1234567"
PIPE = Text(
    {
        "de": "Im Haus ist ein Rohr gebrochen.",
        "de-simple": "Ein Rohr ist kaputt.",
        "en": "A burst pipe",
        "ru": "Прорвало трубу",
        "uk": "Прорвало трубу",
        "sr-latn": "Pukla je cev",
        "sr-cyrl": "Пукла је цев",
        "tr": "Boru patladı",
        "ar": "انفجر أنبوب",
    }
)
# The clock of the stage: the migration office is open, and a part of its morning is over.
NOW = dt.datetime.fromisoformat("2027-03-01T10:00+01:00")
_EARLY = NOW - dt.timedelta(days=3)
_GROUP = "gesundheitspass-gruppe"


@dataclass
class Stage:
    """Who is in which state; `bookings` and `holds` by a name that `pages.py` knows."""

    bookings: dict[str, Booking] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)
    taken: dt.datetime = NOW
    kiosk_secret: str = ""
    applicants: Applicants = field(default_factory=Applicants)
    _numbers: int = 0

    def forget_tries(self) -> None:
        """A wrong code is shown as a wrong code however often somebody looks."""
        WrongTries.objects.all().delete()
        limiting._minute.counts.clear()

    def path(self, name: str, more: str = "", *, power: Power = Power.LETTER) -> str:
        """The address of a booking's page, in German."""
        return path(self.bookings[name], power, language="de") + more

    def code(self, name: str) -> str:
        return self.bookings[name].code

    def book(self, name: str, wish: Wish, start_at: dt.datetime, **more: Any) -> Booking:
        """Booked by telephone, and so confirmed at once."""
        self._numbers += 1
        contact = Contact(NAME, more.pop("email", EMAIL), PHONE)
        told = {"language": "de", "request": f"stage {self._numbers}", "by": "staff:1", "now": _EARLY, **more}
        self.bookings[name] = book_at_desk(wish, start_at, contact=contact, **told)
        return self.bookings[name]

    def hold(self, name: str, do: Callable[[str], Booking]) -> Booking:
        """A place that a browser with a cookie of its own keeps."""
        cookie = f"stage-{name}".ljust(22, "-")
        hold = do(fingerprint("holder", cookie))
        self.holds[name] = cookie
        return hold


def set_the_stage() -> Stage:
    """On an empty database."""
    call_command("county", "import", str(DEMO_FILE), stdout=StringIO())
    Authority.objects.update(email="kreis@example.org", phone="03301 601-0")
    stage = Stage()
    office = Office.objects.get(slug="servicepunkt-migration")
    stage.kiosk_secret = kiosk_secret(office)
    _play_waiting_room(stage, office)
    _play_bookings(stage)
    _play_holds(stage, office)
    # On the stage the desks stand in their order, so that a page shows where the one is that calls.
    Office.objects.filter(pk=office.pk).update(desks_in_order=True)
    _play_closure(stage)
    _play_group(stage)
    stage.applicants = play_applicants(NOW)
    Office.objects.filter(slug="fuehrerscheinstelle").update(day_code_needed=True)
    return stage


def _wish(service: str, office: str = "", *, channel: Channel = Channel.ONLINE, units: int = 1) -> Wish:
    wanted = Service.objects.get(slug=service)
    offices = wanted.offices.all()
    at = offices.get(slug=office) if office else offices[0]
    return make_wish(at, [(wanted, units)], channel=channel)


def _free(wish: Wish, day: dt.date, now: dt.datetime = _EARLY) -> list[dt.datetime]:
    """The free starts of a day, or of the next one that has some."""
    found = slots.day(wish, day, now=now)
    if not found:
        later = slots.next_free_day(wish, after=day, now=now)
        assert later
        found = slots.day(wish, later, now=now)
    return list(found)


# Who is in the waiting room -------------------------------------------------------------------------------------


def _play_waiting_room(stage: Stage, office: Office) -> None:
    wish = _wish("aufenthaltstitel-abholen", channel=Channel.STAFF)
    free = [start for start in _free(wish, NOW.date()) if start <= NOW + dt.timedelta(hours=3)]

    def at(minutes: int) -> dt.datetime:
        """The first free start from so many minutes before or after now on."""
        start = next(start for start in free if start >= NOW + dt.timedelta(minutes=minutes))
        free.remove(start)
        return start

    def arrive(name: str, minutes: int) -> Any:
        booking = stage.book(name, wish, at(minutes))
        return check_in(booking, by="staff:1", now=min(booking.start_at, NOW) - dt.timedelta(minutes=8))

    first, second, third, *_others = Desk.objects.filter(office=office, skills=wish.services[0].service).distinct()
    before = NOW - dt.timedelta(minutes=2)
    done, gone = arrive("done", -60), arrive("called-in-vain", -50)
    for visit in (done, gone):
        queue.call(visit, first, by="staff:1", now=before)
        queue.finish(visit, by="staff:1", now=before) if visit is done else queue.miss(visit, by="staff:1", now=before)
    queue.call(arrive("called", -20), second, by="staff:1", now=before)
    serving = queue.call(arrive("serving", -15), third, by="staff:1", now=before)
    queue.start(serving, by="staff:1", now=before)
    arrive("waiting", 0)
    arrive("waiting-behind", 10)
    stage.book("may-arrive", wish, at(12))
    stage.book("too-early", wish, at(60))
    stage.book("too-late", wish, at(-40))
    queue.miss_booking(stage.book("missed", wish, at(-45)), by="staff:1", now=NOW)


# Bookings that nobody has come for yet --------------------------------------------------------------------------


def _play_bookings(stage: Stage) -> None:
    wish = _wish("fuehrerschein-umtauschen")
    free = iter(_free(wish, NOW.date() + dt.timedelta(1)))

    def told(name: str, now: dt.datetime, email: str = EMAIL) -> Booking:
        start = next(free)
        hold = stage.hold(name, lambda holder: hold_slot(wish, start, holder=holder, language="de", now=now))
        contact = Contact(NAME, email, PHONE)
        booking = tell(hold, contact=contact, language="de", reminders=True, entitlements={}, now=now)
        stage.bookings[name] = booking
        return booking

    told("pending", NOW - dt.timedelta(minutes=5))
    told("lapsed", NOW - dt.timedelta(hours=6))
    undelivered = told("undelivered", NOW - dt.timedelta(minutes=4))
    letters = Letter.objects.filter(subject=str(undelivered.uid))
    letters.update(state=Letter.State.REFUSED, failed_at=NOW, failure="550")
    told("just-now", NOW)
    confirm(told("confirmed", NOW - dt.timedelta(minutes=30)), by="visitor", now=NOW - dt.timedelta(minutes=20))
    cancel(confirm(told("cancelled", NOW - dt.timedelta(minutes=30)), by="visitor", now=NOW), by="visitor", now=NOW)
    collect = _wish("fuehrerschein-abholen")
    start = _free(collect, NOW.date() + dt.timedelta(2))[0]
    hold = stage.hold("no-email", lambda holder: hold_slot(collect, start, holder=holder, language="de", now=NOW))
    nameless = {"language": "de", "reminders": False, "entitlements": {}, "now": NOW}
    stage.bookings["no-email"] = tell(hold, contact=Contact(NAME), **nameless)
    several = _wish("auto-anmelden", "zulassung-oranienburg", channel=Channel.STAFF, units=2)
    stage.book("several", several, _free(several, NOW.date() + dt.timedelta(3))[0])
    today = _wish("fuehrerschein-abholen", channel=Channel.STAFF)
    soon = [start for start in _free(today, NOW.date()) if start >= NOW]
    if soon:
        stage.book("day-code", today, soon[0])


def _play_holds(stage: Stage, office: Office) -> None:
    """Browsers that keep a place: with nothing told yet, with all told, with a question, with a code to give."""
    wish = _wish("aufenthaltserlaubnis-verlaengern", units=2)
    free = iter(_free(wish, NOW.date() + dt.timedelta(7)))
    stage.hold("fresh", lambda holder: _held(wish, next(free), holder))
    full = stage.hold("told", lambda holder: _held(wish, next(free), holder))
    _tell_hold(full)
    asking = _wish("begleitetes-fahren")
    stage.hold("asking", lambda holder: _held(asking, _free(asking, NOW.date() + dt.timedelta(7))[0], holder))
    Service.objects.filter(slug="schulabgangsuntersuchung").update(entitlement_needed=True)
    coded = _wish("schulabgangsuntersuchung")
    code = stage.hold("code", lambda holder: _held(coded, _free(coded, NOW.date() + dt.timedelta(7))[0], holder))
    _tell_hold(code)
    stage.bookings["coded"] = code
    confirmed = stage.bookings["confirmed"]
    moving = _wish("fuehrerschein-umtauschen")
    later = _free(moving, NOW.date() + dt.timedelta(8))[0]
    stage.hold("move", lambda holder: hold_move(confirmed, later, holder=holder, by="visitor", now=NOW))
    # Somebody else has it: what a visitor meets whose hold has ended meanwhile.
    single = _wish("aufenthaltserlaubnis-verlaengern", channel=Channel.STAFF)
    stage.taken = _free(single, NOW.date() + dt.timedelta(9))[0]
    number = 0
    while stage.taken in slots.day(single, stage.taken.date(), now=_EARLY):
        number += 1
        stage.book(f"taken {number}", single, stage.taken, email=f"zoe{number}@example.org")


def _held(wish: Wish, start_at: dt.datetime, holder: str) -> Booking:
    return hold_slot(wish, start_at, holder=holder, language="de", now=NOW)


def _tell_hold(hold: Booking) -> None:
    keep(hold, contact=Contact(NAME, EMAIL, PHONE), language="de", reminders=True, now=NOW)


# Closures and groups --------------------------------------------------------------------------------------------


def _play_closure(stage: Stage) -> None:
    """One office closes for a day on which two have a booking: for one another time is kept, for the other not."""
    wish = _wish("auto-anmelden", "zulassung-gransee", channel=Channel.STAFF)
    free = _free(wish, NOW.date() + dt.timedelta(1))
    for name, start in (("displaced", free[0]), ("displaced-untold", free[1])):
        stage.book(name, wish, start, email=f"{name}@example.org")
    begin = dt.datetime.combine(free[0].date(), dt.time(), NOW.tzinfo)
    change_hours(
        wish.office,
        [Close(begin, begin + dt.timedelta(1), PIPE, announce=True)],
        edition=edition_of(wish.office),
        by="staff:1",
        now=NOW,
    )
    for name in ("displaced", "displaced-untold"):
        stage.bookings[name].refresh_from_db()
    offer_another_time(stage.bookings["displaced"], by="staff:1", now=NOW)
    stage.bookings["displaced"].refresh_from_db()


def _play_group(stage: Stage) -> None:
    """Somebody who waits for her group."""
    wish = _wish(_GROUP, channel=Channel.STAFF)
    start = _free(wish, NOW.date())[0]
    booking = stage.book("group", wish, start)
    check_in(booking, by="staff:1", now=start - dt.timedelta(minutes=10))
