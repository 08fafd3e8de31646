"""Writing a county file into the catalogue's tables: what has not changed stays untouched, ids included.

Desks and hours follow in `availability/importing.py`, which holds the transaction around both and withdraws what
has vanished from the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicepunkt.catalogue.county_file import (
    AlternativeWay,
    County,
    FeeEntry,
    FormSheetEntry,
    RequirementEntry,
    ServiceEntry,
)
from servicepunkt.catalogue.models import (
    Alternative,
    Authority,
    Department,
    Fee,
    FormSheet,
    FormSheetVersion,
    Office,
    Requirement,
    Service,
)
from servicepunkt.catalogue.reading import CountyFile
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.written import translations
from servicepunkt.common.written.entry import Entry

Row = TypeVar("Row", bound=models.Model)


class VersionTaken(Refusal):
    """A stored PDF never changes: letters link to it."""

    code = "version-taken"
    sentence = _(
        "Die Fassung „%(version)s“ des Formulars „%(form)s“ ist schon mit anderem Inhalt gespeichert. Geben Sie der "
        "neuen Datei eine neue „version“; die alte darf unter „earlier“ stehen bleiben."
    )


@dataclass
class Ledger:
    """What an import did, by the names of the entries."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    # Offices whose hours staff keep, and for which the file says something different.
    differing: list[str] = field(default_factory=list)
    # Offices at which the desks can do different things than before.
    desks: set[str] = field(default_factory=set)
    # How many bookings have lost their place through it, by office.
    displaced: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many rows changed."""
        return len(self.created) + len(self.changed) + len(self.removed)

    def bring(self, row: Row, label: str, /, **values: Any) -> Row:
        """Save a row with these values, where it is new or they differ."""
        new = row._state.adding
        differing = [key for key, value in values.items() if new or getattr(row, key) != value]
        for key in differing:
            setattr(row, key, values[key])
        if new:
            row.save()
            self.created.append(label)
        elif differing:
            row.save(update_fields=differing)
            self.changed.append(label)
        return row

    def relate(self, relation: Any, wanted: Iterable[models.Model], label: str) -> None:
        """Relate a row to exactly these others."""
        keys = {row.pk for row in wanted}
        if keys != set(relation.values_list("pk", flat=True)):
            relation.set(keys)
            if label not in self.created:
                self.changed.append(label)


def write_catalogue(file: CountyFile, ledger: Ledger) -> Authority:
    """Bring authority, forms, departments, offices and services into line with the file; nothing is taken back."""
    county = file.county
    entry = county.authority
    row = Authority.objects.filter(slug=entry.slug).first() or Authority(slug=entry.slug)
    told = columns(entry, Authority)
    authority = ledger.bring(row, entry.slug, **told, outdated_texts=_outdated(file), logo=_logo(file))
    for slug, form in county.forms.items():
        _write_form(file, authority, slug, form, ledger)
    for order, (address, department) in enumerate(county.departments.items()):
        found = Department.objects.filter(authority=authority, address=address).first()
        place = found or Department(authority=authority, address=address)
        ledger.bring(place, address, **columns(department, Department), order=order)
    _write_offices(county, authority, ledger)
    _write_services(county, authority, ledger)
    return authority


def _logo(file: CountyFile) -> str:
    theme = file.county.authority.theme
    return file.content_of(theme.logo).decode() if theme and theme.logo else ""


def columns(entry: Entry, model: type[models.Model]) -> dict[str, Any]:
    """The values of an entry that the table keeps under the same names."""
    kept = {column.name for column in model._meta.concrete_fields}
    return {name: stored(getattr(entry, name)) for name in type(entry).model_fields if name in kept}


def stored(value: Any) -> Any:
    """A value of an entry as its column keeps it: entries within an entry become JSON."""
    if isinstance(value, Entry):
        return value.as_stored()
    return [stored(item) for item in value] if isinstance(value, list) else value


def _outdated(file: CountyFile) -> dict[str, list[str]]:
    """The German texts that have changed since they were translated, for those who look after the catalogue."""
    changed: dict[str, list[str]] = {}
    for code, german in translations.outdated(file.path):
        changed.setdefault(code, []).append(german)
    return changed


def _write_form(file: CountyFile, authority: Authority, slug: str, form: FormSheetEntry, ledger: Ledger) -> None:
    found = FormSheet.objects.filter(authority=authority, slug=slug).first()
    sheet = ledger.bring(found or FormSheet(authority=authority, slug=slug), slug, **columns(form, FormSheet))
    for stored in form.stored:
        content = file.content_of(stored.pdf)
        known = sheet.versions.filter(version=stored.version).defer("content").first()
        if known is not None and known.sha256 != FormSheetVersion.digest(content):
            raise VersionTaken(form=slug, version=stored.version)
        row = known or FormSheetVersion(
            sheet=sheet, version=stored.version, content=content, sha256=FormSheetVersion.digest(content)
        )
        ledger.bring(row, f"{slug} {stored.version}", valid_from=stored.valid_from)


def _write_offices(county: County, authority: Authority, ledger: Ledger) -> None:
    departments = {row.address: row for row in authority.departments.all()}
    for address, slug, entry in county.offices:
        found = Office.objects.filter(authority=authority, slug=slug).first()
        row = found or Office(authority=authority, slug=slug)
        ledger.bring(row, slug, **columns(entry, Office), department=departments[address])


def _write_services(county: County, authority: Authority, ledger: Ledger) -> None:
    departments = {row.address: row for row in authority.departments.all()}
    offices = {row.slug: row for row in authority.offices.all()}
    forms = {row.slug: row for row in authority.form_sheets.all()}
    known = _known_services(county, authority)
    for order, (address, slug, entry) in enumerate(county.services):
        name = f"{address}/{slug}"
        row = known.get((address, slug)) or Service(department=departments[address], slug=slug)
        ledger.bring(row, name, **columns(entry, Service), department=departments[address], order=order)
        ledger.relate(row.offices, [offices[office] for office in county.offices_of(address, entry)], name)
        _write_facts(row, entry, name, forms, ledger)


def _known_services(county: County, authority: Authority) -> dict[tuple[str, str], Service]:
    """The stored row of each service of the file; one that moved to another department is still the same."""
    rows = Service.objects.filter(department__authority=authority).select_related("department")
    stored = {(row.department.address, row.slug): row for row in rows}
    wanted = [(address, slug) for address, slug, _entry in county.services]
    homeless = {slug: row for (address, slug), row in stored.items() if (address, slug) not in wanted}
    moved = {place: homeless[place[1]] for place in wanted if place not in stored and place[1] in homeless}
    return stored | moved


def _write_facts(service: Service, entry: ServiceEntry, name: str, forms: dict[str, FormSheet], ledger: Ledger) -> None:
    def of_requirement(fact: RequirementEntry) -> dict[str, Any]:
        return {**columns(fact, Requirement), "form_sheet": forms[fact.form] if fact.form else None}

    def of_fee(fact: FeeEntry) -> dict[str, Any]:
        return {**columns(fact, Fee), "cents": fact.amount, "cents_up_to": fact.up_to}

    def of_way(fact: AlternativeWay) -> dict[str, Any]:
        return columns(fact, Alternative)

    write_list(service, Requirement, map(of_requirement, entry.requirements), f"{name} requirements", ledger)
    write_list(service, Fee, map(of_fee, entry.fees), f"{name} fees", ledger)
    write_list(service, Alternative, map(of_way, entry.alternatives), f"{name} alternatives", ledger)


def write_list(
    service: Service, model: type[models.Model], wanted: Iterable[dict[str, Any]], name: str, ledger: Ledger
) -> None:
    """Bring the ordered facts of a service into line: the first row takes the first entry, and so on."""
    rows = model._default_manager.filter(service=service).order_by("order", "pk")
    for order, (row, values) in enumerate(zip_longest(list(rows), wanted)):
        label = f"{name} {order + 1}"
        if values is None:
            row.delete()
            ledger.removed.append(label)
        else:
            ledger.bring(row or model(service=service), label, **values, order=order)
