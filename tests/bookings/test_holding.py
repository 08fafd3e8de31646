import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from servicepunkt.bookings import holding, slots
from servicepunkt.bookings.booking import tell
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.holding import HOLD, LONGEST, HoldExpired, extend, give_back, held_by, hold_slot
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.models import Booking, Claim
from servicepunkt.bookings.places import NotBookable, SlotTaken
from servicepunkt.bookings.typed import keep
from tests.bookings.booked import NINE, TWENTY_PAST, a_hold, in_order, tell_details
from tests.factories import BERLIN, MONDAY, SUNDAY_NOON, VISITOR, an_open_office, local

pytestmark = pytest.mark.django_db


def test_a_hold_keeps_a_place_for_ten_minutes() -> None:
    wish = an_open_office()

    hold = a_hold(wish)

    assert (hold.state, hold.start_at, hold.kept_until) == (Booking.State.HELD, NINE, SUNDAY_NOON + HOLD)
    assert hold.claims.count() == 4
    assert in_order(wish)


def test_another_cannot_hold_the_same_place() -> None:
    wish = an_open_office()
    a_hold(wish)

    with pytest.raises(SlotTaken):
        a_hold(wish, holder="b")
    assert in_order(wish)


def test_the_same_choice_again_is_the_same_hold_and_its_time_runs_on() -> None:
    wish = an_open_office()
    first = a_hold(wish)

    again = a_hold(wish, now=SUNDAY_NOON + dt.timedelta(minutes=3))

    assert (again.pk, again.kept_until) == (first.pk, first.kept_until)


def test_a_new_choice_replaces_the_hold_of_the_same_browser() -> None:
    wish = an_open_office()
    first = a_hold(wish)

    second = a_hold(wish, local(MONDAY, 9, 20))

    first.refresh_from_db()
    assert first.state == Booking.State.CANCELLED
    assert held_by("a", now=SUNDAY_NOON) == second
    assert NINE in slots.day(wish, MONDAY, now=SUNDAY_NOON)
    assert in_order(wish)


def test_a_refused_new_choice_leaves_the_earlier_hold() -> None:
    wish = an_open_office()
    a_hold(wish, holder="b")
    mine = a_hold(wish, local(MONDAY, 9, 20))

    with pytest.raises(SlotTaken):
        a_hold(wish, NINE)

    assert held_by("a", now=SUNDAY_NOON) == mine
    assert in_order(wish)


def test_a_hold_that_is_over_gives_its_place_to_the_next_who_asks() -> None:
    wish = an_open_office()
    late = a_hold(wish)

    taken = a_hold(wish, holder="b", now=SUNDAY_NOON + HOLD)

    late.refresh_from_db()
    assert late.state == Booking.State.LAPSED
    assert taken.state == Booking.State.HELD
    assert held_by("a", now=SUNDAY_NOON + HOLD) is None
    assert in_order(wish)


def test_a_hold_given_back_is_free_at_once() -> None:
    wish = an_open_office()
    hold = a_hold(wish)

    give_back(hold, by="visitor", now=SUNDAY_NOON)
    give_back(hold, by="visitor", now=SUNDAY_NOON)

    assert NINE in slots.day(wish, MONDAY, now=SUNDAY_NOON)
    assert in_order(wish)


def test_tidying_ends_what_is_over_and_nothing_else() -> None:
    wish = an_open_office(desks=2)
    a_hold(wish)
    a_hold(wish, holder="b", now=SUNDAY_NOON + dt.timedelta(minutes=5))

    assert end_lapsed(SUNDAY_NOON + HOLD) == 1
    assert held_by("b", now=SUNDAY_NOON + HOLD) is not None
    assert in_order(wish)


@pytest.mark.parametrize(
    "start_at",
    [
        local(MONDAY, 8, 40),
        local(MONDAY, 9, 5),
        local(MONDAY, 12),
        local(MONDAY, 9) + dt.timedelta(seconds=7),
        local(MONDAY - dt.timedelta(7), 9),
        local(MONDAY + dt.timedelta(2000), 9),
        dt.datetime(1970, 1, 1, tzinfo=BERLIN),
        dt.datetime(9998, 1, 1, tzinfo=BERLIN),
    ],
)
def test_a_time_that_is_not_on_offer_is_refused(start_at: dt.datetime) -> None:
    wish = an_open_office()

    with pytest.raises(NotBookable):
        a_hold(wish, start_at)


def test_a_time_that_was_shown_minutes_ago_can_still_be_had_when_the_notice_has_begun() -> None:
    wish = an_open_office(notice_hours=2)
    seven = local(MONDAY, 7)

    assert slots.day(wish, MONDAY, now=seven)[0] == NINE
    assert a_hold(wish, now=seven + dt.timedelta(minutes=9)).start_at == NINE
    with pytest.raises(NotBookable):
        a_hold(wish, holder="b", now=seven + dt.timedelta(minutes=11))


def test_a_time_that_has_passed_cannot_be_had_however_fresh_the_page() -> None:
    wish = an_open_office()

    with pytest.raises(NotBookable):
        a_hold(wish, now=NINE + dt.timedelta(seconds=1))


def test_the_database_itself_refuses_a_second_claim_of_a_tick() -> None:
    wish = an_open_office()
    hold = a_hold(wish)
    claim = hold.claims.first()
    assert claim is not None

    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(booking=hold, seat=claim.seat, tick=claim.tick)


def test_the_day_stays_whole_by_choosing_the_desk_that_fits_best() -> None:
    wish = an_open_office(desks=2, hours=("09:00", "10:00"))
    first = a_hold(wish, local(MONDAY, 9, 0))

    beside = a_hold(wish, local(MONDAY, 9, 20), holder="b")

    assert beside.desk == first.desk


def test_verify_names_a_bit_that_was_changed_by_hand() -> None:
    wish = an_open_office()
    hold = a_hold(wish)

    hold.claims.first().delete()  # type: ignore[union-attr]

    found = list(differences(wish.office, now=SUNDAY_NOON))
    assert len(found) == 2
    assert "taken bits" in found[0]
    assert "claims are not what the booking says" in found[1]


def test_a_hold_that_a_slower_clock_confirms_in_between_keeps_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = an_open_office(hours=("09:00", "09:20"))
    first = hold_slot(wish, local(MONDAY, 9), holder="a", language="de", now=SUNDAY_NOON)
    over = SUNDAY_NOON + HOLD
    find_place = holding.find_place

    def find_and_be_overtaken(*args: Any, **kwargs: Any) -> Any:
        place = find_place(*args, **kwargs)
        in_time = over - dt.timedelta(seconds=1)
        tell_details(first, now=in_time)
        return place

    monkeypatch.setattr(holding, "find_place", find_and_be_overtaken)

    with pytest.raises(SlotTaken):
        hold_slot(wish, local(MONDAY, 9), holder="b", language="de", now=over)
    assert Booking.objects.get().pk == first.pk
    assert list(differences(wish.office, now=over)) == []


# More time --------------------------------------------------------------------------------------------------------


def test_more_time_keeps_a_hold_for_ten_minutes_from_now() -> None:
    wish = an_open_office()
    hold, later = a_hold(wish), SUNDAY_NOON + dt.timedelta(minutes=9)

    until = extend(hold, now=later)

    hold.refresh_from_db()
    assert (until, hold.kept_until) == (later + HOLD, later + HOLD)
    assert held_by("a", now=SUNDAY_NOON + dt.timedelta(minutes=18)) == hold
    with pytest.raises(SlotTaken):
        a_hold(wish, holder="b", now=SUNDAY_NOON + dt.timedelta(minutes=18))
    assert in_order(wish, now=later)


def test_a_hold_that_is_over_gets_no_more_time() -> None:
    hold = a_hold(an_open_office())

    with pytest.raises(HoldExpired):
        extend(hold, now=SUNDAY_NOON + HOLD)
    assert held_by("a", now=SUNDAY_NOON + HOLD) is None


def test_ten_times_one_may_ask_for_more_time_and_then_others_have_a_chance() -> None:
    hold, now = a_hold(an_open_office()), SUNDAY_NOON
    ends = []

    for _asked in range(12):
        now = hold.kept_until - dt.timedelta(seconds=1)
        ends.append(extend(hold, now=now))

    assert ends[9] == SUNDAY_NOON + LONGEST - dt.timedelta(seconds=10)
    assert ends[10:] == [SUNDAY_NOON + LONGEST] * 2


def test_no_more_time_past_the_beginning_of_the_visit() -> None:
    wish = an_open_office()
    now = NINE - dt.timedelta(minutes=5)
    hold = a_hold(wish, now=now - dt.timedelta(minutes=4))

    until = extend(hold, now=now)

    assert until == NINE  # it was kept until then already


def test_a_hold_ends_where_its_visit_begins() -> None:
    wish = an_open_office()
    hold = a_hold(wish, now=NINE - dt.timedelta(minutes=5))

    with pytest.raises(HoldExpired):
        tell(hold, contact=VISITOR, language="de", reminders=False, entitlements={}, now=NINE)

    assert hold.kept_until == NINE


def test_more_time_never_shortens_what_is_kept_for_days() -> None:
    hold = a_hold(an_open_office())
    Booking.objects.update(kept_until=SUNDAY_NOON + dt.timedelta(hours=20))

    until = extend(hold, now=SUNDAY_NOON)

    assert until == SUNDAY_NOON + dt.timedelta(hours=20)


def test_another_choice_takes_over_what_was_typed_at_the_earlier_one() -> None:
    wish = an_open_office()
    earlier = _half_told(a_hold(wish))

    later = a_hold(wish, TWENTY_PAST, typed_at=earlier)

    later.refresh_from_db()
    assert (contact_of(later), later.language) == (VISITOR, "tr")


def test_where_what_was_typed_cannot_come_along_the_earlier_choice_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker may be killed at any line: she would have held another time, and would have had to type all of it again."""
    wish = an_open_office()
    earlier = _half_told(a_hold(wish))

    def cut_off(*_told: object, **_more: object) -> None:
        raise OSError("cut off")

    monkeypatch.setattr(holding, "carry_over", cut_off)
    with pytest.raises(OSError, match="cut off"):
        a_hold(wish, TWENTY_PAST, typed_at=earlier)

    assert held_by("a", now=SUNDAY_NOON) == earlier
    assert in_order(wish)


def _half_told(hold: Booking) -> Booking:
    keep(hold, contact=VISITOR, language="tr", reminders=True, now=SUNDAY_NOON)
    hold.refresh_from_db()
    return hold
