"""Writing a whole county file: the catalogue, then desks, offers, opening rules and closures, then the open days.

All of it is one transaction. A second import of the same file changes nothing and keeps every id, so that bookings
survive; what has vanished from the file is withdrawn if nothing depends on it, and otherwise refused.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from servicepunkt.audit import journal
from servicepunkt.availability.models import Closure, Desk, Offer, OfficeHours, OpeningRule, Seat
from servicepunkt.availability.opening import lock_hours, raise_edition
from servicepunkt.availability.ticks import day_at
from servicepunkt.availability.timetable import as_release
from servicepunkt.catalogue.county_file import County, OfficeEntry
from servicepunkt.catalogue.county_hours import Closing, Opening, find_service
from servicepunkt.catalogue.importing import Ledger, columns, stored, write_catalogue
from servicepunkt.catalogue.models import Authority, Office, Service
from servicepunkt.catalogue.reading import CountyFile
from servicepunkt.catalogue.rota import Rota
from servicepunkt.catalogue.withdrawing import withdraw
from servicepunkt.common.whole import whole
from servicepunkt.responsibility.importing import write_residence

# What belongs to the catalogue and goes with it; bookings, visits and roles do not, and keep an entry from going.
_ALONG = frozenset({"catalogue", "responsibility", "availability"})


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
        _HoursInFile(authority.offices.get(slug=slug), entry, address, ledger, now).write()
    if file.county.closures is not None:
        known = len(ledger)
        _write_closures(authority, None, file.county.closures, ledger)
        if len(ledger) > known:
            raise_edition(*authority.offices.all())
    _take_back_vanished(file.county, authority, ledger)
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


class _HoursInFile:
    """Desks, offers, rules and closures of one office as the file has them."""

    def __init__(self, office: Office, entry: OfficeEntry, address: str, ledger: Ledger, now: dt.datetime) -> None:
        self.office = office
        self.entry = entry
        self.address = address
        self.ledger = ledger
        self.today = day_at(office, now)
        authority = office.authority
        services = Service.objects.filter(department__authority=authority).select_related("department")
        self.services = {(row.department.address, row.slug): row for row in services}

    def write(self) -> None:
        before = len(self.ledger)
        self._write_desks()
        if len(self.ledger) > before:
            self.ledger.desks.add(self.office.slug)
        if kept_by_staff(self.office):
            self.ledger.differing += [self.office.slug] if self.differs() else []
            return
        known = len(self.ledger)
        self._write_rules()
        if self.entry.closures is not None:
            _write_closures(self.office.authority, self.office, self.entry.closures, self.ledger)
        if len(self.ledger) > known:
            raise_edition(self.office)

    def differs(self) -> bool:
        """Whether the file's hours differ from those that the office has."""
        desks = {row.name: row.pk for row in self.office.desks.all()}
        rota = Rota(self.entry, self.address)
        in_file = {
            (
                opening.days,
                span.begin,
                span.end,
                opening.valid_until,
                opening.on_holidays,
                frozenset(opening.channels),
                as_release(stored(opening.release)),
                frozenset(self._service(reference).pk for reference in opening.services or []),
                frozenset(desks.get(name, 0) for name in rota.desks_of(opening)),
            )
            for opening in self.entry.opening
            for span in opening.times
        }
        rows = OpeningRule.objects.filter(office=self.office).select_related("offer")
        return in_file != {_as_in_file(row) for row in rows.prefetch_related("desks", "offer__services")}

    def _service(self, reference: str) -> Service:
        return self.services[find_service(reference, within=self.address)]

    def _short(self, service: Service) -> str:
        address = service.department.address
        return service.slug if address == self.address else f"{address}/{service.slug}"

    def _write_desks(self) -> None:
        known = {row.name: row for row in self.office.desks.all()}
        everything = self.office.services.filter(kind=Service.Kind.APPOINTMENT)
        for order, (name, entry) in enumerate(self.entry.desks.items()):
            label = f"{self.office.slug} desk {name}"
            row = known.get(name) or Desk(office=self.office, name=name)
            self.ledger.bring(row, label, **columns(entry, Desk), order=order)
            skills = everything if entry.skills is None else [self._service(skill) for skill in entry.skills]
            self.ledger.relate(row.skills, skills, label)
            self._write_seats(row, entry.seats, label)

    def _write_seats(self, desk: Desk, count: int, label: str) -> None:
        numbers = {row.number: row for row in desk.seats.all()}
        for number in range(count):
            if number not in numbers:
                self.ledger.bring(Seat(desk=desk, number=number), f"{label} seat {number + 1}")
        for number in sorted(numbers):
            if number >= count:
                withdraw(numbers[number], along=_ALONG)
                self.ledger.removed.append(f"{label} seat {number + 1}")

    def _write_rules(self) -> None:
        desks = {row.name: row for row in self.office.desks.all()}
        rota = Rota(self.entry, self.address)
        wanted = [(opening, span) for opening in self.entry.opening for span in opening.times]
        rows = list(OpeningRule.objects.filter(office=self.office).order_by("pk"))
        for number, (row, piece) in enumerate(zip_longest(rows, wanted), start=1):
            label = f"{self.office.slug} opening {number}"
            if piece is None:
                row.delete()
                self.ledger.removed.append(label)
                continue
            opening, span = piece
            rule = self.ledger.bring(
                row or OpeningRule(office=self.office),
                label,
                offer=self._offer_for(opening),
                recurrence=opening.days,
                starts_at=span.begin,
                ends_at=span.end,
                valid_from=self._beginning(opening, row),
                valid_until=opening.valid_until,
                on_holidays=opening.on_holidays,
            )
            self.ledger.relate(rule.desks, [desks[name] for name in rota.desks_of(opening)], label)

    def _beginning(self, opening: Opening, row: OpeningRule | None) -> dt.date:
        """An opening without a beginning applies from its first import on.

        Its row may have belonged to another opening, which is yet to begin.
        """
        if opening.valid_from:
            return opening.valid_from
        return min(row.valid_from if row else self.today, self.today, opening.valid_until or self.today)

    def _offer_for(self, opening: Opening) -> Offer:
        """The office's offer of these services on these channels with this release: one for each combination."""
        services = [self._service(reference) for reference in opening.services or []]
        channels = sorted(set(opening.channels))
        release = stored(opening.release)
        slug = offer_slug([self._short(service) for service in services], channels, release)
        row = Offer.objects.filter(office=self.office, slug=slug).first() or Offer(office=self.office, slug=slug)
        label = f"{self.office.slug} offer {slug}"
        self.ledger.bring(row, label, channels=channels, release=release)
        self.ledger.relate(row.services, services, label)
        return row


def _as_in_file(row: OpeningRule) -> tuple[object, ...]:
    """A rule as it is compared with the file, which need not name its beginning."""
    return (
        row.recurrence,
        row.starts_at,
        row.ends_at,
        row.valid_until,
        row.on_holidays,
        frozenset(row.offer.channels),
        as_release(row.offer.release),
        frozenset(service.pk for service in row.offer.services.all()),
        frozenset(desk.pk for desk in row.desks.all()),
    )


def kept_by_staff(office: Office) -> bool:
    return OfficeHours.objects.filter(office=office, by_staff=True).exists()


def differing_hours(file: CountyFile, *, now: dt.datetime) -> list[str]:
    """The offices whose hours staff keep, and for which the file says something different. Nothing is written."""
    authority = Authority.objects.filter(slug=file.county.authority.slug).first()
    offices = {row.slug: row for row in authority.offices.select_related("authority")} if authority else {}
    return [
        slug
        for address, slug, entry in file.county.offices
        if slug in offices
        and kept_by_staff(offices[slug])
        and _HoursInFile(offices[slug], entry, address, Ledger(), now).differs()
    ]


def offer_slug(services: Iterable[str], channels: Iterable[str], release: list[dict[str, Any]] | None = None) -> str:
    """A name that the same services, channels and release get every time, whatever their order.

    At most 50 characters.
    """
    said = "-".join([*(sorted(set(services)) or ["all"]), *sorted(set(channels))]).replace("_", "-").replace("/", "-")
    if not release and len(said) <= 50:
        return said
    everything = f"{said} {json.dumps(release)}" if release else said
    return f"{said[:41]}-{hashlib.sha256(everything.encode()).hexdigest()[:8]}"


def _write_closures(authority: Authority, office: Office | None, closings: list[Closing], ledger: Ledger) -> None:
    zone = ZoneInfo(authority.zone)
    known = Closure.objects.filter(authority=authority, office=office).order_by("pk")
    # What staff entered is theirs. An export contains it too, and must not be imported as a second copy.
    theirs = {(row.from_at, row.until_at, row.desk.name if row.desk else None) for row in known.filter(by_staff=True)}
    wanted = [closing for closing in closings if (*_span(closing, zone), closing.desk) not in theirs]
    for number, (row, closing) in enumerate(zip_longest(list(known.filter(by_staff=False)), wanted), start=1):
        label = f"{office or authority} closure {number}"
        if closing is None:
            row.delete()
            ledger.removed.append(label)
            continue
        ledger.bring(
            row or Closure(authority=authority, office=office),
            label,
            from_at=_span(closing, zone)[0],
            until_at=_span(closing, zone)[1],
            desk=office.desks.get(name=closing.desk) if office and closing.desk else None,
            reason=closing.reason,
        )


def _span(closing: Closing, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    begin, end = (moment.replace(tzinfo=zone).astimezone(dt.UTC) for moment in (closing.begins, closing.ends))
    return begin, end


def _take_back_vanished(county: County, authority: Authority, ledger: Ledger) -> None:
    """From the leaves to the root, so that nothing is held up by what is about to go as well."""
    offices = {slug: entry for _address, slug, entry in county.offices}
    services = {(address, slug) for address, slug, _entry in county.services}
    desks = Desk.objects.filter(office__authority=authority).select_related("office")
    _take_back(desks, lambda row: row.office.slug in offices and row.name not in offices[row.office.slug].desks, ledger)
    rows = Service.objects.filter(department__authority=authority).select_related("department")
    _take_back(rows, lambda row: (row.department.address, row.slug) not in services, ledger)
    _take_back(authority.offices.all(), lambda row: row.slug not in offices, ledger)
    _take_back(authority.departments.all(), lambda row: row.address not in county.departments, ledger)
    _take_back_forms(county, authority, ledger)


def _take_back(rows: Iterable[models.Model], vanished: Callable[[Any], bool], ledger: Ledger) -> None:
    for row in rows:
        if vanished(row):
            withdraw(row, along=_ALONG)
            ledger.removed.append(str(row))


def _take_back_forms(county: County, authority: Authority, ledger: Ledger) -> None:
    for sheet in authority.form_sheets.all():
        if sheet.slug in county.forms:
            continue
        if sheet.versions.exists():
            # Letters that were sent link to the stored PDF and must go on leading there.
            ledger.kept.append(sheet.slug)
        else:
            _take_back([sheet], lambda _row: True, ledger)
