"""Arriving by the letter's link."""

import pytest

from servicepunkt.availability.models import Desk
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import hold_move
from servicepunkt.reception import following, queue
from servicepunkt.reception.codes import day_code
from servicepunkt.reception.models import Visit
from tests.factories import local
from tests.web.portal.visitors import a_bookable_service, a_confirmed_booking, a_pending_booking
from tests.web.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(client, clock):
    """Booked for Tuesday, 9:00; and it is Tuesday, 8:50."""
    booking = a_confirmed_booking(client, a_bookable_service())
    clock.set("2027-03-02 08:50")
    return booking


@pytest.fixture
def page_of(booking):
    return path(booking, Power.ARRIVE)


def test_opening_the_link_asks_and_changes_nothing(client, page_of):
    page = client.get(page_of)

    assert "Sind Sie im Haus?" in words(page)
    assert not Visit.objects.exists()


def test_the_button_checks_in_and_twice_is_once(client, page_of):
    client.post(page_of)
    page = client.post(page_of, follow=True)

    assert Visit.objects.count() == 1
    assert "Ihre Nummer M1" in words(page)
    assert "Sie sind als Nächstes dran." in words(page)
    assert "http-equiv" not in page.content.decode()
    assert '<meta http-equiv="refresh" content="10">' in client.get(page_of + "?neuladen=ja").content.decode()


def test_the_call_shows_on_the_page_that_waits(client, clock, booking, page_of):
    page = client.post(page_of, follow=True)
    mark = page.context["mark"]
    standing = page_of + "stand/"

    unchanged = client.get(standing, {"stand": mark})
    queue.call_next(booking.office, Desk.objects.get(), by="staff:1", now=clock.now)
    called = client.get(standing, {"stand": mark})
    queue.finish(Visit.objects.get(), by="staff:1", now=clock.now)
    done = client.get(standing, {"stand": called.context["mark"]})

    assert unchanged.status_code == 204
    assert "Platz 1 Sie sind dran. Bitte gehen Sie jetzt dorthin." in words(called)
    assert done.status_code == 286  # htmx stops asking
    assert "Ihr Besuch ist erledigt." in words(done)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2027-03-02 08:00", "Sie können sich ab 8:30 Uhr anmelden."),
        ("2027-03-02 09:16", "Hier können Sie sich jetzt nicht mehr anmelden."),
        ("2027-03-01 09:00", "Ihr Termin ist an einem anderen Tag"),
    ],
)
def test_the_wrong_moment_is_told_kindly_before_and_after_pressing(client, clock, page_of, at, said):
    clock.set(at)

    looked, pressed = client.get(page_of), client.post(page_of)

    assert said in words(looked)
    assert said in words(pressed)
    assert (looked.status_code, pressed.status_code) == (200, 409)
    assert "Ja, ich bin da" not in words(looked)
    assert "http-equiv" not in looked.content.decode()  # who reads with a screen reader would start over
    assert not Visit.objects.exists()


def test_the_code_of_the_day_is_asked_for_where_the_office_wants_it(client, booking, page_of):
    booking.office.day_code_needed = True
    booking.office.save()

    asked = client.get(page_of)
    wrong = client.post(page_of, {"tagescode": "x"})
    right = client.post(page_of, {"tagescode": day_code(booking.office, booking.day)})

    assert 'name="tagescode"' in asked.content.decode()
    assert wrong.status_code == 422
    assert "Dieser Code passt nicht." in words(wrong)
    assert "Ja, ich bin da" in words(wrong)
    assert right.status_code == 302


def test_too_many_wrong_codes_of_the_day_are_refused(client, booking, page_of):
    booking.office.day_code_needed = True
    booking.office.save()

    answers = [client.post(page_of, {"tagescode": "0"}).status_code for _try in range(6)]

    assert answers == [422, 422, 422, 422, 422, 429]


def test_an_unconfirmed_booking_cannot_arrive(client, clock):
    booking = a_pending_booking(client, a_bookable_service())

    page = client.post(path(booking, Power.ARRIVE))

    assert page.status_code == 409
    assert "noch nicht bestätigt" in words(page)


def test_a_cancelled_booking_cannot_arrive(client, booking, page_of):
    Booking.objects.update(state=Booking.State.CANCELLED)

    assert "Dieser Termin gilt nicht mehr." in words(client.get(page_of))
    assert client.post(page_of).status_code == 410


def test_the_letters_own_link_may_check_in_and_the_watching_browser_may_not(client, booking):
    letter, watch = (path(booking, power).split("/")[-2] for power in (Power.LETTER, Power.WATCH))

    assert client.get(f"/da/{booking.uid}/{letter}/").status_code == 200
    assert client.get(f"/da/{booking.uid}/{watch}/").status_code == 404
    assert client.post(f"/da/{booking.uid}/{watch}/").status_code == 404
    assert client.get(f"/da/{booking.uid}/{watch}/stand/").status_code == 404


def test_a_waiting_page_without_a_visit_stops_asking_and_opens_again(client, page_of):
    answer = client.get(page_of + "stand/")

    assert (answer.status_code, answer["HX-Refresh"]) == (286, "true")


def test_who_is_called_off_while_she_waits_is_not_told_that_she_is_next(client, clock, booking, page_of):
    page = client.post(page_of, follow=True)
    cancel(booking, by="staff:1", now=clock.now)

    assert client.get(page_of + "stand/", {"stand": page.context["mark"]}).status_code == 286
    assert "Dieser Termin gilt nicht mehr." in words(client.get(page_of))


def test_whose_time_is_moved_to_the_afternoon_while_she_waits_is_told_from_when_to_check_in(
    client, clock, booking, page_of
):
    client.post(page_of)
    hold = hold_move(booking, local(booking.day, 11, 40), holder="a", now=clock.now, by="staff:1")
    following.move(hold, by="staff:1", now=clock.now)

    assert client.get(page_of + "stand/").status_code == 286
    assert "Sie können sich ab 11:10 Uhr anmelden." in words(client.get(page_of))


@pytest.mark.parametrize("typed", ["\x00", "x" * 5000, "💥"])
def test_any_code_of_the_day_gets_a_clear_answer(client, booking, page_of, typed):
    booking.office.day_code_needed = True
    booking.office.save()

    assert client.post(page_of, {"tagescode": typed}).status_code == 422
