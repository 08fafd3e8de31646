"""Writing a whole county file: the catalogue, then desks, offers, opening rules and closures, then the open days.

All of it is one transaction. A second import of the same file changes nothing and keeps every id, so that bookings
survive; what has vanished from the file is withdrawn if nothing depends on it, and otherwise refused.
"""

import datetime as dt
from collections.abc import Callable

from servicepunkt.audit import journal
from servicepunkt.availability.edits import kept_by_staff
from servicepunkt.availability.hours_in_file import HoursInFile, write_closures
from servicepunkt.availability.models import OfficeHours
from servicepunkt.availability.opening import lock_hours, raise_edition
from servicepunkt.availability.taking_back import take_back_vanished
from servicepunkt.availability.ticks import day_at
from servicepunkt.catalogue.importing import Ledger, write_catalogue
from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.catalogue.reading import CountyFile
from servicepunkt.common.whole import whole
from servicepunkt.responsibility.importing import write_residence


@whole
def write_county(
    file: CountyFile,
    *,
    by: str,
    now: dt.datetime,
    hours: bool,
    write_days: Callable[[Office, Ledger], None],
) -> Ledger:
    """Bring the tables into line with a county file; `write_days` does so with the days of an office that may be booked
    from now on, and with those who have booked them. `reception.open_days.import_county` does all of it.

    If staff keep the hours of an office, its opening rules and closures stay as they are, and the ledger says where
    the file differs; with `hours`, the file takes them over again. Closures that staff entered stay in any case.
    """
    ledger = Ledger()
    lock_hours(*Office.objects.filter(authority__slug=file.county.authority.slug))
    authority = write_catalogue(file, ledger)
    if hours:
        OfficeHours.objects.filter(office__authority=authority).update(by_staff=False)
        raise_edition(*authority.offices.all())
    write_residence(file.county, authority, ledger)
    for address, slug, entry in file.county.offices:
        office = authority.offices.get(slug=slug)
        HoursInFile(office, entry, address).write(ledger, day_at(office, now))
    if file.county.closures is not None:
        known = len(ledger)
        write_closures(authority, None, file.county.closures, ledger)
        if len(ledger) > known:
            raise_edition(*authority.offices.all())
    take_back_vanished(file.county, authority, ledger)
    for office in authority.offices.select_related("authority"):
        write_days(office, ledger)
    if ledger:
        journal.record(
            "import_county",
            subject=authority.slug,
            by=by,
            now=now,
            created=len(ledger.created),
            changed=len(ledger.changed),
            removed=len(ledger.removed),
        )
    return ledger


def differing_hours(file: CountyFile) -> list[str]:
    """The offices whose hours staff keep, and for which the file says something else. Nothing is written."""
    authority = Authority.objects.filter(slug=file.county.authority.slug).first()
    offices = {row.slug: row for row in authority.offices.all()} if authority else {}
    return [
        slug
        for address, slug, entry in file.county.offices
        if slug in offices and kept_by_staff(offices[slug]) and HoursInFile(offices[slug], entry, address).differs()
    ]
