"""Those whom a closure has left without a place: the list that is worked through, until each has another."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from servicepunkt.availability.edits import edition_of
from servicepunkt.availability.models import Closure
from servicepunkt.bookings import offering
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.admission import WithoutPlace
from servicepunkt.reception.models import Visit
from servicepunkt.web.counter import without_place
from servicepunkt.web.counter.without_place import stranded
from servicepunkt.worker.jobs import offer_other_times
from tests.bookings.booked import in_order
from tests.factories import MONDAY, local
from tests.web.counter.hours.typed import TUESDAY, address_of, apply, close_on_monday, closed_on_monday
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


def test_without_offering_the_list_says_who_knows_nothing_yet(counter: Any, lead: Client) -> None:
    counter.book(9, name="Frau Mail", email="mail@example.org")

    listed = text_of(close_on_monday(counter, lead))
    offered = text_of(counter.client.post(address_of(counter, "offer_all"), follow=True))
    counter.client.post(address_of(counter, "offer_all"))

    assert "weiß noch nichts" in listed
    assert "weiß noch nichts" not in offered
    assert Letter.objects.filter(kind="bookings.displaced").count() == 1


def test_who_can_only_be_called_is_kept_a_time_once_and_never_said_to_be_told(counter: Any, lead: Client) -> None:
    booking = counter.book(9, name="Frau Telefon")
    close_on_monday(counter, lead)

    offered = text_of(counter.client.post(address_of(counter, "offer_all"), follow=True))
    kept = Booking.objects.get(moves=booking)
    over = stranded(counter.office, kept.kept_until)

    assert "Freigehalten:" in offered
    assert "Der einen Person eine andere Zeit anbieten" not in offered
    assert [one.is_untouched for one in over] == [True]


def test_who_cancels_while_the_list_is_worked_through_does_not_stop_it(
    counter: Any, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, other = (counter.book(hour, email="mail@example.org") for hour in (9, 10))
    close_on_monday(counter, lead)

    def meanwhile(booking: Booking, **said: Any) -> Booking | None:
        if booking == gone:
            cancel(Booking.objects.get(pk=gone.pk), by="visitor", now=said["now"])
        return offer_another_time(booking, **said)

    monkeypatch.setattr(offering, "offer_another_time", meanwhile)
    page = text_of(counter.client.post(address_of(counter, "offer_all"), follow=True))

    assert "Für einen Termin ist eine andere Zeit gesucht" in page
    assert [letter.subject for letter in Letter.objects.filter(kind="bookings.displaced")] == [str(other.uid)]


def test_one_can_be_offered_another_time_by_herself(counter: Any, lead: Client) -> None:
    booking = counter.book(9, email="mail@example.org")
    close_on_monday(counter, lead)

    page = text_of(counter.client.post(reverse("counter:offer", args=[booking.uid]), follow=True))

    assert "Eine andere Zeit ist freigehalten." in page


def test_who_comes_all_the_same_is_served_by_staff(counter: Any, lead: Client) -> None:
    booking = counter.book(9)
    close_on_monday(counter, lead)

    with pytest.raises(WithoutPlace):
        counter.arrive(booking, at=local(MONDAY, 8, 50))
    counter.client.post(reverse("counter:arrive", args=[booking.uid]))

    assert Visit.objects.get().booking == booking
    assert not Displaced.objects.exists()


def test_moving_at_the_counter_gives_a_place_again(counter: Any, lead: Client) -> None:
    booking = counter.book(9)
    close_on_monday(counter, lead)

    counter.client.post(
        reverse("counter:move", args=[booking.uid]), {"zeit": local(TUESDAY, 9).isoformat()}, follow=True
    )

    assert "Alle Termine haben ihren Platz." in text_of(lead.get(address_of(counter, "without_place")))


def test_of_very_many_the_first_are_offered_a_time_at_once_and_the_others_by_the_worker(
    counter: Any, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked = [counter.book(hour, email="mail@example.org") for hour in (9, 10, 11, 12)]
    monkeypatch.setattr(without_place, "_AT_ONCE", 1)

    closed = text_of(apply(lead, address_of(counter, "close"), closed_on_monday(offer="on")))
    told = _told()
    offer_other_times(threading.Event())

    assert "4 Termine haben keinen Platz mehr." in closed
    assert "Für 3 weitere geschieht es in den nächsten Minuten von selbst." in closed
    assert (closed.count("Freigehalten:"), closed.count("eine andere Zeit wird gesucht")) == (1, 3)
    assert "eine andere Zeit anbieten" not in closed
    assert (told, _told()) == ([str(booked[0].uid)], sorted(str(booking.uid) for booking in booked))
    assert in_order(booked[0], local(MONDAY, 8, 45))


def _told() -> list[str]:
    """The bookings to which another time has been written, one for each letter."""
    return sorted(Letter.objects.filter(kind="bookings.displaced").values_list("subject", flat=True))


def test_pressed_later_for_very_many_it_goes_on_by_itself_as_well(
    counter: Any, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in (9, 10, 11):
        counter.book(hour, email="mail@example.org")
    close_on_monday(counter, lead)
    monkeypatch.setattr(without_place, "_AT_ONCE", 2)

    page = text_of(counter.client.post(address_of(counter, "offer_all"), follow=True))
    offer_other_times(threading.Event())
    counter.client.post(address_of(counter, "offer_all"))

    assert "Für 2 Termine ist eine andere Zeit gesucht" in page
    assert "Für einen weiteren geschieht es in den nächsten Minuten von selbst." in page
    assert len(_told()) == 3


def test_the_list_asks_as_much_for_one_as_for_three(counter: Any, lead: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert counter.get("ohne-platz/").status_code == 200
        return len(queries)

    counter.book(9, email="mail@example.org")
    close_on_monday(counter, lead)
    counter.post("ohne-platz/anbieten/")
    one = asked()
    take_back = address_of(counter, "take_back_closure", Closure.objects.get().pk)
    apply(lead, take_back, {"edition": edition_of(counter.office)})
    for hour in (10, 11):
        counter.book(hour, email="mail@example.org")
    apply(lead, address_of(counter, "close"), closed_on_monday(edition=edition_of(counter.office)))
    counter.post("ohne-platz/anbieten/")

    assert [one, len(stranded(counter.office, local(MONDAY, 8, 45)))] == [asked(), 3]
