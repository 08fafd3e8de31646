"""A double click sends a form twice at the same moment, and the browser shows the second answer. Whichever of the two
the server takes first, the second says the same and is no error page.
"""

from typing import Any

import pytest
from django.test import Client

from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.models import Visit
from servicepunkt.web.portal.booking import arriving, changing, checking, choosing, status
from tests.web.at_once import press_twice
from tests.web.portal.visitors import (
    NINE,
    a_bookable_service,
    a_confirmed_booking,
    a_pending_booking,
    choose_address,
    hold,
    summary_fields,
    tell,
)

pytestmark = pytest.mark.django_db(transaction=True)

TEN = NINE.replace(hour=10)
State = Booking.State


@pytest.fixture
def wish(clock):
    return a_bookable_service(desks=2)


def _led_to(answers: tuple[Any, Any], address: str) -> bool:
    assert [answer.status_code for answer in answers] == [302, 302]
    return [answer["Location"] for answer in answers] == [address, address]


def test_choosing_a_time_twice_holds_it_once(client, wish, together):
    client.cookies["reservierung"] = "s" * 22
    together(choosing, "hold_slot")

    answers = press_twice(client, choose_address(wish), {"beginn": NINE.isoformat()})

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Booking.objects.filter(state=State.HELD).count() == 1


def test_the_last_button_pressed_twice_books_once(client, wish, together):
    booking = hold(client, wish)
    fields = summary_fields(tell(client, wish))
    together(checking, "tell")

    answers = press_twice(client, "/termin/pruefen/", fields)

    assert _led_to(answers, path(booking, Power.WATCH))
    assert [booking.state for booking in Booking.objects.all()] == [State.PENDING]
    assert Letter.objects.count() == 1


def test_confirming_twice_confirms_once(client, wish, together):
    booking = a_pending_booking(client, wish)
    together(status, "confirm")

    answers = press_twice(client, path(booking, Power.LETTER) + "bestaetigen/")

    assert _led_to(answers, path(booking, Power.LETTER))
    assert Letter.objects.filter(kind="bookings.confirmed").count() == 1


def test_confirming_late_twice_confirms_once(client, wish, together, clock):
    booking = a_pending_booking(client, wish)
    clock.advance(hours=3)
    together(status, "confirm")

    answers = press_twice(client, path(booking, Power.LETTER) + "bestaetigen/")

    assert _led_to(answers, path(booking, Power.LETTER))
    assert Letter.objects.filter(kind="bookings.confirmed").count() == 1


def test_taking_the_nearest_time_twice_takes_it_once(client, wish, together, clock):
    booking = a_pending_booking(client, wish)
    clock.advance(hours=3)
    together(changing, "take_instead")

    answers = press_twice(client, path(booking, Power.LETTER) + "verschieben/", {"beginn": TEN.isoformat()})

    assert _led_to(answers, path(booking, Power.LETTER))
    booking.refresh_from_db()
    assert (booking.state, booking.start_at) == (State.CONFIRMED, TEN)
    assert Letter.objects.filter(kind="bookings.confirmed").count() == 1


def test_a_time_taken_instead_and_pressed_again_a_little_later_is_no_move(client, wish, clock):
    booking = a_pending_booking(client, wish)
    clock.advance(hours=3)
    address = path(booking, Power.LETTER) + "verschieben/"

    answers = client.post(address, {"beginn": TEN.isoformat()}), client.post(address, {"beginn": TEN.isoformat()})

    assert _led_to(answers, path(booking, Power.LETTER))
    assert Booking.objects.count() == 1


def test_moving_twice_moves_once(client, wish, together):
    booking = a_confirmed_booking(client, wish)
    address = client.post(path(booking, Power.LETTER) + "verschieben/", {"beginn": TEN.isoformat()})["Location"]
    together(changing.following, "move")

    answers = press_twice(client, address, {"stand": "0"})

    assert _led_to(answers, path(booking, Power.LETTER))
    booking.refresh_from_db()
    assert booking.start_at == TEN
    assert Letter.objects.filter(kind="bookings.moved").count() == 1


def test_cancelling_twice_cancels_once(client, wish, together):
    booking = a_confirmed_booking(client, wish)
    together(changing, "cancel")

    answers = press_twice(client, path(booking, Power.LETTER) + "absagen/")

    assert _led_to(answers, path(booking, Power.LETTER))
    assert Letter.objects.filter(kind="bookings.cancelled").count() == 1


def test_saying_i_am_here_twice_takes_one_number(client, wish, together, clock):
    booking = a_confirmed_booking(client, wish)
    clock.set(booking.start_at)
    together(arriving, "check_in")

    answers = press_twice(client, path(booking, Power.ARRIVE))

    assert _led_to(answers, path(booking, Power.ARRIVE))
    assert [visit.number for visit in Visit.objects.all()] == [1]


def test_correcting_the_address_twice_leads_to_the_page_of_the_new_one(client, wish, clock):
    """The links of the earlier letter are void by the first press, the one that the second press came by among them."""
    booking = a_pending_booking(client, wish)
    clock.advance(minutes=2)
    address, fields = path(booking, Power.WATCH) + "adresse/", {"email": "right@example.org"}

    answers = client.post(address, fields), client.post(address, fields)

    booking.refresh_from_db()
    assert _led_to(answers, path(booking, Power.WATCH))
    assert Letter.objects.filter(kind="bookings.please_confirm").count() == 2


def test_a_stranger_with_the_void_link_gets_nowhere_by_guessing_the_new_address(client, wish, clock):
    booking = a_pending_booking(client, wish)
    clock.advance(minutes=2)
    address, fields = path(booking, Power.WATCH) + "adresse/", {"email": "right@example.org"}
    client.post(address, fields)

    assert Client().post(address, fields).status_code == 404
    assert client.post(address, {"email": "another@example.org"}).status_code == 404
