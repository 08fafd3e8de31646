"""Writing a whole county file: the catalogue, then desks, offers, opening rules and closures, then the open days.

One transaction around all of it. A second import of the same file changes nothing and keeps every id, so that
bookings survive; what vanished from the file is taken back where nothing hangs on it, and refused where something
does.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction

from servicepunkt.audit.journal import record
from servicepunkt.availability.models import Closure, Desk, Offer, OpeningRule, Seat
from servicepunkt.availability.opening import last_open_day, write_open_days
from servicepunkt.availability.ticks import local_day, zone_of
from servicepunkt.catalogue.county_file import County, OfficeEntry
from servicepunkt.catalogue.county_hours import Closing, Opening, find_service
from servicepunkt.catalogue.importing import Ledger, columns, stored, write_catalogue
from servicepunkt.catalogue.models import Authority, Office, Service
from servicepunkt.catalogue.reading import CountyFile
from servicepunkt.catalogue.rota import Rota
from servicepunkt.catalogue.withdrawing import withdraw

# What belongs to the catalogue and goes with it; bookings, visits and roles do not, and keep it from going.
_ALONG = frozenset({"catalogue", "availability"})


def import_county(file: CountyFile, *, by: str, now: dt.datetime) -> Ledger:
    """Bring the tables into line with a county file and write the days that may be booked from now on."""
    ledger = Ledger()
    with transaction.atomic():
        authority = write_catalogue(file, ledger)
        for address, slug, entry in file.county.offices:
            _OfficeHours(authority.offices.get(slug=slug), entry, address, ledger, now).write()
        if file.county.closures is not None:
            _write_closures(authority, None, file.county.closures, ledger)
        _take_back_vanished(file.county, authority, ledger)
        for office in authority.offices.select_related("authority"):
            _write_days(office, now=now)
        if ledger:
            record(
                "county.imported",
                subject=authority.slug,
                by=by,
                now=now,
                created=len(ledger.created),
                changed=len(ledger.changed),
                removed=len(ledger.removed),
            )
    return ledger


def _write_days(office: Office, *, now: dt.datetime) -> None:
    today = local_day(now, zone_of(office))
    write_open_days(office, first=today, last=last_open_day(office, now=now))
    # Only now: as long as days still hold bits of an offer, its end must raise their revisions.
    Offer.objects.filter(office=office, rules=None).delete()


class _OfficeHours:
    """Desks, offers, rules and closures of one office."""

    def __init__(self, office: Office, entry: OfficeEntry, address: str, ledger: Ledger, now: dt.datetime) -> None:
        self.office = office
        self.entry = entry
        self.address = address
        self.ledger = ledger
        self.today = local_day(now, zone_of(office))
        authority = office.authority
        services = Service.objects.filter(department__authority=authority).select_related("department")
        self.services = {(row.department.address, row.slug): row for row in services}

    def write(self) -> None:
        self._write_desks()
        self._write_rules()
        if self.entry.closures is not None:
            _write_closures(self.office.authority, self.office, self.entry.closures, self.ledger)

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
                # An opening without a beginning holds from its first import on.
                valid_from=opening.valid_from or (row.valid_from if row else self.today),
                valid_until=opening.valid_until,
                on_holidays=opening.on_holidays,
            )
            self.ledger.relate(rule.desks, [desks[name] for name in rota.desks_of(opening)], label)

    def _offer_for(self, opening: Opening) -> Offer:
        """The office's offer of these services on these channels, given out so: one for each combination."""
        services = [self._service(reference) for reference in opening.services or []]
        channels = sorted(set(opening.channels))
        release = stored(opening.release)
        slug = offer_slug([self._short(service) for service in services], channels, release)
        row = Offer.objects.filter(office=self.office, slug=slug).first() or Offer(office=self.office, slug=slug)
        label = f"{self.office.slug} offer {slug}"
        self.ledger.bring(row, label, channels=channels, release=release)
        self.ledger.relate(row.services, services, label)
        return row


def offer_slug(services: Iterable[str], channels: Iterable[str], release: list[dict[str, Any]] | None = None) -> str:
    """A name that the same services, channels and release get every time, whatever their order.

    At most 50 characters.
    """
    said = "-".join([*(sorted(set(services)) or ["all"]), *sorted(set(channels))]).replace("_", "-").replace("/", "-")
    if not release and len(said) <= 50:
        return said
    whole = f"{said} {json.dumps(release)}" if release else said
    return f"{said[:41]}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _write_closures(authority: Authority, office: Office | None, closings: list[Closing], ledger: Ledger) -> None:
    zone = ZoneInfo(authority.zone)
    rows = Closure.objects.filter(authority=authority, office=office).order_by("pk")
    for number, (row, closing) in enumerate(zip_longest(list(rows), closings), start=1):
        label = f"{office or authority} closure {number}"
        if closing is None:
            row.delete()
            ledger.removed.append(label)
            continue
        ledger.bring(
            row or Closure(authority=authority, office=office),
            label,
            from_at=closing.begins.replace(tzinfo=zone).astimezone(dt.UTC),
            until_at=closing.ends.replace(tzinfo=zone).astimezone(dt.UTC),
            desk=office.desks.get(name=closing.desk) if office and closing.desk else None,
            reason=closing.reason,
        )


def _take_back_vanished(county: County, authority: Authority, ledger: Ledger) -> None:
    """From the leaves to the root, so that nothing is said to hang on what is about to go as well."""
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
