"""`./run verify`: silent agreement, and every kind of difference by name."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from servicepunkt.availability.bits import pack_offers
from servicepunkt.availability.edits import Close
from servicepunkt.availability.models import Desk, Offer, OpeningRule, SeatDay
from servicepunkt.availability.opening import write_open_days
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.models import Booking, Claim, Displaced
from servicepunkt.bookings.moving import hold_move
from servicepunkt.bookings.wish import Wish
from servicepunkt.commandline.management.commands import verify
from servicepunkt.common.texts import Text
from servicepunkt.reception.arrival import check_in
from tests.factories import MONDAY, VISITOR, a_wish, an_office, an_open_office, local
from tests.stopped_clock import StoppedClock


@pytest.fixture
def booking(db, clock) -> Booking:
    wish = an_open_office()
    return hold_slot(wish, local(MONDAY, 9), holder="a browser", language="de", now=clock.now)


def test_it_finds_no_difference_where_there_is_none(booking, capsys):
    call_command("verify")

    assert capsys.readouterr().out == "1 office, no difference\n"


def test_it_looks_at_every_office(booking, capsys):
    an_office("nebenstelle")

    call_command("verify")

    assert capsys.readouterr().out == "2 offices, no difference\n"


def forget_taken_bits(booking: Booking) -> None:
    SeatDay.objects.filter(day=booking.day).update(taken=b"")


def forget_a_claim(booking: Booking) -> None:
    claim = Claim.objects.filter(booking=booking).first()
    assert claim is not None
    claim.delete()


def sit_at_another_desk(booking: Booking) -> None:
    Booking.objects.update(desk=Desk.objects.create(office=booking.office, name="9"))


def forget_a_day(booking: Booking) -> None:
    SeatDay.objects.filter(day=booking.day).delete()


def forget_an_empty_day(booking: Booking) -> None:
    SeatDay.objects.filter(day=booking.day + dt.timedelta(1)).delete()


def close_in_silence(booking: Booking) -> None:
    Booking.objects.update(state="confirmed", kept_until=None, holder=None)
    OpeningRule.objects.update(starts_at=dt.time(10))
    write_open_days(booking.office, first=booking.day, last=booking.day + dt.timedelta(60))


def end_and_stay_on_the_list(booking: Booking) -> None:
    Displaced.objects.create(booking=booking, since=booking.created_at)
    Booking.objects.update(state="done", kept_until=None, holder=None)


def open_at_night(booking: Booking) -> None:
    SeatDay.objects.filter(day=booking.day).update(opened=pack_offers({Offer.objects.get().pk: 1}))


def last_longer_than_it_claims(booking: Booking) -> None:
    Booking.objects.update(end_at=booking.end_at + dt.timedelta(minutes=40))


def move_without_its_claims(booking: Booking) -> None:
    later = dt.timedelta(minutes=40)
    Booking.objects.update(start_at=booking.start_at + later, end_at=booking.end_at + later)


def move_to_the_next_day_without_its_claims(booking: Booking) -> None:
    later = dt.timedelta(days=1)
    Booking.objects.update(start_at=booking.start_at + later, end_at=booking.end_at + later)


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (forget_taken_bits, ["taken bits are not what the claims say"]),
        (forget_a_claim, ["taken bits are not what the claims say", "claims are not what the booking says"]),
        (sit_at_another_desk, ["claims are not what the booking says"]),
        (forget_a_day, ["open by the rules, and not among the stored days", "claims without a day"]),
        (forget_an_empty_day, ["open by the rules, and not among the stored days"]),
        (close_in_silence, ["lies in closed hours, and is not on the list"]),
        (end_and_stay_on_the_list, ["is without a place by the list, and does not count any more"]),
        (open_at_night, ["open times are not what the rules say"]),
        (last_longer_than_it_claims, ["its time is not what it claims"]),
        (move_without_its_claims, ["its time is not what it claims"]),
        (move_to_the_next_day_without_its_claims, ["its time is not what it claims"]),
    ],
)
def test_it_names_each_difference_and_fails(booking, capsys, spoil: Callable[[Booking], None], named: list[str]):
    spoil(booking)

    with pytest.raises(CommandError, match=f"{len(named)} difference") as failed:
        call_command("verify")

    assert failed.value.returncode == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == named
    assert all(line.startswith(("servicepunkt 2027-03-01 ", "servicepunkt 2027-03-02 ")) for line in lines)


def a_hold_beside(wish: Wish, start_at: dt.datetime, clock: StoppedClock) -> Booking:
    """A booking at nine, and the place that is held to move it."""
    booking = book_at_desk(
        wish, local(MONDAY, 9), contact=VISITOR, language="de", request="one", by="staff:1", now=clock.now
    )
    return hold_move(booking, start_at, holder="a", by="visitor", now=clock.now)


def test_a_hold_for_a_move_may_lean_on_its_booking_and_needs_the_rest(db, clock):
    wish = an_open_office(raster=10)
    hold = a_hold_beside(wish, local(MONDAY, 9, 10), clock)
    assert list(differences(wish.office, now=clock.now)) == []

    hold.claims.all().delete()

    assert fits(wish, hold, clock) is False


def test_a_hold_for_a_move_to_another_time_has_nothing_to_lean_on(db, clock):
    wish = an_open_office()
    hold = a_hold_beside(wish, local(MONDAY, 11), clock)

    hold.claims.all().delete()

    assert fits(wish, hold, clock) is False


@pytest.mark.parametrize("state", ["done", "missed"])
def test_what_is_held_for_a_move_ends_with_its_booking(db, clock, state):
    wish = an_open_office()
    hold = a_hold_beside(wish, local(MONDAY, 11), clock)

    Booking.objects.filter(pk=hold.moves_id).update(state=state)

    said = f"{wish.office} 2027-03-01 booking {hold.uid}: is held for a move of one that does not count any more"
    assert list(differences(wish.office, now=clock.now)) == [said]
    assert list(differences(wish.office, now=hold.kept_until)) == []


def test_a_group_that_moves_leans_on_each_of_its_chairs_by_itself(db, clock):
    wish = replace_units(an_open_office(seats=3, taking="seats", max_units=3, raster=10), 2)
    hold = a_hold_beside(wish, local(MONDAY, 9, 10), clock)
    assert list(differences(wish.office, now=clock.now)) == []

    Claim.objects.filter(booking=hold, seat=hold.claims.first().seat).delete()

    assert fits(wish, hold, clock) is False


def fits(wish: Wish, hold: Booking, clock: StoppedClock) -> bool:
    said = f"{wish.office} {hold.day} booking {hold.uid}: claims are not what the booking says"
    return said not in differences(wish.office, now=clock.now)


def replace_units(wish: Wish, units: int) -> Wish:
    return a_wish(wish.office, *wish.offered, units=units)


def test_whose_visitor_is_in_the_house_is_not_forgotten(db, clock, capsys):
    wish = an_open_office()
    booking = book_at_desk(
        wish, local(MONDAY, 9), contact=VISITOR, language="de", request="one", by="staff:1", now=clock.now
    )
    clock.set(local(MONDAY, 8, 50))
    check_in(booking, by="staff:1", now=clock.now)
    here = frozenset({booking.pk})
    close = Close(local(MONDAY, 8), local(MONDAY, 12), Text())
    change_hours(wish.office, [close], edition=0, by="staff:1", now=clock.now, here=here)

    call_command("verify")

    assert capsys.readouterr().out == "1 office, no difference\n"
    [said] = differences(wish.office, now=clock.now)
    assert said.endswith(f"booking {booking.uid}: lies in closed hours, and is not on the list")


def test_a_booking_made_while_it_looks_is_no_difference(booking, capsys, monkeypatch):
    # The first look falls between two tables of a booking that is just being made; the second finds it whole.
    looks = iter([["day 1: differs", "day 2: differs"], ["day 2: differs", "day 3: differs"]])
    monkeypatch.setattr(verify, "differences", lambda office, now, here: next(looks))

    with pytest.raises(CommandError, match=r"^1 difference$"):
        call_command("verify")

    assert capsys.readouterr().out == "day 2: differs\n"


def test_a_booking_whose_time_is_still_to_come_is_looked_at_though_its_day_says_otherwise(booking, clock):
    later = dt.timedelta(days=1)
    Booking.objects.update(start_at=booking.start_at + later, end_at=booking.end_at + later)
    clock.set(local(MONDAY + later, 8))

    assert f"{booking.office} 2027-03-01 booking {booking.uid}: its time is not what it claims" in list(
        differences(booking.office, now=clock.now)
    )
