"""Open days that change without a lead's press: by the clock, on starting, by an import. Those in the house stay."""

import datetime as dt

from servicepunkt.availability.importing import write_county
from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.open_days import bring_into_line
from servicepunkt.catalogue.importing import Ledger
from servicepunkt.catalogue.models import Office
from servicepunkt.catalogue.reading import CountyFile
from servicepunkt.reception.arrival import BookingsHere, bookings_here


def keep_open_days(now: dt.datetime, *, by: str) -> None:
    """Write the days that have come within the longest horizon of each office since the last time.

    Other days may change as well, for instance if a Land has declared a holiday since; their bookings are settled with
    them. Even an office without a rule may have days from when it had one.
    """
    for office in Office.objects.select_related("authority"):
        bring_into_line(office, by=by, now=now, here=_here(office, now))


def import_county(file: CountyFile, *, by: str, now: dt.datetime, hours: bool = False) -> Ledger:
    """Bring tables and days into line with a county file, and everybody's bookings with both; or do none of it.

    If staff keep the hours of an office, these stay; with `hours`, the file takes them over again.
    """

    def write_days(office: Office, ledger: Ledger) -> None:
        here = _here(office, now)
        settled = bring_into_line(office, by=by, now=now, here=here, every_booking=office.slug in ledger.desks)
        ledger.displaced[office.slug] = len(settled.displaced)

    return write_county(file, by=by, now=now, hours=hours, write_days=write_days)


def _here(office: Office, now: dt.datetime) -> BookingsHere:
    return bookings_here(office, day_at(office, now))
