"""The processes of a release wave: many people reach for the same few places at the same moment.

Run as a program by `commandline.proof.crowd`, whose members learn one task more: `grab`.
"""
# ruff: noqa: E402 - Django is set up before its models are imported

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

django.setup()

from django.db import connection

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.wish import make_wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.commandline.proof import members
from servicepunkt.common.refusals import Refusal


def grab(order: dict[str, Any]) -> Counter[str]:
    """What the people of this process were told: "booked", or the code of the refusal."""
    with ThreadPoolExecutor(order["threads"]) as people:
        return Counter(people.map(lambda person: _reach(order, person), order["people"]))


def _reach(order: dict[str, Any], person: int) -> str:
    """One person wants one of the starts."""
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


members.TASKS["grab"] = grab

if __name__ == "__main__":
    members.main()
