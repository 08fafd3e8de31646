"""What visitors see of a closure: the banner on every page, and the page of a booking without a place."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from servicepunkt.availability.edits import Close, TakeBackClosure, edition_of
from servicepunkt.availability.models import Closure
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.texts import Text
from tests.bookings.booked import a_booking_at_desk, a_hold, tell_details
from tests.factories import MONDAY, SUNDAY_NOON, a_department, an_authority, an_office, an_open_office, local

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + dt.timedelta(1)
WEDNESDAY = MONDAY + dt.timedelta(2)
TYPED = {"name": "Ada Beispiel", "email": "ada@example.org", "language": "de"}
PIPE = Text(de="Wasserschaden im Haus", en="A burst pipe")


@pytest.fixture
def wish(clock: Any) -> Wish:
    clock.set(SUNDAY_NOON)
    return an_open_office(desks=2, limit_per_person=1)


def _close(wish: Wish, *, announce: bool = True, reason: Text = PIPE, **times: dt.datetime) -> Any:
    edit = Close(times.get("begin", local(MONDAY, 0)), times.get("end", local(TUESDAY, 0)), reason, announce=announce)
    change = change_hours(wish.office, [edit], edition=edition_of(wish.office), by="staff:1", now=SUNDAY_NOON)
    return change.closure


def _offered_another_time(wish: Wish) -> Booking:
    """Booked for nine on the Monday, on which the office has closed since; nine on the Wednesday is kept for her."""
    booking = a_booking_at_desk(wish)
    _close(wish)
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    return booking


def _pages(wish: Wish) -> list[str]:
    service = wish.services[0].service
    return [
        "/",
        "/suche/?q=abholen",
        f"/{wish.office.department.address}/",
        f"/leistung/{wish.office.department.address}/{service.slug}/",
        f"/termin/waehlen/?leistung={service.slug}",
        f"/wartebereich/kiosk/{wish.office.slug}/",
    ]


def _typing(client: Client, wish: Wish, start_at: dt.datetime) -> list[str]:
    """The pages on which somebody tells her details, who holds this time."""
    asked = f"leistung={wish.services[0].service.slug}"
    client.post(f"/termin/waehlen/?{asked}", {"beginn": start_at.isoformat()})
    client.post(f"/termin/angaben/?{asked}", TYPED)
    return [f"/termin/angaben/?{asked}", f"/termin/pruefen/?{asked}"]


def _sent_along(page: str) -> dict[str, str]:
    """What her page sends besides what she has typed."""
    return dict(re.findall(r'name="(reservierung|schluessel|beginn)" value="([^"]+)"', page))


def _of(booking: Booking) -> list[str]:
    """The pages of a booking that stands: by each of its secrets, and what may be done with it."""
    letter = path(booking, Power.LETTER, language="de")
    links = [letter, *(path(booking, power, language="de") for power in (Power.WATCH, Power.ARRIVE))]
    return [*links, f"{letter}verschieben/", f"{letter}absagen/"]


def test_every_page_says_that_the_office_is_closed_until_when_and_why(wish: Wish, client: Client) -> None:
    _close(wish)

    for address in _pages(wish):
        page = client.get(address).content.decode()
        assert "Servicepunkt Migration: Geschlossen am Montag, 1. März 2027" in page, address
        assert "Wasserschaden im Haus" in page, address


MONDAY_IS_CLOSED = "Servicepunkt Migration: Geschlossen am Montag, 1. März 2027"
NOT_CONCERNED = "Ihr Termin ist davon nicht betroffen."


def test_the_pages_of_a_booking_say_it_and_that_it_stands(wish: Wish, client: Client) -> None:
    booking = a_booking_at_desk(wish, local(WEDNESDAY, 9))
    _close(wish)

    for address in _of(booking):
        page = client.get(address).content.decode()
        assert page.count(MONDAY_IS_CLOSED) == 1, address
        assert "Wasserschaden im Haus" in page, address
    for address in (path(booking, Power.LETTER, language="de"), path(booking, Power.WATCH, language="de")):
        assert NOT_CONCERNED in client.get(address).content.decode()


def test_who_is_to_confirm_and_who_confirms_a_move_read_it_too(wish: Wish, client: Client) -> None:
    address = f"/termin/waehlen/?leistung={wish.services[0].service.slug}"
    client.post(address, {"beginn": local(WEDNESDAY, 9).isoformat()})
    pending = tell_details(Booking.objects.get())
    letter = path(pending, Power.LETTER, language="de")
    _close(wish)

    shown = [client.get(each).content.decode() for each in (letter, path(pending, Power.WATCH, language="de"))]
    client.post(f"{letter}bestaetigen/")
    moving = client.post(f"{letter}verschieben/", {"beginn": local(WEDNESDAY, 9, 20).isoformat()}, follow=True)

    assert [page.count(MONDAY_IS_CLOSED) for page in shown] == [1, 1]
    assert [page.count(NOT_CONCERNED) for page in shown] == [1, 1]
    assert "Soll der Termin verschoben werden?" in moving.content.decode()
    assert moving.content.decode().count(MONDAY_IS_CLOSED) == 1


def test_whoever_is_typing_reads_it_and_goes_on_where_her_time_is_another(wish: Wish, client: Client) -> None:
    pages = _typing(client, wish, local(WEDNESDAY, 9))
    _close(wish)

    for address in pages:
        page = client.get(address)
        assert page.status_code == 200
        assert page.content.decode().count(MONDAY_IS_CLOSED) == 1, address
        assert page.content.decode().count("Wasserschaden im Haus") == 1, address


def test_whoever_comes_back_to_a_page_whose_time_was_closed_reads_why_nothing_is_held(
    wish: Wish, client: Client
) -> None:
    pages = _typing(client, wish, local(MONDAY, 9))
    _close(wish)

    for address in pages:
        page = client.get(address)
        assert page.status_code == 410
        assert "Im Moment ist nichts für Sie reserviert" in page.content.decode()
        assert page.content.decode().count(MONDAY_IS_CLOSED) == 1, address


@pytest.mark.parametrize("step", ["angaben", "pruefen"])
@pytest.mark.parametrize("announce", [True, False])
def test_whoever_presses_when_her_time_was_closed_reads_so_and_keeps_what_she_typed(
    wish: Wish, client: Client, step: str, announce: bool
) -> None:
    details, check = _typing(client, wish, local(MONDAY, 9))
    shown = client.get(details if step == "angaben" else check).content.decode()
    fields = _sent_along(shown)
    _close(wish, announce=announce)

    answer = client.post(f"/termin/{step}/?leistung={wish.services[0].service.slug}", TYPED | fields)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Zu dieser Zeit haben wir geschlossen. Das tut uns leid." in page
    assert "abgelaufen" not in page
    assert page.count(MONDAY_IS_CLOSED) == announce
    assert 'value="Ada Beispiel"' in page
    assert "Freie Zeiten am Dienstag, 2. März 2027" in page


def test_whoever_was_late_before_it_closed_is_not_told_that_the_office_took_her_time(
    wish: Wish, client: Client, clock: Any
) -> None:
    details, _check = _typing(client, wish, local(WEDNESDAY, 9))
    fields = _sent_along(client.get(details).content.decode())
    clock.advance(minutes=11)
    for name in ("Bo", "Grace"):
        a_booking_at_desk(wish, local(WEDNESDAY, 9), contact=Contact(name), request=name, now=clock.now)

    page = client.post(details, TYPED | fields).content.decode()

    assert "Ihre Reservierung ist abgelaufen, und die Zeit ist nicht mehr frei." in page


@pytest.mark.parametrize("ending", ["cancelled", "missed", "done", "lapsed"])
def test_of_a_booking_that_is_over_nobody_reads_that_it_stands(wish: Wish, client: Client, ending: str) -> None:
    booking = a_booking_at_desk(wish, local(WEDNESDAY, 9))
    Booking.objects.filter(pk=booking.pk).update(state=ending)
    _close(wish)

    page = client.get(path(booking, Power.LETTER, language="de")).content.decode()

    assert page.count(MONDAY_IS_CLOSED) == 1
    assert NOT_CONCERNED not in page


def test_a_booking_without_a_place_tells_of_its_closure_once_and_of_others(wish: Wish, client: Client) -> None:
    booking = a_booking_at_desk(wish)
    _close(wish, announce=False)
    _close(wish, begin=local(WEDNESDAY, 0), end=local(WEDNESDAY, 12), reason=Text(de="Betriebsversammlung"))

    page = client.get(path(booking, Power.LETTER, language="de")).content.decode()

    assert page.count("Geschlossen am Montag, 1. März 2027") == page.count("Wasserschaden im Haus") == 1
    assert page.count("Servicepunkt Migration: Geschlossen von Mittwoch, 3. März 2027") == 1
    assert NOT_CONCERNED not in page


def test_who_is_here_reads_it_beside_her_number(wish: Wish, client: Client, clock: Any) -> None:
    booking = a_booking_at_desk(wish)
    _close(wish, begin=local(TUESDAY, 0), end=local(WEDNESDAY, 0))
    clock.set(local(MONDAY, 8, 50))
    address = path(booking, Power.ARRIVE, language="de")

    asked, here = client.get(address).content.decode(), client.post(address, follow=True).content.decode()

    assert NOT_CONCERNED in asked
    assert "Ihre Nummer" in here
    assert here.count("Servicepunkt Migration: Geschlossen am Dienstag, 2. März 2027") == 1


def test_the_home_page_says_nothing_of_another_authoritys_closure(wish: Wish, client: Client) -> None:
    elsewhere = an_authority("barnim", host="barnim.example")
    office = an_office("eberswalde", department=a_department(elsewhere, "kfz"))
    times = {"from_at": local(MONDAY, 0), "until_at": local(TUESDAY, 0)}
    Closure.objects.create(authority=elsewhere, office=office, reason=PIPE, announced_at=SUNDAY_NOON, **times)

    assert "Geschlossen" not in client.get("/").content.decode()


def test_in_english_too(wish: Wish, client: Client) -> None:
    _close(wish, begin=local(MONDAY, 10), end=local(TUESDAY, 12))

    page = client.get(f"/en/{wish.office.department.address}/").content.decode()

    assert "Service Point Migration: Closed from Monday, 1 March 2027, 10:00 to Tuesday, 2 March 2027, 12:00" in page
    assert "A burst pipe" in page


@pytest.mark.parametrize("code", ["en", "ru", "sr-cyrl", "ar"])
def test_a_reason_in_german_only_is_marked_as_german(wish: Wish, client: Client, code: str) -> None:
    _close(wish, reason=Text(de="Wasserschaden im Haus"))

    marked = '<span lang="de" dir="ltr">Wasserschaden im Haus</span>'
    for address in _pages(wish)[:-1]:
        assert marked in client.get(f"/{code}{address}").content.decode(), address
    assert marked in client.get(f"{_pages(wish)[-1]}?in={code}").content.decode()


def test_an_ordinary_closure_is_not_cried_out(wish: Wish, client: Client) -> None:
    _close(wish, announce=False)

    for address in _pages(wish):
        assert "Geschlossen" not in client.get(address).content.decode()


def test_the_banner_goes_when_the_closure_is_over_or_taken_back(wish: Wish, client: Client, clock: Any) -> None:
    closure = _close(wish)
    clock.set(local(TUESDAY, 0))
    assert "Geschlossen" not in client.get(_pages(wish)[0]).content.decode()
    clock.set(local(MONDAY, 9))
    assert "Geschlossen bis einschließlich Montag" in client.get(_pages(wish)[0]).content.decode()

    edits = [TakeBackClosure(closure.pk)]
    change_hours(wish.office, edits, edition=edition_of(wish.office), by="staff:1", now=clock.now)

    assert "Geschlossen" not in client.get(_pages(wish)[0]).content.decode()


def test_the_page_of_the_booking_offers_the_kept_time_and_one_press_takes_it(wish: Wish, client: Client) -> None:
    booking = _offered_another_time(wish)
    address = path(booking, Power.LETTER, language="de")

    page = client.get(address).content.decode()
    taken = client.post(f"{address}ersatz/", follow=True).content.decode()
    again = client.post(f"{address}ersatz/", follow=True).content.decode()

    assert "Ihr Termin kann nicht stattfinden" in page
    assert "Wasserschaden im Haus" in page
    assert "Mittwoch, 3. März 2027, 9:00" in page
    assert "Ihr Termin ist verschoben." in taken
    assert "Ihr Termin ist fest gebucht" in again
    booking.refresh_from_db()
    assert booking.start_at == local(WEDNESDAY, 9)


def test_opening_the_address_of_the_button_changes_nothing(wish: Wish, client: Client) -> None:
    booking = _offered_another_time(wish)

    client.get(f"{path(booking, Power.LETTER, language='de')}ersatz/")

    booking.refresh_from_db()
    assert booking.start_at == local(MONDAY, 9)


def test_when_it_is_kept_no_longer_the_calendar_comes_instead(wish: Wish, client: Client, clock: Any) -> None:
    booking = _offered_another_time(wish)
    clock.set(local(WEDNESDAY, 9))
    address = path(booking, Power.LETTER, language="de")

    page = client.get(address).content.decode()
    answer = client.post(f"{address}ersatz/")

    assert "Bitte wählen Sie eine andere Zeit." in page
    assert answer.status_code == 410
    assert "Wann möchten Sie stattdessen kommen?" in answer.content.decode()


def test_another_time_can_be_chosen_and_the_booking_be_cancelled_even_after_its_time(
    wish: Wish, client: Client, clock: Any
) -> None:
    booking = a_booking_at_desk(wish)
    _close(wish)
    clock.set(local(MONDAY, 15))
    address = path(booking, Power.LETTER, language="de")

    assert client.get(f"{address}verschieben/").status_code == 200
    assert client.post(f"{address}absagen/", follow=True).status_code == 200

    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_who_only_may_look_learns_what_is_the_matter_and_no_more(wish: Wish, client: Client) -> None:
    booking = _offered_another_time(wish)

    page = client.get(path(booking, Power.WATCH, language="de")).content.decode()

    assert "Ihr Termin kann nicht stattfinden" in page
    assert "Diese Zeit nehmen" not in page


def test_who_has_not_confirmed_yet_reads_that_the_office_closed_and_not_that_she_was_late(
    wish: Wish, client: Client, clock: Any
) -> None:
    pending = tell_details(a_hold(wish))
    _close(wish, announce=False)
    page = path(pending, Power.LETTER)
    clock.advance(minutes=5)

    looked, pressed = client.get(page), client.post(f"{page}bestaetigen/")

    for answer, status in ((looked, 200), (pressed, 410)):
        text = answer.content.decode()
        assert answer.status_code == status
        assert "Ihr Termin kann nicht stattfinden" in text
        assert "Zu dieser Zeit haben wir geschlossen. Das tut uns leid." in text
        assert "Frist" not in text
    assert "Dienstag, 2. März 2027" in pressed.content.decode()
    watched = client.get(path(pending, Power.WATCH)).content.decode()
    assert "Neuen Termin buchen" in watched
    assert "Frist" not in watched
