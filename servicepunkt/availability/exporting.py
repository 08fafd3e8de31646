"""From the tables back to a whole county file: the reverse of `importing.py`."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from servicepunkt.availability.models import Closure, Desk, OpeningRule
from servicepunkt.catalogue.county_file import County, DepartmentEntry, OfficeEntry
from servicepunkt.catalogue.county_hours import Closing, DeskEntry, Opening, reference_of
from servicepunkt.catalogue.county_values import Span
from servicepunkt.catalogue.exporting import (
    authority_entry,
    form_entries,
    logo_content,
    service_entry,
    stored_values,
)
from servicepunkt.catalogue.models import Authority, Department, Office, Service
from servicepunkt.catalogue.recurrence import days_in
from servicepunkt.responsibility.importing import residence_entry

_WEEKLY = "FREQ=WEEKLY;BYDAY="


def export_county(authority: Authority) -> tuple[County, dict[str, bytes]]:
    """The county as a file would have it, and the content of each stored PDF by its path next to the file."""
    forms, contents = form_entries(authority)
    contents |= logo_content(authority)
    county = County(
        authority=authority_entry(authority),
        residence=residence_entry(authority),
        closures=_closings(authority, None),
        forms=forms,
        departments={row.address: _department(row) for row in authority.departments.all()},
    )
    return county, contents


def _department(row: Department) -> DepartmentEntry:
    return DepartmentEntry(
        **stored_values(row, DepartmentEntry),
        offices={office.slug: _office(office, row) for office in row.offices.select_related("authority")},
        services={
            service.slug: service_entry(service) for service in Service.objects.for_page().filter(department=row)
        },
    )


def _office(office: Office, department: Department) -> OfficeEntry:
    given = office.services.filter(kind=Service.Kind.APPOINTMENT)
    everything = set(given.values_list("pk", flat=True))
    desks = office.desks.prefetch_related("skills__department", "seats")
    return OfficeEntry(
        **stored_values(office, OfficeEntry),
        desks={row.name: _desk(row, department, everything) for row in desks},
        opening=[_opening(row, department) for row in _rules(office)],
        closures=_closings(office.authority, office),
    )


def _desk(row: Desk, department: Department, everything: set[int]) -> DeskEntry:
    skills = [_reference(service, department) for service in row.skills.all()]
    can_all = everything == {service.pk for service in row.skills.all()}
    return DeskEntry(**stored_values(row, DeskEntry), skills=None if can_all else skills, seats=row.seats.count())


def _rules(office: Office) -> list[OpeningRule]:
    rules = OpeningRule.objects.filter(office=office).select_related("offer")
    return list(rules.prefetch_related("desks", "offer__services__department").order_by("pk"))


def _opening(row: OpeningRule, department: Department) -> Opening:
    services = [_reference(service, department) for service in row.offer.services.all()]
    return Opening(
        **_days(row.recurrence),
        times=[Span(row.starts_at, row.ends_at)],
        desks=[desk.name for desk in row.desks.all()],
        services=services or None,
        channels=row.offer.channels,
        release=row.offer.release,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        on_holidays=row.on_holidays,
    )


def _days(recurrence: str) -> dict[str, Any]:
    """The days of a rule, under the key that a file would use for them."""
    if dates := days_in(recurrence):
        return {"dates": dates}
    weekdays = recurrence.removeprefix(_WEEKLY)
    if recurrence.startswith(_WEEKLY) and ";" not in weekdays:
        return {"weekdays": weekdays.lower().split(",")}
    return {"recurrence": recurrence}


def _reference(service: Service, department: Department) -> str:
    return reference_of(service.department.address, service.slug, within=department.address)


def _closings(authority: Authority, office: Office | None) -> list[Closing]:
    rows = Closure.objects.filter(authority=authority, office=office).select_related("desk").order_by("pk")
    return [_closing(row, ZoneInfo(authority.zone)) for row in rows]


def _closing(row: Closure, zone: ZoneInfo) -> Closing:
    begin, end = (moment.astimezone(zone).replace(tzinfo=None) for moment in (row.from_at, row.until_at))
    desk = row.desk.name if row.desk else None
    if begin.time() == end.time() == dt.time():
        whole_days = {"from": begin.date(), "until": end.date() - dt.timedelta(1)}
        return Closing(**whole_days, desk=desk, reason=row.reason)
    return Closing(**{"from": begin}, until=end, desk=desk, reason=row.reason)
