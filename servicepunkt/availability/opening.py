"""Writing the days: what the rules say about each seat is stored as bits, and stored anew only where it has changed.

Where people may have booked already, `bookings/open_days.py` writes the days, and looks after the bookings on them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db.models import F, Max

from servicepunkt.availability.bits import pack_offers, unpack_offers
from servicepunkt.availability.models import OfficeHours, Seat, SeatDay
from servicepunkt.availability.ticks import day_at
from servicepunkt.availability.timetable import Timetable, read_timetable
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.rows import lock
from servicepunkt.common.whole import whole

_BATCH = 500


@whole
def write_open_days(office: Office, *, first: dt.date, last: dt.date) -> None:
    """Bring the stored open bits of an office from `first` to `last` into line with its rules."""
    hours = read_timetable(office)
    store_times(office, hours, going_times(office, hours, first=first, last=last), first=first, last=last)


def store_times(
    office: Office, hours: Timetable, changing: Collection[tuple[int, dt.date]], *, first: dt.date, last: dt.date
) -> None:
    """Store what a timetable says about these desks and days, and about each day from `first` to `last` without a row.

    The revision of a changed row rises, so that a claim that has read the old one looks again. Like all writers, it
    writes rows in ascending order of key.
    """
    _write_days(office, hours, changing)
    _add_missing_days(office, hours, first, last)


def lock_hours(*offices: Office) -> None:
    """Let only one writer at a time bring an office's days into line with its rules, which must be read after this.

    A writer that has read older rules must not write them over the days of newer ones. One that changes the hours of
    several offices locks them all together, before the first row: each change to a rule also waits for the edition
    (`catalogue/edition.py`).
    """
    for office in sorted(offices, key=lambda office: office.pk):
        OfficeHours.objects.get_or_create(office=office)
    lock(OfficeHours.objects.filter(office__in=offices))


def raise_edition(*offices: Office) -> None:
    """Refuse pages that were opened before, as keys of rules and closures may mean others now; the caller holds the
    hours.

    A new office has no such pages.
    """
    OfficeHours.objects.filter(office__in=offices).update(edition=F("edition") + 1)


def going_times(office: Office, hours: Timetable, *, first: dt.date, last: dt.date) -> dict[tuple[int, dt.date], int]:
    """The desks and days whose stored open bits differ from a timetable, each with the bits that would go."""
    rows = SeatDay.objects.filter(office=office, day__range=(first, last)).order_by("day", "desk_id").distinct()
    found: dict[tuple[int, dt.date], int] = {}
    for desk, day, stored in rows.values_list("desk_id", "day", "opened"):
        if bytes(stored) != _stored_form(hours, desk, day):
            gone = hours.shuts(unpack_offers(bytes(stored)), desk, day)
            found[desk, day] = found.get((desk, day), 0) | gone
    return found


def last_open_day(office: Office, *, now: dt.datetime) -> dt.date:
    """The last day for which any service of the office can be asked for, and one more for a release at midnight."""
    longest = Service.objects.filter(offices=office).aggregate(days=Max("horizon_days"))["days"] or 0
    return day_at(office, now) + dt.timedelta(longest + 1)


def derived_open_days(office: Office, *, first: dt.date, last: dt.date) -> Iterator[tuple[SeatDay, bytes]]:
    """For each stored seat-day, what `opened` should be by the present rules: the other half of `verify`."""
    hours = read_timetable(office)
    for seat_day in SeatDay.objects.filter(office=office, day__range=(first, last)).order_by("pk").iterator():
        yield seat_day, _stored_form(hours, seat_day.desk_id, seat_day.day)


def missing_days(office: Office, *, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, int]]:
    """The days and seats (by key) that the rules open but that have no row: nobody is shown their places."""
    hours = read_timetable(office)
    there = _stored_days(office, first, last)
    for day in _days(first, last):
        for desk, seats in hours.seats.items():
            if hours.opened(desk, day):
                yield from ((day, seat) for seat in seats if (seat, day) not in there)


def _stored_form(hours: Timetable, desk: int, day: dt.date) -> bytes:
    """What is open at a desk on a day, as its row keeps it."""
    return pack_offers(hours.opened(desk, day))


def _add_missing_days(office: Office, hours: Timetable, first: dt.date, last: dt.date) -> None:
    seats = list(Seat.objects.filter(desk__office=office).order_by("pk"))
    there = _stored_days(office, first, last)
    SeatDay.objects.bulk_create(
        (
            SeatDay(
                seat=seat, desk_id=seat.desk_id, office=office, day=day, opened=_stored_form(hours, seat.desk_id, day)
            )
            for day in _days(first, last)
            for seat in seats
            if (seat.pk, day) not in there
        ),
        batch_size=_BATCH,
    )


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(n) for n in range((last - first).days + 1)]


def _stored_days(office: Office, first: dt.date, last: dt.date) -> set[tuple[int, dt.date]]:
    """The seats (by key) and days that have a row."""
    return set(SeatDay.objects.filter(office=office, day__range=(first, last)).values_list("seat_id", "day"))


def _write_days(office: Office, hours: Timetable, changing: Collection[tuple[int, dt.date]]) -> None:
    """Store new open bits: one statement for each kind of day, since an office has few of them."""
    rows = SeatDay.objects.filter(office=office, day__in={day for _desk, day in changing}).order_by("pk")
    same: dict[bytes, list[int]] = defaultdict(list)
    for key, desk, day in rows.values_list("pk", "desk_id", "day"):
        if (desk, day) in changing:
            same[_stored_form(hours, desk, day)].append(key)
    _lock(sorted(key for keys in same.values() for key in keys))
    for opened_bits, keys in same.items():
        for some in _batches(keys):
            SeatDay.objects.filter(pk__in=some).update(opened=opened_bits, revision=F("revision") + 1)


def _lock(keys: list[int]) -> None:
    """Lock rows in ascending order of key, like every other writer, before they are written in a different order."""
    for some in _batches(keys):
        lock(SeatDay.objects.filter(pk__in=some))


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]
