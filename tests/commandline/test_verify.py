"""`./run verify`: silent agreement, and every kind of difference by name."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from servicepunkt.availability.bits import pack_offers
from servicepunkt.availability.models import Offer, SeatDay
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking, Claim
from servicepunkt.commandline.management.commands import verify
from tests.factories import MONDAY, an_office, an_open_office, local


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


def open_at_night(booking: Booking) -> None:
    SeatDay.objects.filter(day=booking.day).update(opened=pack_offers({Offer.objects.get().pk: 1}))


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (forget_taken_bits, ["taken bits are not what the claims say"]),
        (forget_a_claim, ["taken bits are not what the claims say", "claims are not what the booking says"]),
        (open_at_night, ["open times are not what the rules say"]),
    ],
)
def test_it_names_each_difference_and_fails(booking, capsys, spoil: Callable[[Booking], None], named: list[str]):
    spoil(booking)

    with pytest.raises(CommandError, match=f"{len(named)} difference") as failed:
        call_command("verify")

    assert failed.value.returncode == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == named
    assert all(line.startswith("servicepunkt 2027-03-01 ") for line in lines)


def test_a_booking_made_while_it_looks_is_no_difference(booking, capsys, monkeypatch):
    # The first look falls between two tables of a booking that is just being made; the second finds it whole.
    looks = iter([["day 1: differs", "day 2: differs"], ["day 2: differs", "day 3: differs"]])
    monkeypatch.setattr(verify, "differences", lambda office, now: next(looks))

    with pytest.raises(CommandError, match=r"^1 difference$"):
        call_command("verify")

    assert capsys.readouterr().out == "day 2: differs\n"
