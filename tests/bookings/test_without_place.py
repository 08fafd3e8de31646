"""Bookings without a place: another time is kept and written of, and nothing is held against their visitors."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.edits import Close, SetClosure, TakeBackClosure
from servicepunkt.availability.models import Closure
from servicepunkt.bookings import displacing, slots
from servicepunkt.bookings.at_desk import correct_services
from servicepunkt.bookings.booking import TimeClosed, cancel, confirm, mark_done, mark_missed, tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.displacing import displaced_at, end_displaced, expect_again
from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.holding import HOLD
from servicepunkt.bookings.hours import effect_of
from servicepunkt.bookings.limits import TooManyBookings
from servicepunkt.bookings.models import Booking, Displaced, EntitlementCode
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.offering import (
    KEPT,
    NotDisplaced,
    end_offers,
    offer_another_time,
    offer_as_asked,
    take_replacement,
)
from servicepunkt.bookings.reminders import write_due_reminders
from servicepunkt.bookings.replacement import replacement_of
from servicepunkt.bookings.wish import Wish, services_of, wish_of
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import kind_of
from tests.bookings.booked import NINE, a_booking, a_hold, in_order, tell_details
from tests.bookings.edited_hours import NOON, PIPE, WEDNESDAY, closing, edit
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, an_open_office, local

pytestmark = pytest.mark.django_db

FRIDAY = MONDAY + dt.timedelta(4)
Take = Callable[[Booking], Booking]
EARLY = SUNDAY_NOON - dt.timedelta(4)  # so that her own time lies far enough ahead to be offered


def _without_place(wish: Wish) -> Booking:
    """Booked for nine on the Monday, on which the office has closed since."""
    booking = a_booking(wish)
    edit(wish, closing(wish))
    return booking


def _offered_another_time(wish: Wish) -> Booking:
    """Without a place; nine on the Wednesday is kept for her, and she was written to."""
    booking = _without_place(wish)
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    return booking


def test_another_time_is_kept_for_some_days_and_written_of() -> None:
    wish = an_open_office()
    booking = _without_place(wish)

    kept = offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)

    assert kept is not None
    assert kept.start_at == local(WEDNESDAY, 9)
    assert kept.kept_until == min(SUNDAY_NOON + KEPT, kept.start_at)
    assert replacement_of(booking, now=SUNDAY_NOON + dt.timedelta(hours=12)) == kept
    assert local(WEDNESDAY, 9) not in slots.day(wish, WEDNESDAY, now=SUNDAY_NOON)
    (letter,) = Letter.objects.filter(kind="bookings.displaced")
    assert dt.datetime.fromisoformat(letter.facts["replacement_at"]) == kept.start_at
    assert in_order(wish)


def test_what_a_lead_asked_for_is_offered_once_in_her_name_whose_time_is_nearest_first() -> None:
    wish = an_open_office()
    late, early = (
        a_booking(wish, local(MONDAY, 11)),
        a_booking(wish, holder="b", contact=Contact("Bo", "bo@example.org")),
    )
    edit(wish, closing(wish), offer=True)
    offered = partial(offer_as_asked, SUNDAY_NOON, most=1)

    told = [(offered(), list(Displaced.objects.filter(told_at=None).values_list("booking", flat=True)))]
    told += [(offered(), list(Displaced.objects.filter(told_at=None).values_list("booking", flat=True)))]

    assert told == [(1, [late.pk]), (1, [])]
    assert offered() == 0
    assert Letter.objects.filter(kind="bookings.displaced").count() == 2
    offers = JournalEntry.objects.filter(action="offer_another_time").order_by("pk")
    assert list(offers.values_list("subject", "by")) == [(str(early.uid), "staff:1"), (str(late.uid), "staff:1")]
    assert in_order(wish)


def test_to_whom_another_time_was_to_be_offered_and_who_cancels_first_is_written_no_offer() -> None:
    wish = an_open_office()
    booking = a_booking(wish)
    edit(wish, closing(wish), offer=True)

    cancel(booking, by="visitor", now=SUNDAY_NOON)

    assert offer_as_asked(SUNDAY_NOON, most=10) == 0
    assert not Letter.objects.filter(kind="bookings.displaced").exists()


def test_taking_the_kept_time_moves_the_booking_there() -> None:
    wish = an_open_office()
    booking = _offered_another_time(wish)

    moved = take_replacement(booking, by="visitor", now=SUNDAY_NOON)

    assert (moved.pk, moved.start_at) == (booking.pk, local(WEDNESDAY, 9))
    assert not Displaced.objects.exists()
    assert take_replacement(moved, by="visitor", now=SUNDAY_NOON).start_at == local(WEDNESDAY, 9)
    assert in_order(wish)


def test_even_when_the_old_time_is_over_the_kept_time_can_be_taken_or_another_chosen() -> None:
    wish = an_open_office(desks=2)
    booking = _offered_another_time(wish)
    evening = local(MONDAY, 20)

    assert end_displaced(evening) == 0
    hold = hold_move(booking, local(WEDNESDAY, 10), holder="browser", by="visitor", now=evening)
    assert confirm_move(hold, by="visitor", now=evening).start_at == local(WEDNESDAY, 10)

    assert replacement_of(booking, now=evening) is None
    assert local(WEDNESDAY, 9) in slots.day(wish, WEDNESDAY, now=evening)
    assert in_order(wish, evening)


def test_cancelling_gives_the_kept_time_back() -> None:
    wish = an_open_office()
    booking = _offered_another_time(wish)

    cancel(booking, by="visitor", now=SUNDAY_NOON)

    assert local(WEDNESDAY, 9) in slots.day(wish, WEDNESDAY, now=SUNDAY_NOON)
    assert not Displaced.objects.exists()
    assert in_order(wish)


def test_who_does_not_answer_is_cancelled_when_all_is_over_and_is_no_no_show() -> None:
    wish = an_open_office()
    booking = _without_place(wish)
    untold = end_displaced(NOON)
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)

    end_offers(local(WEDNESDAY, 12))
    ended = end_displaced(local(WEDNESDAY, 12) + dt.timedelta(3))

    booking.refresh_from_db()
    assert (untold, ended, booking.state) == (0, 1, "cancelled")


def test_who_chooses_another_time_while_others_are_cancelled_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of whom to cancel is read first; she presses the button while those before her are cancelled."""
    wish = an_open_office(desks=2)
    first, second = a_booking(wish), a_booking(wish, holder="b", contact=Contact("Bo", "bo@example.org"))
    edit(wish, closing(wish))
    for booking in (first, second):
        offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    end_offers(local(WEDNESDAY, 12))
    later = local(WEDNESDAY, 12) + dt.timedelta(3)
    chosen = local(later.date() + dt.timedelta(2), 10)

    def meanwhile(booking: Booking, **told: Any) -> Booking:
        assert booking == first
        confirm_move(hold_move(second, chosen, holder="browser", by="visitor", now=later), by="visitor", now=later)
        return cancel(booking, **told)

    monkeypatch.setattr(displacing, "cancel", meanwhile)

    assert end_displaced(later) == 1

    second.refresh_from_db()
    assert (second.state, second.start_at) == ("confirmed", chosen)
    assert not Letter.objects.filter(kind="bookings.cancelled", subject=str(second.uid)).exists()
    assert in_order(wish, later)


def test_who_has_no_address_is_not_told_and_stays_on_the_list_until_the_office_has_called() -> None:
    wish = an_open_office(email_needed=False, horizon_days=1)
    booking = a_booking(wish, contact=Contact("Ada", "", "030 123"))
    edit(wish, closing(wish))

    kept = offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)

    assert (kept, Displaced.objects.get().told_at) == (None, None)
    assert end_displaced(NOON) == 0
    assert list(displaced_at(wish.office)) == [booking]


def test_a_hold_that_is_over_is_in_nobodys_way_when_a_desk_closes_tidied_or_not() -> None:
    wish = an_open_office(desks=2)
    booking, hold = a_booking(wish), a_hold(wish, holder="somebody else")
    over = SUNDAY_NOON + HOLD
    close = Close(local(MONDAY, 0), local(WEDNESDAY, 0), PIPE, desk=booking.desk_id)

    [effect] = effect_of(wish.office, [close], now=over)
    edit(wish, close, now=over)

    booking.refresh_from_db()
    assert (effect.lost, effect.moved, Displaced.objects.count()) == ((), 1, 0)
    assert booking.desk_id == hold.desk_id
    assert in_order(wish, over)


def test_who_was_missed_by_mistake_and_whose_time_is_closed_since_stands_on_the_list() -> None:
    wish = an_open_office()
    booking = a_booking(wish)
    mark_missed(booking, by="staff:1", now=NINE + dt.timedelta(minutes=10))
    edit(wish, closing(wish))

    settled = expect_again(booking, by="staff:1", now=SUNDAY_NOON)
    again = expect_again(booking, by="staff:1", now=SUNDAY_NOON)

    assert (booking.state, settled.displaced, again.displaced) == ("confirmed", (booking.pk,), ())
    assert list(displaced_at(wish.office)) == [booking]
    assert in_order(wish)


def test_nobody_can_make_a_no_show_of_her() -> None:
    wish = an_open_office()
    booking = _without_place(wish)

    kept = offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)

    mark_missed(booking, by="staff:1", now=NOON)

    booking.refresh_from_db()
    assert (booking.state, replacement_of(booking, now=NOON)) == ("confirmed", kept)
    assert take_replacement(booking, by="visitor", now=NOON).start_at == local(WEDNESDAY, 9)


def test_for_whom_was_served_all_the_same_no_time_is_kept_any_more() -> None:
    wish = an_open_office()
    booking = a_booking(wish)
    edit(wish, closing(wish))
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)

    mark_done(booking, by="staff:1", now=NINE)

    assert not Displaced.objects.exists()
    assert replacement_of(booking, now=NINE) is None
    assert local(WEDNESDAY, 9) in slots.day(wish, WEDNESDAY, now=NINE)
    assert in_order(wish, NINE)


def test_nobody_is_reminded_of_a_time_that_is_gone() -> None:
    wish = an_open_office(reminder_hours=[2])
    a_booking(wish)
    assert write_due_reminders(local(MONDAY, 7)) == 1
    Booking.objects.update(reminded_at=None)
    Letter.objects.all().delete()
    edit(wish, closing(wish))

    assert write_due_reminders(local(MONDAY, 7)) == 0


def test_her_limit_is_free_while_she_has_no_place() -> None:
    wish = an_open_office(limit_per_person=1)
    a_booking(wish)
    edit(wish, closing(wish))

    again = a_booking(wish, local(WEDNESDAY, 9), holder="b")

    assert again.limits.count() == 1


def test_the_place_that_she_takes_instead_counts_against_her_limit_again() -> None:
    wish = an_open_office(limit_per_person=1)
    booking = _offered_another_time(wish)

    take_replacement(booking, by="visitor", now=SUNDAY_NOON)

    with pytest.raises(TooManyBookings):
        a_booking(wish, local(WEDNESDAY, 10), holder="b")


def test_who_has_booked_another_time_meanwhile_may_take_the_kept_one_as_well() -> None:
    wish = an_open_office(limit_per_person=1)
    booking = _offered_another_time(wish)
    a_booking(wish, local(WEDNESDAY, 10), holder="b")

    assert take_replacement(booking, by="visitor", now=SUNDAY_NOON).start_at == local(WEDNESDAY, 9)


def test_her_entitlement_code_opens_another_booking_and_comes_back_with_her_place() -> None:
    wish = an_open_office(entitlement_needed=True)
    service = wish.services[0].service
    import_codes(service, ["ABCD-1234"], by="staff:1", now=SUNDAY_NOON)
    hold = a_hold(wish)
    codes = {service.pk: "ABCD-1234"}
    told = tell(hold, contact=VISITOR, language="de", reminders=True, entitlements=codes, now=SUNDAY_NOON)
    booking = confirm(told, by="visitor", now=SUNDAY_NOON)

    closure = edit(wish, closing(wish)).closure
    assert EntitlementCode.objects.get().booking is None
    edit(wish, TakeBackClosure(closure.pk))

    assert EntitlementCode.objects.get().booking == booking


def test_what_is_over_has_no_place_again_whatever_changes_that_day() -> None:
    """The morning was closed, another time is kept; in the afternoon the hours change once more."""
    wish = an_open_office(hours=("09:00", "16:00"))
    booking = a_booking(wish)
    edit(wish, Close(local(MONDAY, 7), local(MONDAY, 10), PIPE), now=local(MONDAY, 7))
    kept = offer_another_time(booking, by="staff:1", now=local(MONDAY, 7))
    later, afternoon = local(MONDAY, 13), Close(local(MONDAY, 14), local(MONDAY, 16), PIPE)

    (effect,) = effect_of(wish.office, [afternoon], now=later)
    edit(wish, afternoon, now=later)

    assert effect.back == ()
    assert Displaced.objects.filter(booking=booking).exists()
    assert replacement_of(booking, now=later) == kept
    assert in_order(wish, later)


def _kept_while_the_lost_visit_would_be_going_on(wish: Wish, *, beside: bool) -> tuple[Booking, Booking]:
    """Far enough ahead, the next free time may overlap the lost one: `beside` it on the other desk, or at her own one,
    of which only the first minutes are closed."""
    other = a_booking(wish, local(MONDAY, 8, 40), holder="b", contact=Contact("Bo", "bo@example.org")).desk
    booking = a_booking(wish)
    other.languages = ["en"]  # among equals a desk of fewer languages is taken first
    other.save()
    until = NOON if beside else local(MONDAY, 9, 20)
    edit(wish, Close(local(MONDAY, 8), until, PIPE, desk=booking.desk_id), now=EARLY)
    kept = offer_another_time(booking, by="staff:1", now=EARLY)
    assert (kept.start_at, kept.desk_id == booking.desk_id) == (local(MONDAY, 9, 20), not beside)
    return booking, kept


@pytest.fixture
def long_visits() -> Wish:
    return an_open_office(desks=2, hours=("08:40", "12:00"), minutes=40, raster=20)


_BESIDE = pytest.mark.parametrize("beside", [True, False], ids=["at the other desk", "at her own desk"])


@_BESIDE
def test_a_kept_time_that_overlaps_the_lost_one_outlives_another_change_of_that_day(
    long_visits: Wish, beside: bool
) -> None:
    booking, kept = _kept_while_the_lost_visit_would_be_going_on(long_visits, beside=beside)

    edit(long_visits, Close(local(MONDAY, 11, 40), NOON, PIPE, desk=kept.desk_id), now=EARLY)

    assert end_offers(EARLY) == 0
    assert in_order(long_visits, EARLY)
    assert take_replacement(booking, by="visitor", now=EARLY).start_at == kept.start_at
    assert in_order(long_visits, EARLY)


@_BESIDE
def test_a_kept_time_that_overlaps_the_lost_one_ends_where_it_is_closed_itself(long_visits: Wish, beside: bool) -> None:
    booking, _kept = _kept_while_the_lost_visit_would_be_going_on(long_visits, beside=beside)

    edit(long_visits, Close(local(MONDAY, 9, 40), NOON, PIPE), now=EARLY)

    assert end_offers(EARLY) == 1
    assert Displaced.objects.filter(booking=booking).exists()
    assert in_order(long_visits, EARLY)


def test_a_kept_time_that_overlaps_the_lost_one_is_free_again_where_another_desk_takes_her(long_visits: Wish) -> None:
    booking, kept = _kept_while_the_lost_visit_would_be_going_on(long_visits, beside=False)
    for other in Booking.objects.exclude(desk=booking.desk_id):
        cancel(other, by="visitor", now=EARLY)

    edit(long_visits, Close(local(MONDAY, 11, 40), NOON, PIPE), now=EARLY)

    booking.refresh_from_db()
    assert (booking.start_at, booking.desk_id == kept.desk_id, Displaced.objects.count()) == (NINE, False, 0)
    assert replacement_of(booking, now=EARLY) is None
    assert in_order(long_visits, EARLY)


@pytest.fixture
def beside_a_free_desk() -> Booking:
    """Her desk is closed, the other one was taken, and has become free at her own time."""
    wish = an_open_office(desks=2, hours=("09:00", "09:20"), raster=10, limit_per_person=1)
    booking, other = a_booking(wish), a_booking(wish, holder="b", contact=Contact("Bo", "bo@example.org"))
    edit(wish, closing(wish, desk=booking.desk_id))
    assert Displaced.objects.get().booking == booking
    cancel(other, by="visitor", now=SUNDAY_NOON)
    return booking


def _by_herself(booking: Booking) -> Booking:
    return confirm_move(
        hold_move(booking, NINE, holder="a", by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON
    )


def _by_the_offer(booking: Booking) -> Booking:
    offer_another_time(booking, by="staff:1", now=EARLY)
    return take_replacement(booking, by="visitor", now=EARLY)


def _by_a_correction(booking: Booking) -> Booking:
    return correct_services(booking, [(services_of(booking)[0], 1)], by="staff:1", now=SUNDAY_NOON)


@pytest.mark.parametrize("take", [_by_herself, _by_the_offer, _by_a_correction])
def test_her_own_time_at_another_desk_is_a_place_again(beside_a_free_desk: Booking, take: Take) -> None:
    wish, closed = wish_of(beside_a_free_desk), beside_a_free_desk.desk_id

    booking = take(beside_a_free_desk)

    assert (booking.start_at, booking.state) == (NINE, "confirmed")
    assert booking.desk_id != closed
    assert not Displaced.objects.exists()
    assert booking.limits.count() == 1
    assert in_order(wish)


def test_who_was_about_to_confirm_is_told_that_the_office_closed() -> None:
    wish = an_open_office()
    hold = a_hold(wish)
    pending = tell_details(hold)
    edit(wish, closing(wish))
    pending.refresh_from_db()

    with pytest.raises(TimeClosed) as refusal:
        confirm(pending, by="visitor", now=SUNDAY_NOON + dt.timedelta(minutes=5))

    assert pending.was_closed
    assert refusal.value.facts["nearest"] == local(WEDNESDAY - dt.timedelta(1), 9)


def test_when_the_closure_is_taken_back_bookings_stand_as_before() -> None:
    wish = an_open_office(limit_per_person=1)
    booking = a_booking(wish)
    closure = edit(wish, closing(wish)).closure
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    booking.refresh_from_db()
    cancelled_entry = booking.sequence

    change = edit(wish, TakeBackClosure(closure.pk))

    booking.refresh_from_db()
    assert (change.back, booking.state, booking.start_at, booking.sequence) == (
        1,
        "confirmed",
        NINE,
        cancelled_entry + 1,
    )
    assert not Displaced.objects.exists()
    assert replacement_of(booking, now=SUNDAY_NOON) is None
    assert booking.limits.count() == 1
    assert Letter.objects.filter(kind="bookings.stands_again").count() == 1
    with pytest.raises(NotDisplaced):
        offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    assert in_order(wish)


def test_who_was_not_told_of_a_closure_hears_nothing_of_its_end() -> None:
    wish = an_open_office()
    a_booking(wish)
    closure = edit(wish, closing(wish)).closure

    edit(wish, TakeBackClosure(closure.pk))

    assert not Letter.objects.filter(kind="bookings.stands_again").exists()


def _closed(wish: Wish, *, days: int) -> Closure:
    """From Monday on, for so many days."""
    closure = edit(wish, Close(local(MONDAY, 0), local(MONDAY + dt.timedelta(days), 0), PIPE)).closure
    assert closure
    return closure


def _shorter(closure: Closure, *, days: int) -> SetClosure:
    return SetClosure(closure.pk, closure.from_at, local(MONDAY + dt.timedelta(days), 0), PIPE)


def test_where_a_closure_becomes_shorter_only_those_are_told_whose_days_are_open_again() -> None:
    wish = an_open_office()
    still, again = (
        a_booking(wish, local(WEDNESDAY, 9)),
        a_booking(wish, local(FRIDAY, 9), holder="b", contact=Contact("Bo", "bo@example.org")),
    )
    closure = _closed(wish, days=5)
    for booking in (still, again):
        offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    noted, kept = Displaced.objects.get(booking=still), replacement_of(still, now=SUNDAY_NOON)

    change = edit(wish, _shorter(closure, days=3))

    assert (change.settled[wish.office].back, change.displaced) == ((again.pk,), [])
    stayed = Displaced.objects.get()
    assert (stayed.pk, stayed.told_at, stayed.kept_at) == (noted.pk, noted.told_at, noted.kept_at)
    assert stayed.closure == closure
    assert replacement_of(still, now=SUNDAY_NOON) == kept
    assert [letter.subject for letter in Letter.objects.filter(kind="bookings.stands_again")] == [str(again.uid)]
    assert in_order(wish)


def test_where_a_closure_becomes_longer_whom_it_meets_now_reads_the_reason() -> None:
    wish = an_open_office()
    booking = a_booking(wish, local(WEDNESDAY, 9))
    closure = _closed(wish, days=1)
    longer = SetClosure(closure.pk, closure.from_at, local(FRIDAY, 0), Text(de="Noch immer Wasser"))

    (effect,) = effect_of(wish.office, [longer], now=SUNDAY_NOON)
    edit(wish, longer)

    assert effect.lost == (booking,)
    assert Displaced.objects.get().closure.reason == {"de": "Noch immer Wasser"}
    assert in_order(wish)


def test_that_it_takes_place_after_all_is_not_said_to_whom_the_next_closure_meets() -> None:
    """Opened again and closed again, before the letter was carried: what she was told first is still true."""
    wish = an_open_office()
    booking = _offered_another_time(wish)
    edit(wish, TakeBackClosure(Closure.objects.get().pk))
    (letter,) = Letter.objects.filter(kind="bookings.stands_again")
    is_true = kind_of(letter.kind).is_still_true
    before = is_true(letter.facts, SUNDAY_NOON)

    edit(wish, closing(wish))

    assert (before, is_true(letter.facts, SUNDAY_NOON)) == (True, False)
    letter.refresh_from_db()
    assert letter.state == Letter.State.DROPPED
    edit(wish, TakeBackClosure(Closure.objects.get().pk))
    assert Letter.objects.filter(kind="bookings.stands_again", state=Letter.State.WAITING).count() == 1
    booking.refresh_from_db()
    assert in_order(booking)
