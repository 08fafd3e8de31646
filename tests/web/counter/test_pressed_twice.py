"""Staff click twice as well: each press does its thing once, and the second says no other than the first."""

import re

import pytest

from servicepunkt.bookings.models import Booking
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.models import Visit
from servicepunkt.web.counter import booking_new, changing, walking_in
from tests.factories import MONDAY, local
from tests.web.at_once import press_twice

pytestmark = pytest.mark.django_db(transaction=True)

TEN = local(MONDAY, 10)


def _said(counter, answers) -> list[str]:
    """What stands on the page to which both presses lead."""
    assert [answer.status_code for answer in answers] == [302, 302]
    counter.client.cookies.update(answers[1].cookies)
    page = counter.client.get(answers[1]["Location"]).content.decode()
    # What a template keeps for a lost line is not said.
    return re.findall(r'role="alert"', re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL))


def test_booking_twice_books_once(counter, together):
    address = f"/schalter/{counter.office.slug}/buchen/?leistung={counter.service.pk}"
    together(booking_new, "book_at_desk")
    data = {
        "zeit": TEN.isoformat(),
        "anfrage": "x",
        "name": "Ada Beispiel",
        "email": "ada@example.org",
        "language": "de",
    }

    answers = press_twice(counter.client, address, data)

    assert _said(counter, answers) == []
    assert (Booking.objects.count(), Letter.objects.count()) == (1, 1)


def test_moving_twice_moves_once(counter, together):
    booking = counter.book(9, email="ada@example.org")
    together(changing, "hold_move")

    answers = press_twice(counter.client, f"/schalter/termin/{booking.uid}/verschieben/", {"zeit": TEN.isoformat()})

    assert _said(counter, answers) == []
    booking.refresh_from_db()
    assert booking.start_at == TEN
    assert Letter.objects.filter(kind="bookings.moved").count() == 1


def test_a_number_without_an_appointment_is_given_once(counter, together):
    together(walking_in, "walk_in")

    answers = press_twice(
        counter.client,
        f"/schalter/{counter.office.slug}/ohne-termin/",
        {"leistung": counter.service.pk, "anfrage": "x"},
    )

    assert _said(counter, answers) == []
    assert [visit.number for visit in Visit.objects.all()] == [1]
