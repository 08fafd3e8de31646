"""The same submission, sent several times at once: double click, back button, a proxy that tries again."""

import datetime as dt
from typing import Any

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.wish import make_wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.refusals import Refusal


def submit(order: dict[str, Any]) -> dict[str, str]:
    """Send this process's copies one after another; returns the answer to each, by its request."""
    office = Office.objects.select_related("authority").get(pk=order["office"])
    wish = make_wish(office, [(Service.objects.get(pk=order["service"]), 1)], channel=Channel.STAFF)
    now = dt.datetime.fromisoformat(order["now"])
    answers = {}
    for request, start in order["copies"]:
        contact = Contact(name="Vera Muster", email=f"{request}@example.org")
        asked = {"contact": contact, "language": "de", "request": request, "by": "staff:1", "now": now}
        try:
            booking = book_at_desk(wish, dt.datetime.fromisoformat(start), **asked)
        except Refusal as refusal:
            answers[request] = refusal.code
        except Exception as fault:  # noqa: BLE001 - whatever it is, the proof has failed, and says by what
            answers[request] = f"FAULT {type(fault).__name__}: {fault}"[:300]
        else:
            answers[request] = f"{booking.uid} {booking.code} {booking.desk_id} {booking.start_at.timestamp():.0f}"
    return answers
