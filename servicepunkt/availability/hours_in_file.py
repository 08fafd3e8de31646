"""One office's desks, opening rules and closures as the county file has them: compared with the tables, and written."""

import datetime as dt
from dataclasses import replace
from functools import cached_property
from itertools import zip_longest
from zoneinfo import ZoneInfo

from servicepunkt.availability.edits import SetRule, as_set, kept_by_staff
from servicepunkt.availability.models import Closure, Desk, OpeningRule, Seat
from servicepunkt.availability.opening import raise_edition
from servicepunkt.availability.serving import Serves, offer_of
from servicepunkt.availability.taking_back import take_back
from servicepunkt.availability.timetable import NEW
from servicepunkt.availability.when import When
from servicepunkt.catalogue.county_file import OfficeEntry
from servicepunkt.catalogue.county_hours import Closing, Opening, find_service
from servicepunkt.catalogue.importing import Ledger, columns
from servicepunkt.catalogue.models import Authority, Office, Service
from servicepunkt.catalogue.rota import Rota

# Stands where an opening names no beginning: it holds from its first import on.
_FROM_IMPORT = dt.date.min


class HoursInFile:
    """What the file says of an office; `address` is the department's, within which its services have short names."""

    def __init__(self, office: Office, entry: OfficeEntry, address: str) -> None:
        self.office = office
        self.entry = entry
        self.address = address

    def write(self, ledger: Ledger, today: dt.date) -> None:
        """Desks always; rules and closures where the file keeps the hours, else the ledger says whether they differ."""
        before = len(ledger)
        self._write_desks(ledger)
        if len(ledger) > before:
            ledger.desks.add(self.office.slug)
        if kept_by_staff(self.office):
            ledger.differing += [self.office.slug] if self.differs() else []
            return
        known = len(ledger)
        self._write_rules(ledger, today)
        if self.entry.closures is not None:
            write_closures(self.office.authority, self.office, self.entry.closures, ledger)
        if len(ledger) > known:
            raise_edition(self.office)

    def differs(self) -> bool:
        """Whether the file opens other hours than the office has. Their beginnings are not compared: a file need not say."""
        rows = OpeningRule.objects.filter(office=self.office).select_related("offer")
        stored = [as_set(row) for row in rows.prefetch_related("desks", "offer__services")]
        return {_without_beginning(rule) for rule in self._rules()} != {_without_beginning(rule) for rule in stored}

    def _rules(self) -> list[SetRule]:
        """A rule for each opening and each of its times."""
        desks = {row.name: row.pk for row in self.office.desks.all()}
        rota = Rota(self.entry, self.address)
        return [
            SetRule(
                # A desk or a service that is only in the file as yet has no key.
                desks=frozenset(desks.get(name, NEW) for name in rota.desks_of(opening)),
                serves=self._serves(opening),
                when=When(
                    recurrence=opening.days,
                    starts_at=span.begin,
                    ends_at=span.end,
                    valid_from=opening.valid_from or _FROM_IMPORT,
                    valid_until=opening.valid_until,
                    on_holidays=opening.on_holidays,
                ),
            )
            for opening in self.entry.opening
            for span in opening.times
        ]

    def _serves(self, opening: Opening) -> Serves:
        rows = [self._services.get(self._found(reference)) for reference in opening.services or []]
        services = frozenset(row.pk if row else NEW for row in rows)
        return Serves(services or None, frozenset(opening.channels), tuple(opening.release))

    def _found(self, reference: str) -> tuple[str, str]:
        return find_service(reference, within=self.address)

    @cached_property
    def _services(self) -> dict[tuple[str, str], Service]:
        rows = Service.objects.filter(department__authority=self.office.authority_id).select_related("department")
        return {(row.department.address, row.slug): row for row in rows}

    def _write_desks(self, ledger: Ledger) -> None:
        known = {row.name: row for row in self.office.desks.all()}
        everything = self.office.services.filter(kind=Service.Kind.APPOINTMENT)
        for order, (name, entry) in enumerate(self.entry.desks.items()):
            label = f"{self.office.slug} desk {name}"
            row = known.get(name) or Desk(office=self.office, name=name)
            ledger.bring(row, label, **columns(entry, Desk), order=order)
            named = [self._services[self._found(skill)] for skill in entry.skills or []]
            ledger.relate(row.skills, everything if entry.skills is None else named, label)
            _write_seats(row, entry.seats, label, ledger)

    def _write_rules(self, ledger: Ledger, today: dt.date) -> None:
        """The first row takes the first rule, and so on."""
        desks = self.office.desks.in_bulk()
        rows = list(OpeningRule.objects.filter(office=self.office).order_by("pk"))
        for number, (row, rule) in enumerate(zip_longest(rows, self._rules()), start=1):
            label = f"{self.office.slug} opening {number}"
            if rule is None:
                row.delete()
                ledger.removed.append(label)
                continue
            offer, is_new = offer_of(self.office, rule.serves)
            if is_new:
                ledger.created.append(f"{self.office.slug} offer {offer}")
            when = _begun(rule.when, row, today)
            brought = ledger.bring(row or OpeningRule(office=self.office), label, offer=offer, **when.columns)
            ledger.relate(brought.desks, [desks[key] for key in rule.desks], label)


def write_closures(authority: Authority, office: Office | None, closings: list[Closing], ledger: Ledger) -> None:
    """Bring the closures of an office, or of all of them, into line; what staff entered stays."""
    zone = ZoneInfo(authority.zone)
    known = Closure.objects.filter(authority=authority, office=office).order_by("pk")
    # What staff entered is theirs. An export has it too, and must not come back beside it.
    theirs = {(row.from_at, row.until_at, row.desk.name if row.desk else None) for row in known.filter(by_staff=True)}
    wanted = [closing for closing in closings if (*_span(closing, zone), closing.desk) not in theirs]
    for number, (row, closing) in enumerate(zip_longest(list(known.filter(by_staff=False)), wanted), start=1):
        label = f"{office or authority} closure {number}"
        if closing is None:
            row.delete()
            ledger.removed.append(label)
            continue
        begin, end = _span(closing, zone)
        ledger.bring(
            row or Closure(authority=authority, office=office),
            label,
            from_at=begin,
            until_at=end,
            desk=office.desks.get(name=closing.desk) if office and closing.desk else None,
            reason=closing.reason,
        )


def _span(closing: Closing, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    begin, end = (moment.replace(tzinfo=zone).astimezone(dt.UTC) for moment in (closing.begins, closing.ends))
    return begin, end


def _write_seats(desk: Desk, count: int, label: str, ledger: Ledger) -> None:
    numbers = {row.number: row for row in desk.seats.all()}
    for number in range(count):
        if number not in numbers:
            ledger.bring(Seat(desk=desk, number=number), f"{label} seat {number + 1}")
    for number in sorted(numbers):
        if number >= count:
            take_back(numbers[number], f"{label} seat {number + 1}", ledger)


def _without_beginning(rule: SetRule) -> SetRule:
    return replace(rule, key=NEW, when=replace(rule.when, valid_from=_FROM_IMPORT))


def _begun(when: When, row: OpeningRule | None, today: dt.date) -> When:
    """With its beginning. The row may have been another opening's, which is yet to begin."""
    if when.valid_from != _FROM_IMPORT:
        return when
    return replace(when, valid_from=min(row.valid_from if row else today, today, when.valid_until or today))
