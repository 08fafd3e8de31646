"""The section `residence` of a county file: into the tables, and back."""

from itertools import zip_longest

from django.utils.translation import gettext_lazy as _

from servicepunkt.catalogue.county_file import County
from servicepunkt.catalogue.county_residence import AssignmentEntry, ResidenceEntry
from servicepunkt.catalogue.exporting import stored_values
from servicepunkt.catalogue.importing import Ledger, columns
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.refusals import Refusal
from servicepunkt.responsibility.models import Assignment, District


class DistrictTaken(Refusal):
    """No authority may take a district from another by means of a file."""

    code = "district-taken"
    sentence = _(
        "Für den Kreis %(district)s ist schon die Behörde „%(authority)s“ zuständig. Streichen Sie ihn zuerst dort."
    )


class UnknownAuthority(Refusal):
    """An assignment gives something to an authority that does not exist here."""

    code = "unknown-authority"
    status = 422
    sentence = _(
        "Die Behörde „%(slug)s“ gibt es hier nicht. Nennen Sie mit „elsewhere“, wer zuständig ist, oder lesen Sie zuerst "
        "die Datei dieser Behörde ein."
    )


def write_residence(county: County, authority: Authority, ledger: Ledger) -> None:
    """Bring the districts and assignments of an authority, and of no other, into line with its file."""
    entry = county.residence or ResidenceEntry()
    _write_districts(entry, authority, ledger)
    offices = {row.slug: row for row in authority.offices.all()}
    rows = list(authority.assignments.order_by("pk"))
    for number, (row, assignment) in enumerate(zip_longest(rows, entry.assignments), start=1):
        label = f"assignment {number}"
        if assignment is None:
            row.delete()
            ledger.removed.append(label)
            continue
        goes_to = {"office": offices.get(assignment.office), "given_to": _authority(assignment.given_to)}
        ledger.bring(row or Assignment(authority=authority), label, **{**columns(assignment, Assignment), **goes_to})


def residence_entry(authority: Authority) -> ResidenceEntry | None:
    """The section as a file would have it; None where there is nothing to say."""
    rows = list(authority.districts.all())
    assignments = _assignment_entries(authority)
    if not (rows or assignments):
        return None
    facts = stored_values(rows[0], ResidenceEntry) if rows else {}
    return ResidenceEntry(districts=[row.key for row in rows], assignments=assignments, **facts)


def _write_districts(entry: ResidenceEntry, authority: Authority, ledger: Ledger) -> None:
    for gone in authority.districts.exclude(key__in=entry.districts):
        gone.delete()
        ledger.removed.append(gone.key)
    for key in dict.fromkeys(entry.districts):
        known = District.objects.filter(key=key).select_related("authority").first()
        row = known or District(key=key, authority=authority)
        if row.authority != authority:
            raise DistrictTaken(district=key, authority=row.authority.slug)
        ledger.bring(row, key, source=entry.source, verified=entry.verified)


def _authority(slug: str) -> Authority | None:
    found = Authority.objects.filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise UnknownAuthority(slug=slug)
    return found


def _assignment_entries(authority: Authority) -> list[AssignmentEntry]:
    return [
        AssignmentEntry(
            **{
                **stored_values(row, AssignmentEntry),
                "office": row.office.slug if row.office else "",
                "given_to": row.given_to.slug if row.given_to else "",
            }
        )
        for row in authority.assignments.select_related("office", "given_to")
    ]
