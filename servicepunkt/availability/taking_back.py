"""Taking back what has vanished from the county file: where nothing hangs on it that somebody still counts on."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.db.models import Count

from servicepunkt.availability.models import Desk, Offer
from servicepunkt.availability.opening import raise_edition
from servicepunkt.catalogue.county_file import County
from servicepunkt.catalogue.importing import Ledger
from servicepunkt.catalogue.models import Authority, Service
from servicepunkt.catalogue.withdrawing import withdraw

# What belongs to the catalogue and goes with it; bookings, visits and roles do not, and keep it from going.
_ALONG = frozenset({"catalogue", "responsibility", "availability"})


def take_back_vanished(county: County, authority: Authority, ledger: Ledger) -> None:
    """From the leaves to the root, so that nothing is said to hang on what is about to go as well."""
    offices = {slug: entry for _address, slug, entry in county.offices}
    services = {(address, slug) for address, slug, _entry in county.services}
    desks = Desk.objects.filter(office__authority=authority).select_related("office")
    _take_back(desks, lambda row: row.office.slug in offices and row.name not in offices[row.office.slug].desks, ledger)
    rows = Service.objects.filter(department__authority=authority).select_related("department")
    for service in rows:
        if (service.department.address, service.slug) not in services:
            _take_back_opening_for(service, ledger)
            take_back(service, str(service), ledger)
    _take_back(authority.offices.all(), lambda row: row.slug not in offices, ledger)
    _take_back(authority.departments.all(), lambda row: row.address not in county.departments, ledger)
    _take_back_forms(county, authority, ledger)


def take_back(row: models.Model, label: str, ledger: Ledger) -> None:
    withdraw(row, along=_ALONG)
    ledger.removed.append(label)


def _take_back_opening_for(service: Service, ledger: Ledger) -> None:
    """The time that was for this service alone: an offer that has lost its only service would be one of all services."""
    alone = Offer.objects.alias(number=Count("services")).filter(number=1, services=service).select_related("office")
    for offer in alone:
        if offer.rules.exists():
            ledger.removed.append(f"{offer.office.slug} opening for {service}")
            raise_edition(offer.office)
        offer.delete()


def _take_back(rows: Iterable[models.Model], vanished: Callable[[Any], bool], ledger: Ledger) -> None:
    for row in rows:
        if vanished(row):
            take_back(row, str(row), ledger)


def _take_back_forms(county: County, authority: Authority, ledger: Ledger) -> None:
    for sheet in authority.form_sheets.all():
        if sheet.slug in county.forms:
            continue
        if sheet.versions.exists():
            # Letters that were sent link to the stored PDF and must go on leading there.
            ledger.kept.append(sheet.slug)
        else:
            take_back(sheet, str(sheet), ledger)
