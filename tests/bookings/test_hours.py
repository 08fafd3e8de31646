"""Changing an office's hours: the effect beforehand, the change, and what becomes of bookings without a place."""

import datetime as dt

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.edits import Close, EndRule, HoursChanged, SetRule, TakeBackClosure, edition_of
from servicepunkt.availability.models import Channel, Closure, Offer, OfficeHours, OpeningRule, SeatDay
from servicepunkt.bookings import slots
from servicepunkt.bookings.booking import cancel, confirm, mark_missed, tell
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.displacing import displaced_at, end_displaced
from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.holding import HoldExpired, hold_slot
from servicepunkt.bookings.hours import change_hours, effect_of, review_bookings
from servicepunkt.bookings.models import Booking, Displaced, EntitlementCode
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.offering import KEPT, NotDisplaced, end_offers, offer_another_time, take_replacement
from servicepunkt.bookings.places import SlotTaken
from servicepunkt.bookings.reminders import write_due_reminders
from servicepunkt.bookings.replacement import replacement_of
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    VISITOR,
    a_service,
    a_wish,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)

pytestmark = pytest.mark.django_db

NINE, TEN = local(MONDAY, 9), local(MONDAY, 10)
NOON = local(MONDAY, 12)
TUESDAY = MONDAY + dt.timedelta(1)
WEDNESDAY = MONDAY + dt.timedelta(2)
PIPE = Text(de="Wasserschaden", en="A burst pipe")


def _book(wish: Wish, start_at: dt.datetime = NINE, *, holder: str = "a", contact: Contact = VISITOR) -> Booking:
    hold = hold_slot(wish, start_at, holder=holder, language="de", now=SUNDAY_NOON)
    told = tell(hold, contact=contact, language="de", reminders=True, entitlements={}, now=SUNDAY_NOON)
    return confirm(told, now=SUNDAY_NOON)


def _close(wish: Wish, *, desk: int | None = None, day: dt.date = MONDAY, announce: bool = False) -> Close:
    return Close(local(day, 0), local(day + dt.timedelta(1), 0), PIPE, desk=desk, announce=announce)


def _change(wish: Wish, *edits: object, now: dt.datetime = SUNDAY_NOON, **options: object):
    return change_hours(wish.office, edits, edition=edition_of(wish.office), by="staff:1", now=now, **options)


def _in_order(wish: Wish, now: dt.datetime = SUNDAY_NOON) -> bool:
    return list(differences(wish.office, now=now)) == []


def _mornings(wish: Wish, **changes: object) -> SetRule:
    desks = frozenset(wish.office.desks.values_list("pk", flat=True))
    plain = {
        "desks": desks,
        "services": frozenset(),
        "channels": frozenset({"online", "staff"}),
        "recurrence": "FREQ=DAILY",
        "starts_at": dt.time(9),
        "ends_at": dt.time(12),
        "valid_from": MONDAY,
    }
    return SetRule(**{**plain, **changes})


# The effect ------------------------------------------------------------------------------------------------------


def test_the_effect_of_a_shorter_morning_counts_places_and_names_who_loses_hers() -> None:
    wish = an_open_office(horizon_days=8)
    early, late = (
        _book(wish, NINE),
        _book(wish, local(MONDAY, 11, 40), holder="b", contact=Contact("B", "b@example.org")),
    )
    rule = OpeningRule.objects.get()

    (effect,) = effect_of(wish.office, [_mornings(wish, key=rule.pk, ends_at=dt.time(11))], now=SUNDAY_NOON)

    assert [(change.service, change.gained, change.lost) for change in effect.services] == [
        (wish.services[0].service, 0, 9 * 3)
    ]
    assert [(week.monday, week.gained, week.lost) for week in effect.weeks] == [
        (MONDAY, 0, 7 * 60),
        (MONDAY + dt.timedelta(7), 0, 2 * 60),
    ]
    assert (effect.lost, effect.moved, effect.passing, effect.back) == ((late,), 0, 0, ())
    assert early not in effect.lost


def test_an_effect_writes_nothing() -> None:
    wish = an_open_office(desks=2)
    booking = _book(wish)
    before = list(SeatDay.objects.order_by("pk").values_list("pk", "taken", "revision")), JournalEntry.objects.count()

    (effect,) = effect_of(wish.office, [_close(wish, desk=booking.desk_id)], now=SUNDAY_NOON)

    assert (effect.moved, effect.lost) == (1, ())
    assert (
        list(SeatDay.objects.order_by("pk").values_list("pk", "taken", "revision")),
        JournalEntry.objects.count(),
    ) == before
    assert not Closure.objects.exists()


def test_what_changes_nothing_has_no_effect() -> None:
    wish = an_open_office()
    rule = OpeningRule.objects.get()

    (effect,) = effect_of(wish.office, [_mornings(wish, key=rule.pk)], now=SUNDAY_NOON)

    assert effect.is_nothing


def test_more_hours_are_gained_places() -> None:
    wish = an_open_office(desks=2, horizon_days=1)

    afternoon = _mornings(wish, starts_at=dt.time(13), ends_at=dt.time(14), channels=frozenset({"staff"}))
    (effect,) = effect_of(wish.office, [afternoon], now=SUNDAY_NOON)

    # Monday and the day after, which is released at midnight; two desks, three times in the hour.
    assert [(change.gained, change.lost) for change in effect.services] == [(12, 0)]


# The change ------------------------------------------------------------------------------------------------------


def test_a_new_rule_opens_days_and_makes_its_offer() -> None:
    wish = an_open_office()
    service = wish.services[0].service

    _change(wish, _mornings(wish, starts_at=dt.time(13), ends_at=dt.time(14), services=frozenset({service.pk})))

    assert local(MONDAY, 13) in slots.day(wish, MONDAY, now=SUNDAY_NOON)
    assert Offer.objects.filter(services=service).count() == 1
    assert OfficeHours.objects.get().by_staff
    assert _in_order(wish)


def test_a_rule_that_ends_opens_no_later_day() -> None:
    wish = an_open_office()

    _change(wish, EndRule(OpeningRule.objects.get().pk, MONDAY))

    assert slots.day(wish, MONDAY, now=SUNDAY_NOON)
    assert slots.day(wish, TUESDAY, now=SUNDAY_NOON) == ()
    assert _in_order(wish)


def test_a_rule_that_has_not_begun_goes_altogether() -> None:
    wish = an_open_office()

    _change(wish, EndRule(OpeningRule.objects.get().pk, MONDAY - dt.timedelta(1)))

    assert not OpeningRule.objects.exists()
    assert not Offer.objects.exists()
    assert slots.day(wish, MONDAY, now=SUNDAY_NOON) == ()
    assert _in_order(wish)


def test_of_two_who_edit_at_once_the_second_is_told() -> None:
    wish = an_open_office()
    seen = edition_of(wish.office)
    change_hours(wish.office, [_close(wish)], edition=seen, by="staff:1", now=SUNDAY_NOON)

    with pytest.raises(HoursChanged):
        change_hours(wish.office, [_close(wish, day=TUESDAY)], edition=seen, by="staff:2", now=SUNDAY_NOON)

    assert Closure.objects.count() == 1


def test_a_closed_desks_bookings_go_to_another_desk_at_the_same_time() -> None:
    wish = an_open_office(desks=2)
    booking = _book(wish)
    other = wish.office.desks.exclude(pk=booking.desk_id).get()

    change = _change(wish, _close(wish, desk=booking.desk_id))

    booking.refresh_from_db()
    assert (booking.desk, booking.start_at, change.displaced) == (other, NINE, [])
    assert set(booking.claims.values_list("seat__desk", flat=True)) == {other.pk}
    assert not Letter.objects.exclude(kind="bookings.confirmed").exclude(kind="bookings.please_confirm").exists()
    assert _in_order(wish)


def test_whose_visitor_is_here_keeps_her_desk_and_her_place() -> None:
    wish = an_open_office(desks=2)
    booking = _book(wish)
    desk = booking.desk_id

    change = _change(wish, _close(wish), here={booking.pk}, now=NINE)

    booking.refresh_from_db()
    assert (booking.desk_id, change.displaced) == (desk, [])


def test_a_closed_office_leaves_bookings_without_a_place_and_never_silently() -> None:
    wish = an_open_office()
    booking = _book(wish)

    change = _change(wish, _close(wish))

    booking.refresh_from_db()
    assert change.displaced == [booking.pk]
    assert booking.state == Booking.State.CONFIRMED
    assert booking.claims.count() == 4
    assert list(displaced_at(wish.office)) == [booking]
    assert not booking.limits.exists()
    assert JournalEntry.objects.filter(action="displace", subject=str(booking.uid)).exists()
    assert slots.day(wish, MONDAY, now=SUNDAY_NOON) == ()
    assert _in_order(wish)


def test_holds_and_unconfirmed_bookings_of_a_closed_time_end() -> None:
    wish = an_open_office()
    hold = hold_slot(wish, NINE, holder="a", language="de", now=SUNDAY_NOON)
    told = tell(
        hold_slot(wish, TEN, holder="b", language="de", now=SUNDAY_NOON),
        contact=VISITOR,
        language="de",
        reminders=True,
        entitlements={},
        now=SUNDAY_NOON,
    )

    change = _change(wish, _close(wish))

    assert change.displaced == []
    assert set(Booking.objects.values_list("state", flat=True)) == {"lapsed"}
    with pytest.raises(HoldExpired):
        tell(hold, contact=VISITOR, language="de", reminders=True, entitlements={}, now=SUNDAY_NOON)
    assert told.pk != hold.pk
    assert _in_order(wish)


@pytest.mark.parametrize("beside", [True, False])
def test_a_hold_for_a_move_ends_where_it_is_in_the_way_of_its_own_booking(beside: bool) -> None:
    """Sharing ticks with it on the desk that closes, or on the only other desk at the same time."""
    wish = an_open_office(desks=2, raster=10)
    booking = _book(wish)
    in_the_way = (
        None if beside else _book(wish, local(MONDAY, 9, 10), holder="b", contact=Contact("B", "b@example.org"))
    )
    hold = hold_move(booking, local(MONDAY, 9, 10), holder="a", now=SUNDAY_NOON)
    if in_the_way:
        assert hold.desk == booking.desk
        cancel(in_the_way, by="visitor", now=SUNDAY_NOON)

    _change(wish, _close(wish, desk=booking.desk_id))

    hold.refresh_from_db()
    assert (hold.state, Displaced.objects.count()) == ("lapsed", 0)
    assert _in_order(wish)


def test_a_hold_that_shares_ticks_with_its_booking_stays_where_both_have_their_place() -> None:
    wish = an_open_office(raster=10)
    booking = _book(wish)
    hold = hold_move(booking, local(MONDAY, 9, 10), holder="a", now=SUNDAY_NOON)
    rule = OpeningRule.objects.get()

    _change(wish, _mornings(wish, key=rule.pk, ends_at=dt.time(11)))

    assert confirm_move(hold, by="visitor", now=SUNDAY_NOON).start_at == local(MONDAY, 9, 10)
    assert _in_order(wish)


def test_a_closure_of_the_authority_shuts_every_office() -> None:
    wish = an_open_office()
    other = an_office_beside(wish)
    bookings = {_book(wish).pk, _book(other, holder="b", contact=Contact("B", "b@example.org")).pk}

    change = _change(wish, Close(local(MONDAY, 0), local(TUESDAY, 0), PIPE, whole_authority=True))

    assert set(change.displaced) == bookings
    assert set(change.settled) == {wish.office, other.office}
    assert (edition_of(wish.office), edition_of(other.office)) == (1, 1)
    assert _in_order(other)


def an_office_beside(wish: Wish) -> Wish:
    office = an_office("beside")
    service = a_service("beside", offices=[office])
    open_hours(some_desks(office, 1, skills=[service]))
    return a_wish(office, service)


# Without a place -------------------------------------------------------------------------------------------------


def test_another_time_is_kept_for_some_days_and_written_of() -> None:
    wish = an_open_office()
    booking = _book(wish)
    _change(wish, _close(wish))

    kept = offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)

    assert kept is not None
    assert kept.start_at == local(WEDNESDAY, 9)
    assert kept.kept_until == min(SUNDAY_NOON + KEPT, kept.start_at)
    assert replacement_of(booking, now=SUNDAY_NOON + dt.timedelta(hours=12)) == kept
    assert local(WEDNESDAY, 9) not in slots.day(wish, WEDNESDAY, now=SUNDAY_NOON)
    (letter,) = Letter.objects.filter(kind="bookings.displaced")
    assert dt.datetime.fromisoformat(letter.facts["replacement_at"]) == kept.start_at
    assert _in_order(wish)


def test_taking_the_kept_time_moves_the_booking_there() -> None:
    wish = an_open_office()
    booking = _book(wish)
    _change(wish, _close(wish))
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)

    moved = take_replacement(booking, by="visitor", now=SUNDAY_NOON)

    assert (moved.pk, moved.start_at) == (booking.pk, local(WEDNESDAY, 9))
    assert not Displaced.objects.exists()
    assert take_replacement(moved, by="visitor", now=SUNDAY_NOON).start_at == local(WEDNESDAY, 9)
    assert _in_order(wish)


def test_even_when_the_old_time_is_over_the_kept_time_can_be_taken_or_another_chosen() -> None:
    wish = an_open_office(desks=2)
    booking = _book(wish)
    _change(wish, _close(wish))
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    evening = local(MONDAY, 20)

    assert end_displaced(evening) == 0
    hold = hold_move(booking, local(WEDNESDAY, 10), holder="browser", now=evening)
    assert confirm_move(hold, by="visitor", now=evening).start_at == local(WEDNESDAY, 10)

    assert replacement_of(booking, now=evening) is None
    assert local(WEDNESDAY, 9) in slots.day(wish, WEDNESDAY, now=evening)
    assert _in_order(wish, evening)


def test_cancelling_gives_the_kept_time_back() -> None:
    wish = an_open_office()
    booking = _book(wish)
    _change(wish, _close(wish))
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)

    cancel(booking, by="visitor", now=SUNDAY_NOON)

    assert local(WEDNESDAY, 9) in slots.day(wish, WEDNESDAY, now=SUNDAY_NOON)
    assert not Displaced.objects.exists()
    assert _in_order(wish)


def test_who_does_not_answer_is_cancelled_when_all_is_over_and_is_no_no_show() -> None:
    wish = an_open_office()
    booking = _book(wish)
    _change(wish, _close(wish))
    untold = end_displaced(NOON)
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)

    end_offers(local(WEDNESDAY, 12))
    ended = end_displaced(local(WEDNESDAY, 12) + dt.timedelta(3))

    booking.refresh_from_db()
    assert (untold, ended, booking.state) == (0, 1, "cancelled")


def test_nobody_can_make_a_no_show_of_her() -> None:
    wish = an_open_office()
    booking = _book(wish)
    _change(wish, _close(wish))

    mark_missed(booking, by="staff:1", now=NOON)

    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_nobody_is_reminded_of_a_time_that_is_gone() -> None:
    wish = an_open_office(reminder_hours=[2])
    _book(wish)
    assert write_due_reminders(local(MONDAY, 7)) == 1
    Booking.objects.update(reminded_at=None)
    Letter.objects.all().delete()
    _change(wish, _close(wish))

    assert write_due_reminders(local(MONDAY, 7)) == 0


def test_her_limit_is_free_while_she_has_no_place() -> None:
    wish = an_open_office(limit_per_person=1)
    _book(wish)
    _change(wish, _close(wish))

    again = _book(wish, local(WEDNESDAY, 9), holder="b")

    assert again.limits.count() == 1


def test_her_entitlement_code_opens_another_booking_and_comes_back_with_her_place() -> None:
    wish = an_open_office(entitlement_needed=True)
    service = wish.services[0].service
    import_codes(service, ["ABCD-1234"], by="staff:1", now=SUNDAY_NOON)
    hold = hold_slot(wish, NINE, holder="a", language="de", now=SUNDAY_NOON)
    codes = {service.pk: "ABCD-1234"}
    told = tell(hold, contact=VISITOR, language="de", reminders=True, entitlements=codes, now=SUNDAY_NOON)
    booking = confirm(told, now=SUNDAY_NOON)

    closure = _change(wish, _close(wish)).closure
    assert EntitlementCode.objects.get().booking is None
    _change(wish, TakeBackClosure(closure.pk))

    assert EntitlementCode.objects.get().booking == booking


def test_when_the_closure_is_taken_back_bookings_stand_as_before() -> None:
    wish = an_open_office(limit_per_person=1)
    booking = _book(wish)
    closure = _change(wish, _close(wish)).closure
    offer_another_time(booking, by="staff:1", now=SUNDAY_NOON)
    booking.refresh_from_db()
    cancelled_entry = booking.sequence

    change = _change(wish, TakeBackClosure(closure.pk))

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
    assert _in_order(wish)


def test_who_was_not_told_of_a_closure_hears_nothing_of_its_end() -> None:
    wish = an_open_office()
    _book(wish)
    closure = _change(wish, _close(wish)).closure

    _change(wish, TakeBackClosure(closure.pk))

    assert not Letter.objects.filter(kind="bookings.stands_again").exists()


def test_rules_written_by_other_means_are_looked_over() -> None:
    wish = an_open_office()
    booking = _book(wish)
    OpeningRule.objects.update(starts_at=dt.time(10))

    settled = review_bookings(wish.office, by="command line", now=SUNDAY_NOON)

    assert settled.displaced == (booking.pk,)


def test_a_place_that_another_took_is_not_taken_twice_by_a_closed_desk() -> None:
    wish = an_open_office(desks=2)
    first = _book(wish)
    second = _book(wish, holder="b", contact=Contact("B", "b@example.org"))

    change = _change(wish, _close(wish, desk=first.desk_id))

    assert change.displaced == [first.pk]
    second.refresh_from_db()
    assert second.desk_id != first.desk_id
    with pytest.raises(SlotTaken):
        hold_slot(wish, NINE, holder="c", language="de", now=SUNDAY_NOON)
    assert _in_order(wish)


def test_staff_book_what_is_open_for_staff_alone() -> None:
    wish = an_open_office()

    _change(wish, _mornings(wish, starts_at=dt.time(13), ends_at=dt.time(14), channels=frozenset({"staff"})))

    staff = a_wish(wish.office, wish.services[0].service, channel=Channel.STAFF)
    assert local(MONDAY, 13) in slots.day(staff, MONDAY, now=SUNDAY_NOON)
    assert local(MONDAY, 13) not in slots.day(wish, MONDAY, now=SUNDAY_NOON)
