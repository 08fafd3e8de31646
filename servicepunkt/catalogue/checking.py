"""How the entries of a county file fit together: each check yields the place and a sentence."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path as File

from django.utils.translation import gettext as _

from servicepunkt.catalogue.county_file import County, FormSheetEntry, OfficeEntry, ServiceEntry
from servicepunkt.catalogue.models import Service
from servicepunkt.catalogue.references import Finding
from servicepunkt.catalogue.rota import Rota
from servicepunkt.catalogue.theme import wrong_with_logo
from servicepunkt.common.written.yaml_lines import Path
from servicepunkt.forms.reading import forms

_MOST_PDF_BYTES = 5_000_000


def problems(county: County, folder: File) -> Iterator[Finding]:
    """What makes a file unusable even though each of its pieces is right."""
    yield from _unreadable_pdfs(county, folder)
    yield from _unreadable_logo(county, folder)
    yield from _idle_openings(county)
    yield from _unserved(county)
    yield from _unknown_online_forms(county)
    for path, office in _offices(county):
        yield from _missing_desks(path, office)
        yield from _overlapping_openings(path, office)


def doubts(county: County) -> Iterator[Finding]:
    """What may be meant, but is more likely a mistake."""
    for path, office in _offices(county):
        rota = Rota(office, str(path[1]))
        for name in office.desks:
            if not any(name in rota.desks_of(opening) for opening in office.opening):
                yield (*path, "desks", name), _("Dieser Arbeitsplatz hat keine Öffnungszeit.")
    yield from _combinations_in_doubt(county)
    yield from _services_in_doubt(county)


def _combinations_in_doubt(county: County) -> Iterator[Finding]:
    for address, department in county.departments.items():
        for at, combination in enumerate(department.combinations):
            if combination.most is None and department.basket_limit == 1:
                sentence = _("Mehrere Vorgänge in einem Besuch brauchen „most“ oder ein „basket_limit“ über 1.")
                yield ("departments", address, "combinations", at), sentence


def _services_in_doubt(county: County) -> Iterator[Finding]:
    for address, slug, service in county.services:
        path: Path = ("departments", address, "services", slug)
        if service.entitlement_needed and not service.entitlement_hint:
            yield path, _("Wo finden Besucher ihren Code? Das sagt „entitlement_hint“.")
        if service.combinable and county.departments[address].basket_limit == 1:
            yield path, _("„combinable“ wirkt erst, wenn der Bereich ein „basket_limit“ über 1 hat.")
        if service.limit_per_person and not (service.email_needed and service.confirm_needed):
            yield path, _limit_in_doubt(service)
        if service.bookable and not service.requirements:
            yield path, _("Hier steht nicht, was Besucher mitbringen.")
        if not service.keywords:
            yield path, _("Ohne „keywords“ wird die Leistung nur unter ihrem Namen gefunden.")


def _limit_in_doubt(service: ServiceEntry) -> str:
    if service.sensitive:
        return _("Bei „sensitive“ zählt „limit_per_person“ nur mit „email_needed“ und „confirm_needed“.")
    return _("Ohne „email_needed“ und „confirm_needed“ gilt „limit_per_person“ nicht verlässlich.")


def _unknown_online_forms(county: County) -> Iterator[Finding]:
    """Forms come with the program, and a service names one of them."""
    for address, slug, service in county.services:
        if service.online_form and service.online_form not in forms():
            sentence = _("Das Formular „%(form)s“ gibt es nicht.") % {"form": service.online_form}
            yield ("departments", address, "services", slug, "online_form"), sentence


def _offices(county: County) -> Iterator[tuple[Path, OfficeEntry]]:
    for address, slug, office in county.offices:
        yield ("departments", address, "offices", slug), office


def _unreadable_logo(county: County, folder: File) -> Iterator[Finding]:
    theme = county.authority.theme
    if not theme or not theme.logo:
        return
    path = folder / theme.logo
    wrong = wrong_with_logo(path.read_bytes()) if path.is_file() else _("Die Datei „%(file)s“ gibt es nicht.")
    if wrong:
        yield ("authority", "theme", "logo"), wrong % {"file": theme.logo}


def _unreadable_pdfs(county: County, folder: File) -> Iterator[Finding]:
    for slug, form in county.forms.items():
        for pdf in form.stored:
            sentence = _wrong_with(folder / pdf.pdf)
            if sentence:
                yield ("forms", slug, "pdf"), sentence % {"file": pdf.pdf}
        yield from _repeated_versions(slug, form)


def _wrong_with(file: File) -> str:
    if not file.is_file():
        return _("Die Datei „%(file)s“ gibt es nicht.")
    if file.stat().st_size > _MOST_PDF_BYTES:
        return _("Die Datei „%(file)s“ ist größer als 5 MB.")
    with file.open("rb") as opened:
        return "" if opened.read(5) == b"%PDF-" else _("Die Datei „%(file)s“ ist keine PDF-Datei.")


def _repeated_versions(slug: str, form: FormSheetEntry) -> Iterator[Finding]:
    versions = [pdf.version for pdf in form.stored]
    for version in sorted({version for version in versions if versions.count(version) > 1}):
        yield ("forms", slug), _("Die Fassung „%(version)s“ steht zweimal hier.") % {"version": version}


# Desks and hours --------------------------------------------------------------------------------------------------


def _missing_desks(path: Path, office: OfficeEntry) -> Iterator[Finding]:
    for at, opening in enumerate(office.opening):
        if isinstance(opening.desks, int) and opening.desks > len(office.desks):
            sentence = _("Hier gibt es nur %(count)d Arbeitsplätze.") % {"count": len(office.desks)}
            yield (*path, "opening", at, "desks"), sentence


def _overlapping_openings(path: Path, office: OfficeEntry) -> Iterator[Finding]:
    """Two openings that give a desk's time to the same service on the same channel: one of them has no effect."""
    rota = Rota(office, str(path[1]))
    for (first, early), (second, late) in combinations(enumerate(office.opening), 2):
        if rota.collide(early, late):
            sentence = _("Diese Öffnung überschneidet sich mit Nummer %(number)d derselben Liste.")
            yield (*path, "opening", second), sentence % {"number": first + 1}


def _idle_openings(county: County) -> Iterator[Finding]:
    for path, office in _offices(county):
        rota = Rota(office, str(path[1]))
        for at, opening in enumerate(office.opening):
            if not rota.serves(opening):
                yield (
                    (*path, "opening", at),
                    _("An diesen Arbeitsplätzen gibt es nichts von dem, was hier geöffnet wird."),
                )


def _unserved(county: County) -> Iterator[Finding]:
    for address, slug, service in county.services:
        if not service.bookable:
            continue
        path: Path = ("departments", address, "services", slug)
        offices = county.offices_of(address, service)
        if not offices:
            yield path, _("Diese Leistung wird mit Termin angeboten, aber in keiner Dienststelle.")
        for around, office_slug, office in county.offices:
            if office_slug in offices:
                sentence = _unserved_at(Rota(office, around), f"{address}/{slug}", service)
                if sentence:
                    yield path, sentence % {"office": office_slug}


def _unserved_at(rota: Rota, reference: str, service: ServiceEntry) -> str:
    """Why nobody could ever book this service there; empty if somebody can."""
    skilled = rota.skilled(reference)
    if not skilled:
        return _("In der Dienststelle „%(office)s“ hat kein Arbeitsplatz diese Leistung unter „skills“.")
    if service.taking == Service.Taking.SEATS and all(desk.seats < service.max_units for desk in skilled.values()):
        return _("In der Dienststelle „%(office)s“ hat kein Arbeitsplatz so viele Plätze („seats“) wie „max_units“.")
    longest = rota.longest_opening(reference)
    if longest == 0:
        return _("In der Dienststelle „%(office)s“ gibt es keine Öffnungszeit für diese Leistung.")
    if longest < service.minutes:
        return _("In der Dienststelle „%(office)s“ ist keine Öffnungszeit lang genug für diese Leistung.")
    return ""
