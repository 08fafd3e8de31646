"""A place that was kept instead of a lost one, and is kept no longer: its visitor is told, once, and loses nothing."""

import datetime as dt

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.edits import Close, edition_of
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.displacing import end_displaced
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.offering import end_offers, offer_another_time, take_replacement
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from tests.bookings.booked import a_booking_at_desk
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, an_open_office, local

pytestmark = pytest.mark.django_db

WEDNESDAY = MONDAY + dt.timedelta(2)
OVER = local(WEDNESDAY, 9)  # the first place that can be kept begins then, and is kept until then


def _close(wish: Wish, day: dt.date, now: dt.datetime = SUNDAY_NOON) -> None:
    close = Close(local(day, 0), local(day + dt.timedelta(1), 0), Text(de="Wasserschaden"))
    change_hours(wish.office, [close], edition=edition_of(wish.office), by="staff:1", now=now)


def _displaced(wish: Wish, contact: Contact = VISITOR) -> Booking:
    """Booked for nine on Monday, when the office is closed now; another place is kept."""
    booking = a_booking_at_desk(wish, contact=contact)
    _close(wish, MONDAY)
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    booking.refresh_from_db()
    return booking


def _told() -> list[dict[str, object]]:
    return list(Letter.objects.filter(kind="bookings.offer_ended").values_list("facts", flat=True))


@pytest.mark.parametrize("tidied", [True, False])
def test_who_let_the_kept_place_pass_is_told_once_whether_or_not_it_was_cleared_away(tidied: bool) -> None:
    wish = an_open_office()
    _displaced(wish)
    assert end_offers(OVER - dt.timedelta(seconds=1)) == 0
    if tidied:
        end_lapsed(OVER)

    assert (end_offers(OVER), end_offers(OVER)) == (1, 0)

    (facts,) = _told()
    assert dt.datetime.fromisoformat(str(facts["replacement_at"])) == local(WEDNESDAY, 9)
    assert JournalEntry.objects.filter(action="end_offer", by="worker").count() == 1
    assert list(differences(wish.office, now=OVER)) == []


def test_when_the_kept_place_is_closed_as_well_she_is_told_at_once() -> None:
    wish = an_open_office()
    _displaced(wish)

    _close(wish, WEDNESDAY)

    assert end_offers(SUNDAY_NOON) == 1


def test_who_has_chosen_hears_nothing() -> None:
    wish = an_open_office(desks=2)
    taken = _displaced(wish)

    take_replacement(taken, by="visitor", now=SUNDAY_NOON)

    assert (end_offers(OVER), _told()) == (0, [])


def test_who_has_cancelled_hears_nothing() -> None:
    cancel(_displaced(an_open_office()), by="visitor", now=SUNDAY_NOON)

    assert (end_offers(OVER), _told()) == (0, [])


def test_who_was_kept_no_place_is_not_told_that_it_is_over() -> None:
    wish = an_open_office(horizon_days=1)

    _displaced(wish)

    assert (end_offers(OVER), _told()) == (0, [])


def test_without_an_address_it_is_noted_and_stays_on_the_list() -> None:
    booking = _displaced(an_open_office(email_needed=False), Contact("Ada", "", "030 123"))

    assert end_offers(OVER) == 1

    booking.displaced.refresh_from_db()
    assert (booking.displaced.offer_ended_at, _told()) == (OVER, [])


def test_a_further_offer_is_told_of_anew() -> None:
    wish = an_open_office()
    booking = _displaced(wish)
    end_offers(OVER)

    kept = offer_another_time(booking, by="staff:1", now=OVER)
    assert kept
    assert kept.kept_until

    assert end_offers(OVER) == 0
    assert end_offers(kept.kept_until) == 1
    assert len(_told()) == 2


def test_for_some_days_more_she_may_choose_and_then_it_is_over_without_a_no_show() -> None:
    wish = an_open_office(desks=2)
    booking = _displaced(wish)
    assert end_displaced(OVER) == 0  # not before she was told
    end_offers(OVER)
    later = OVER + dt.timedelta(days=2, hours=23)

    assert end_displaced(later) == 0
    hold = hold_move(booking, local(later.date() + dt.timedelta(1), 10), holder="browser", by="visitor", now=later)
    assert end_displaced(OVER + dt.timedelta(days=3)) == 1

    booking.refresh_from_db()
    hold.refresh_from_db()
    assert (booking.state, hold.state) == ("cancelled", "cancelled")


def test_who_was_told_on_the_day_that_nothing_is_free_has_some_days_to_choose_all_the_same() -> None:
    """The pipe bursts in the morning, and every day that is given out is closed."""
    wish = an_open_office(horizon_days=1)
    booking = _displaced(wish)
    told = Displaced.objects.get().told_at
    assert (told, Displaced.objects.get().kept_at) == (SUNDAY_NOON, None)

    assert end_displaced(told + dt.timedelta(days=2, hours=23)) == 0
    assert end_displaced(told + dt.timedelta(days=3)) == 1

    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_her_link_still_leads_to_another_time() -> None:
    booking = _displaced(an_open_office(desks=2))
    end_offers(OVER)
    later = OVER + dt.timedelta(days=1)

    hold = hold_move(booking, local(WEDNESDAY + dt.timedelta(2), 10), holder="browser", by="visitor", now=later)

    assert confirm_move(hold, by="visitor", now=later).start_at == local(WEDNESDAY + dt.timedelta(2), 10)
