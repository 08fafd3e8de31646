"""From the tables back to the shapes of a county file."""

from typing import Any

from django.db import models

from servicepunkt.catalogue.county_file import (
    AlternativeWay,
    AuthorityEntry,
    FeeEntry,
    FormSheetEntry,
    RequirementEntry,
    ServiceEntry,
    StoredPdf,
)
from servicepunkt.catalogue.models import Authority, FormSheet, Service
from servicepunkt.common.written.entry import Entry


def stored_values(row: models.Model, entry: type[Entry]) -> dict[str, Any]:
    """The values that the table keeps under the names of the entry."""
    kept = {column.name for column in row._meta.concrete_fields}
    return {name: getattr(row, name) for name in entry.model_fields if name in kept}


def authority_entry(authority: Authority) -> AuthorityEntry:
    return AuthorityEntry(**stored_values(authority, AuthorityEntry))


def logo_content(authority: Authority) -> dict[str, bytes]:
    """The logo by the path that the entry names."""
    theme = authority.theme or {}
    return {theme["logo"]: authority.logo.encode()} if authority.logo else {}


def form_entries(authority: Authority) -> tuple[dict[str, FormSheetEntry], dict[str, bytes]]:
    """The form sheets, and the content of each stored PDF by the path that the entry names."""
    entries: dict[str, FormSheetEntry] = {}
    contents: dict[str, bytes] = {}
    for sheet in authority.form_sheets.prefetch_related("versions"):
        pdfs, found = _stored_pdfs(sheet)
        contents |= found
        newest = pdfs[0].model_dump() if pdfs and not sheet.url else {}
        earlier = pdfs[1:] if newest else pdfs
        entries[sheet.slug] = FormSheetEntry(**stored_values(sheet, FormSheetEntry), **newest, earlier=earlier)
    return entries, contents


def _stored_pdfs(sheet: FormSheet) -> tuple[list[StoredPdf], dict[str, bytes]]:
    pdfs: list[StoredPdf] = []
    contents: dict[str, bytes] = {}
    for number, row in enumerate(sheet.versions.all()):
        path = f"sheets/{sheet.slug}.pdf" if number == 0 else f"sheets/{sheet.slug}-{number}.pdf"
        pdfs.append(StoredPdf(pdf=path, version=row.version, valid_from=row.valid_from))
        contents[path] = bytes(row.content)
    return pdfs, contents


def service_entry(service: Service) -> ServiceEntry:
    """A service with its facts; its offices are named, whether or not they have to be."""
    return ServiceEntry(
        **stored_values(service, ServiceEntry),
        offices=[office.slug for office in service.offices.all()],
        requirements=[
            RequirementEntry(
                **stored_values(row, RequirementEntry), form=row.form_sheet.slug if row.form_sheet else None
            )
            for row in service.requirements.all()
        ],
        fees=[
            FeeEntry(**stored_values(row, FeeEntry), amount=row.cents, up_to=row.cents_up_to)
            for row in service.fees.all()
        ],
        alternatives=[AlternativeWay(**stored_values(row, AlternativeWay)) for row in service.alternatives.all()],
    )
