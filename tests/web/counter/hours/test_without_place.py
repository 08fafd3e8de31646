"""Those whom a closure has left without a place: the list that is worked through, until each has another."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.admission import WithoutPlace
from servicepunkt.reception.models import Visit
from servicepunkt.web.counter import without_place
from servicepunkt.web.counter.without_place import stranded
from tests.factories import MONDAY, local
from tests.web.counter.hours.typed import TUESDAY, address_of, close_on_monday
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

    monkeypatch.setattr(without_place, "offer_another_time", meanwhile)
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
