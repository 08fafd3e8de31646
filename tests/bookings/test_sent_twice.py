"""A request repeated does the thing once and gets the same answer, even where its twin takes the very last place.

Two presses that run side by side meet like this: the second has looked for the first, found nothing, and then finds
the place taken. Here the twin comes in at exactly that moment.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from servicepunkt.bookings import at_once, holding
from servicepunkt.bookings.at_once import book_at_once
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.places import SlotTaken
from tests.bookings.booked import a_booking_at_desk, in_order
from tests.factories import MONDAY, SUNDAY_NOON, an_open_office, details, local

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9)


def _let_in_just_before(
    monkeypatch: pytest.MonkeyPatch, module: Any, step: str, twin: Callable[[], Booking]
) -> list[Booking]:
    """Run `twin` between the first look and this step; the list holds what it got."""
    go_on, came = getattr(module, step), []

    def after_the_twin(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(module, step, go_on)
        came.append(twin())
        return go_on(*args, **kwargs)

    monkeypatch.setattr(module, step, after_the_twin)
    return came


def test_a_booking_sent_twice_at_once_for_the_last_place_is_answered_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = an_open_office()

    def book(request: str = "r1") -> Booking:
        return a_booking_at_desk(wish, request=request)

    twin = _let_in_just_before(monkeypatch, transaction, "atomic", book)

    assert [book()] == twin
    with pytest.raises(SlotTaken):
        book("r2")
    assert in_order(wish)


def test_another_system_that_sends_twice_at_once_for_the_last_place_is_answered_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wish = an_open_office()

    def book(request: str = "r1") -> Booking:
        return book_at_once(wish, NINE, details(), request=request, now=SUNDAY_NOON)

    twin = _let_in_just_before(monkeypatch, at_once, "_book", book)

    assert [book()] == twin
    with pytest.raises(SlotTaken):
        book("r2")
    assert in_order(wish)


def test_a_hold_pressed_twice_at_once_for_the_last_place_is_the_same_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = an_open_office()

    def hold(holder: str = "a") -> Booking:
        return hold_slot(wish, NINE, holder=holder, language="de", now=SUNDAY_NOON)

    twin = _let_in_just_before(monkeypatch, holding, "take_place", hold)

    assert [hold()] == twin
    with pytest.raises(SlotTaken):
        hold("b")
    assert in_order(wish)
