"""Open days that change without a lead's press: by the clock, at a start, by an import. Who is in the house stays."""

import datetime as dt

from servicepunkt.availability.importing import import_county as write_county
from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.displacing import Settled
from servicepunkt.bookings.open_days import bring_into_line
from servicepunkt.catalogue.importing import Ledger
from servicepunkt.catalogue.models import Office
from servicepunkt.catalogue.reading import CountyFile
from servicepunkt.common.whole import whole
from servicepunkt.reception.arrival import bookings_here


def keep_open_days(now: dt.datetime, *, by: str) -> None:
    """Write the days that have come into the longest horizon of each office since the last time.

    Other days may change as well, as where a Land has declared a holiday since; their bookings are settled with them.
    """
    for office in Office.objects.select_related("authority").filter(opening_rules__isnull=False).distinct():
        bring_into_line(office, by=by, now=now, here=_here(office, now))


@whole
def import_county(
    file: CountyFile, *, by: str, now: dt.datetime, hours: bool = False
) -> tuple[Ledger, dict[Office, Settled]]:
    """Bring tables and days into line with a county file, and the bookings of each office with both, or nothing of it.

    Raises as `availability.importing.import_county`, of which this is the whole.
    """
    settled: dict[Office, Settled] = {}

    def write_days(office: Office, *, now: dt.datetime) -> None:
        settled[office] = bring_into_line(office, by=by, now=now, here=_here(office, now), every_booking=True)

    ledger = write_county(file, by=by, now=now, hours=hours, write_days=write_days)
    return ledger, settled


def _here(office: Office, now: dt.datetime) -> frozenset[int]:
    return bookings_here(office, day_at(office, now))
