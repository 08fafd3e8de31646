"""Changing an office's hours: rules, days and offers, and the bookings that have to sit elsewhere."""

import datetime as dt

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.edits import Close, EndRule, HoursChanged, edition_of
from servicepunkt.availability.models import Channel, Closure, Offer, OfficeHours, OpeningRule
from servicepunkt.bookings import slots
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.displacing import count_displaced, displaced_at
from servicepunkt.bookings.holding import HoldExpired
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.open_days import bring_into_line
from servicepunkt.bookings.places import SlotTaken
from servicepunkt.bookings.wish import Wish
from servicepunkt.correspondence.models import Letter
from tests.bookings.booked import NINE, a_booking, a_hold, in_order, tell_details
from tests.bookings.edited_hours import PIPE, TEN, TUESDAY, closing, edit, mornings
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    a_service,
    a_wish,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)

pytestmark = pytest.mark.django_db


def test_a_new_rule_opens_days_and_makes_its_offer() -> None:
    wish = an_open_office()
    service = wish.services[0].service

    edit(wish, mornings(wish, starts_at=dt.time(13), ends_at=dt.time(14), services=frozenset({service.pk})))

    assert local(MONDAY, 13) in slots.day(wish, MONDAY, now=SUNDAY_NOON)
    assert Offer.objects.filter(services=service).count() == 1
    assert OfficeHours.objects.get().by_staff
    assert in_order(wish)


def test_a_rule_that_ends_opens_no_later_day() -> None:
    wish = an_open_office()

    edit(wish, EndRule(OpeningRule.objects.get().pk, MONDAY))

    assert slots.day(wish, MONDAY, now=SUNDAY_NOON)
    assert slots.day(wish, TUESDAY, now=SUNDAY_NOON) == ()
    assert in_order(wish)


def test_a_rule_that_has_not_begun_goes_altogether() -> None:
    wish = an_open_office()

    edit(wish, EndRule(OpeningRule.objects.get().pk, MONDAY - dt.timedelta(1)))

    assert not OpeningRule.objects.exists()
    assert not Offer.objects.exists()
    assert slots.day(wish, MONDAY, now=SUNDAY_NOON) == ()
    assert in_order(wish)


def test_of_two_who_edit_at_once_the_second_is_told() -> None:
    wish = an_open_office()
    seen = edition_of(wish.office)
    change_hours(wish.office, [closing(wish)], edition=seen, by="staff:1", now=SUNDAY_NOON)

    with pytest.raises(HoursChanged):
        change_hours(wish.office, [closing(wish, day=TUESDAY)], edition=seen, by="staff:2", now=SUNDAY_NOON)

    assert Closure.objects.count() == 1


def test_a_closed_desks_bookings_go_to_another_desk_at_the_same_time() -> None:
    wish = an_open_office(desks=2)
    booking = a_booking(wish)
    other = wish.office.desks.exclude(pk=booking.desk_id).get()

    change = edit(wish, closing(wish, desk=booking.desk_id))

    booking.refresh_from_db()
    assert (booking.desk, booking.start_at, change.displaced) == (other, NINE, [])
    assert set(booking.claims.values_list("seat__desk", flat=True)) == {other.pk}
    assert not Letter.objects.exclude(kind="bookings.confirmed").exclude(kind="bookings.please_confirm").exists()
    assert in_order(wish)


def test_whose_visitor_is_here_keeps_her_desk_and_her_place() -> None:
    wish = an_open_office(desks=2)
    booking = a_booking(wish)
    desk = booking.desk_id

    change = edit(wish, closing(wish), here={booking.pk}, now=NINE)

    booking.refresh_from_db()
    assert (booking.desk_id, change.displaced) == (desk, [])


def test_a_closed_office_leaves_bookings_without_a_place_and_never_silently() -> None:
    wish = an_open_office()
    booking = a_booking(wish)

    change = edit(wish, closing(wish))

    booking.refresh_from_db()
    assert change.displaced == [booking.pk]
    assert booking.state == Booking.State.CONFIRMED
    assert booking.claims.count() == 4
    assert list(displaced_at(wish.office)) == [booking]
    assert count_displaced(wish.office) == 1
    assert not booking.limits.exists()
    assert JournalEntry.objects.filter(action="displace", subject=str(booking.uid)).exists()
    assert slots.day(wish, MONDAY, now=SUNDAY_NOON) == ()
    assert in_order(wish)


def test_holds_and_unconfirmed_bookings_of_a_closed_time_end() -> None:
    wish = an_open_office()
    hold = a_hold(wish)
    told = tell_details(a_hold(wish, TEN, holder="b"))

    change = edit(wish, closing(wish))

    assert change.displaced == []
    assert set(Booking.objects.values_list("state", flat=True)) == {"lapsed"}
    with pytest.raises(HoldExpired):
        tell_details(hold)
    assert told.pk != hold.pk
    assert in_order(wish)


@pytest.mark.parametrize("beside", [True, False])
def test_a_hold_for_a_move_ends_where_it_is_in_the_way_of_its_own_booking(beside: bool) -> None:
    """Sharing ticks with it on the desk that closes, or on the only other desk at the same time."""
    wish = an_open_office(desks=2, raster=10)
    booking = a_booking(wish)
    in_the_way = (
        None if beside else a_booking(wish, local(MONDAY, 9, 10), holder="b", contact=Contact("B", "b@example.org"))
    )
    hold = hold_move(booking, local(MONDAY, 9, 10), holder="a", by="visitor", now=SUNDAY_NOON)
    if in_the_way:
        assert hold.desk == booking.desk
        cancel(in_the_way, by="visitor", now=SUNDAY_NOON)

    edit(wish, closing(wish, desk=booking.desk_id))

    hold.refresh_from_db()
    assert (hold.state, Displaced.objects.count()) == ("lapsed", 0)
    assert in_order(wish)


def test_a_hold_that_shares_ticks_with_its_booking_stays_where_both_have_their_place() -> None:
    wish = an_open_office(raster=10)
    booking = a_booking(wish)
    hold = hold_move(booking, local(MONDAY, 9, 10), holder="a", by="visitor", now=SUNDAY_NOON)
    rule = OpeningRule.objects.get()

    edit(wish, mornings(wish, key=rule.pk, ends_at=dt.time(11)))

    assert confirm_move(hold, by="visitor", now=SUNDAY_NOON).start_at == local(MONDAY, 9, 10)
    assert in_order(wish)


def test_a_closure_of_the_authority_shuts_every_office() -> None:
    wish = an_open_office()
    other = an_office_beside(wish)
    bookings = {a_booking(wish).pk, a_booking(other, holder="b", contact=Contact("B", "b@example.org")).pk}

    change = edit(wish, Close(local(MONDAY, 0), local(TUESDAY, 0), PIPE, whole_authority=True))

    assert set(change.displaced) == bookings
    assert set(change.settled) == {wish.office, other.office}
    assert (edition_of(wish.office), edition_of(other.office)) == (1, 1)
    assert in_order(other)


def test_rules_written_by_other_means_are_looked_over() -> None:
    wish = an_open_office()
    booking = a_booking(wish)
    OpeningRule.objects.update(starts_at=dt.time(10))

    settled = bring_into_line(wish.office, by="command line", now=SUNDAY_NOON)

    assert settled.displaced == (booking.pk,)


def test_a_place_that_another_took_is_not_taken_twice_by_a_closed_desk() -> None:
    wish = an_open_office(desks=2)
    first = a_booking(wish)
    second = a_booking(wish, holder="b", contact=Contact("B", "b@example.org"))

    change = edit(wish, closing(wish, desk=first.desk_id))

    assert change.displaced == [first.pk]
    second.refresh_from_db()
    assert second.desk_id != first.desk_id
    with pytest.raises(SlotTaken):
        a_hold(wish, holder="c")
    assert in_order(wish)


def test_staff_book_what_is_open_for_staff_alone() -> None:
    wish = an_open_office()

    edit(wish, mornings(wish, starts_at=dt.time(13), ends_at=dt.time(14), channels=frozenset({"staff"})))

    staff = a_wish(wish.office, wish.services[0].service, channel=Channel.STAFF)
    assert local(MONDAY, 13) in slots.day(staff, MONDAY, now=SUNDAY_NOON)
    assert local(MONDAY, 13) not in slots.day(wish, MONDAY, now=SUNDAY_NOON)


def an_office_beside(wish: Wish) -> Wish:
    office = an_office("beside")
    service = a_service("beside", offices=[office])
    open_hours(some_desks(office, 1, skills=[service]))
    return a_wish(office, service)
