"""A whole visit in any language: book, confirm by the letter's link, move, cancel, check in by link and at the kiosk."""

import datetime as dt
from collections.abc import Callable

from servicepunkt.catalogue.models import Service
from tests.journeys import steps
from tests.journeys.mail import Mail
from tests.journeys.person import Person
from tests.stopped_clock import StoppedClock

_SERVICE = "neuer-pass"
_OFFICE = "servicepunkt-migration"


def goes_the_whole_way(visitor: Person, post_room: Callable[[], list[Mail]], clock: StoppedClock) -> None:
    """Three bookings of one visitor: one that she moves and checks in by link, one for the kiosk, one she cancels."""
    began = clock.now
    moved = _books_and_moves(visitor, post_room)
    at_kiosk = _books(visitor, post_room, "zoe.kiosk@example.org")
    steps.cancel_by_link(visitor, _books(visitor, post_room, "zoe.absage@example.org"))
    (farewell,) = post_room()
    assert farewell.method == "CANCEL"
    try:
        clock.set(_start(moved) - dt.timedelta(minutes=20))
        steps.check_in_by_link(visitor, moved)
        clock.set(_start(at_kiosk) - dt.timedelta(minutes=20))
        steps.type_code_at_kiosk(visitor, _OFFICE, at_kiosk.code)
        visitor.reads(
            "Bitte nehmen Sie Platz. Merken Sie sich die Nummer. Sie erscheint auf der Anzeige, wenn Sie dran sind."
        )
    finally:
        clock.set(began)


def _books(visitor: Person, post_room: Callable[[], list[Mail]], email: str) -> Mail:
    """From the service's page to the letter of the confirmed booking, in the reader's language."""
    service = Service.objects.select_related("department").get(slug=_SERVICE)
    visitor.opens(f"/leistung/{service.department.address}/{service.slug}/")
    assert visitor.heading() == service.name.for_reader(visitor.way.language)
    visitor.follows("Freie Termine ansehen")
    steps.choose_first_time(visitor)
    steps.tell_details(visitor, email=email)
    steps.book(visitor)
    (please_confirm,) = post_room()
    steps.press_confirm_in_letter(visitor, please_confirm)
    (letter,) = post_room()
    assert service.name.for_reader(visitor.way.language) in letter.text
    return letter


def _books_and_moves(visitor: Person, post_room: Callable[[], list[Mail]]) -> Mail:
    letter = _books(visitor, post_room, steps.EMAIL)
    steps.move_by_link(visitor, letter)
    (moved,) = post_room()
    assert (moved.code, moved.booking_link) == (letter.code, letter.booking_link)
    return moved


def _start(letter: Mail) -> dt.datetime:
    start: dt.datetime = letter.calendar["DTSTART"].dt
    return start
