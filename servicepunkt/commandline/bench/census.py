"""Counts the bookings that a run has left in the product's tables; a process of its own, like `seeding`.

    python -m servicepunkt.commandline.bench.census 2026-12-31T10:00

Prints how many bookings that begin at this local time count: what the database says, whatever the pages said.
"""

import datetime as dt
import sys

import django

django.setup()  # tables may be imported only now; this module runs by itself

from servicepunkt.availability.ticks import instant_at, zone_of  # noqa: E402
from servicepunkt.bookings.models import Booking  # noqa: E402
from servicepunkt.catalogue.models import Office  # noqa: E402
from servicepunkt.common.clock import now  # noqa: E402


def count(wall: dt.datetime) -> int:
    office = Office.objects.select_related("authority").get(slug="messamt")
    start_at = instant_at(wall.date(), wall.time(), zone_of(office))
    return Booking.objects.live(now()).at(office).filter(start_at=start_at).count()


if __name__ == "__main__":
    sys.stdout.write(f"{count(dt.datetime.fromisoformat(sys.argv[1]))}\n")
