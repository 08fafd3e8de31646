"""The same submission, sent several times at once: double click, back button, a proxy that tries again.

Where its copies are to begin together, each sender waits for the others at a gate. All send in the same order, so that
nobody waits for ever.
"""

import datetime as dt
import multiprocessing
import time
from typing import Any

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.at_once import book_at_once
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.wish import Wish, make_wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.refusals import Refusal

# How many have come to each of a day's gates in this round; processes that are forked from one share this.
_came = multiprocessing.Array("q", 100)
_PATIENCE = 60
# What a copy was answered, and from when to when it was under way, by a clock that all processes share.
Answer = tuple[str, float, float]


def submit(order: dict[str, Any]) -> dict[str, Answer]:
    """Send this process's copies one after another; returns the answer to each, by its request."""
    office = Office.objects.select_related("authority").get(pk=order["office"])
    service = Service.objects.get(pk=order["service"])
    wishes = {
        channel: make_wish(office, [(service, 1)], channel=channel) for channel in (Channel.STAFF, Channel.ONLINE)
    }
    now = dt.datetime.fromisoformat(order["now"])
    answers = {}
    for request, start, channel, gate, all_there in order["copies"]:
        _wait_for_the_others(gate, all_there)
        begun = time.monotonic()
        said = _send(wishes[channel], dt.datetime.fromisoformat(start), request, now)
        answers[request] = said, begun, time.monotonic()
    return answers


def _wait_for_the_others(gate: int, all_there: int) -> None:
    with _came.get_lock():
        _came[gate] += 1
    end = time.monotonic() + _PATIENCE
    while _came[gate] < all_there:
        if time.monotonic() > end:
            raise TimeoutError("another sender did not come")
        time.sleep(0.0005)


def _send(wish: Wish, start_at: dt.datetime, request: str, now: dt.datetime) -> str:
    try:
        booking = _book(wish, start_at, request, now)
    except Refusal as refusal:
        return refusal.code
    except Exception as fault:  # noqa: BLE001 - whatever it is, the proof has failed, and says by what
        return f"FAULT {type(fault).__name__}: {fault}"[:300]
    return f"{booking.uid} {booking.code} {booking.desk_id} {booking.start_at.timestamp():.0f}"


def _book(wish: Wish, start_at: dt.datetime, request: str, now: dt.datetime) -> Booking:
    """As staff do it, or as another system does."""
    told = Told(Contact(name="Vera Muster", email=f"{request}@example.org"), language="de", reminders=True)
    if wish.channel == Channel.STAFF:
        return book_at_desk(wish, start_at, told, request=request, by="staff:1", now=now)
    return book_at_once(wish, start_at, told, request=request, now=now)
