"""The processes of a crowd without the engine's guards: the negative control of the release waves.

It is the naive way: read what is free, then write, in no transaction, whatever somebody else has written meanwhile.
"""
# ruff: noqa: E402 - Django is set up before its models are imported

from typing import Any

import django

django.setup()

from servicepunkt.availability.bits import to_bytes
from servicepunkt.availability.models import SeatDay
from servicepunkt.bookings import claims, holding, moving
from servicepunkt.commandline.proof import members
from tests.bookings import release_wave  # noqa: F401 - brings its task


def take_the_guards_away() -> None:
    def mark_blindly(seat: Any, bits: int) -> bool:
        return SeatDay.objects.filter(pk=seat.seat_day).update(taken=to_bytes(seat.stored | bits)) == 1

    claims._mark_seat = mark_blindly
    holding._hold_to_book = holding._hold_to_book.__wrapped__  # type: ignore[attr-defined]
    moving.hold_for_move = moving.hold_for_move.__wrapped__  # type: ignore[attr-defined]


if __name__ == "__main__":
    take_the_guards_away()
    members.main()
