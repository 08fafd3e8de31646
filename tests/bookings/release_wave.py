"""A release wave: many people in several processes reach for the same few places at the same moment.

Run as a program by `test_release_wave.py`, one process each: `python -m tests.bookings.release_wave JSON`. It waits
for a line on its input, so that all processes begin together, and prints how many of its people got a place.
`guarded: false` is the negative control: the naive way, which reads, then writes, in no transaction.
"""
# ruff: noqa: E402 - Django is set up before its models are imported

import datetime as dt
import json
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection, connections

from servicepunkt.availability.bits import to_bytes
from servicepunkt.availability.models import Channel, SeatDay
from servicepunkt.bookings import claims, holding
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.wish import make_wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.refusals import Refusal


def main(order: dict[str, Any]) -> None:
    connections["default"].settings_dict["NAME"] = order["database"]
    if not order["guarded"]:
        _take_the_guards_away()
    _say("ready")
    sys.stdin.readline()
    with ThreadPoolExecutor(order["threads"]) as people:
        answers = Counter(people.map(lambda person: _reach(order, person), order["people"]))
    _say(json.dumps(answers))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _reach(order: dict[str, Any], person: int) -> str:
    """One person wants one of the starts; "booked", or the code of the refusal."""
    office = Office.objects.select_related("authority").get(pk=order["office"])
    wish = make_wish(office, [(Service.objects.get(pk=order["service"]), 1)], channel=Channel.ONLINE)
    starts = [dt.datetime.fromisoformat(start) for start in order["starts"]]
    now = dt.datetime.fromisoformat(order["now"])
    try:
        hold_slot(wish, starts[person % len(starts)], holder=f"person {person}", language="de", now=now)
    except Refusal as refusal:
        return refusal.code
    finally:
        connection.close()
    return "booked"


def _take_the_guards_away() -> None:
    def mark_blindly(seat: Any, bits: int) -> bool:
        return SeatDay.objects.filter(pk=seat.seat_day).update(taken=to_bytes(seat.stored | bits)) == 1

    claims._mark_seat = mark_blindly
    holding._hold = holding._hold.__wrapped__  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
