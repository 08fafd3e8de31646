"""Names that an entry of a county file uses and no entry declares.

Looked up in the plain values, before it is known whether their shapes are right: a slip elsewhere in the file
must not hide these.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from servicepunkt.catalogue.county_hours import find_service
from servicepunkt.common.written.sentences import perhaps
from servicepunkt.common.written.yaml_lines import Path

Finding = tuple[Path, str]


def unknown_references(data: Any) -> Iterator[Finding]:
    """Each name that is used and not declared, and each office that is declared twice."""
    departments = _mapping(_mapping(data).get("departments"))
    forms = list(_mapping(_mapping(data).get("forms")))
    offices = [slug for department in departments.values() for slug in _part(department, "offices")]
    services = {
        (address, slug): service
        for address, department in departments.items()
        for slug, service in _part(department, "services").items()
    }
    for address, department in departments.items():
        place = ("departments", address)
        yield from _in_combinations(place, department)
        for slug, service in _part(department, "services").items():
            yield from _in_service((*place, "services", slug), service, forms=forms, offices=offices)
        for slug, office in _part(department, "offices").items():
            yield from _in_office((*place, "offices", slug), office, services=services)
    yield from _repeated_offices(departments)
    yield from _in_assignments(data, offices)


def _in_combinations(place: Path, department: Any) -> Iterator[Finding]:
    own = _part(department, "services")
    for at, combination in _listed(_mapping(department).get("combinations")):
        for number, name in _names(_mapping(combination).get("services")):
            if name not in own:
                sentence = _("Die Leistung „%(slug)s“ gibt es nicht in diesem Bereich.") % {"slug": name}
                yield (*place, "combinations", at, "services", number), sentence + perhaps(name, own)


def _in_service(place: Path, service: Any, *, forms: list[str], offices: list[str]) -> Iterator[Finding]:
    for number, requirement in _listed(_mapping(service).get("requirements")):
        form = _mapping(requirement).get("form")
        if isinstance(form, str) and form not in forms:
            sentence = _("Das Formular „%(slug)s“ gibt es nicht.") % {"slug": form}
            yield (*place, "requirements", number, "form"), sentence + perhaps(form, forms)
    for number, office in _names(_mapping(service).get("offices")):
        if office not in offices:
            sentence = _("Die Dienststelle „%(slug)s“ gibt es nicht.") % {"slug": office}
            yield (*place, "offices", number), sentence + perhaps(office, offices)


def _in_office(place: Path, office: Any, *, services: dict[tuple[str, str], Any]) -> Iterator[Finding]:
    desks = _part(office, "desks")
    for name, desk in desks.items():
        for number, skill in _names(_mapping(desk).get("skills")):
            yield from _unknown_service((*place, "desks", name, "skills", number), skill, services)
    for at, opening in _listed(_mapping(office).get("opening")):
        for number, name in _names(_mapping(opening).get("desks")):
            yield from _unknown_desk((*place, "opening", at, "desks", number), name, desks)
        for number, service in _names(_mapping(opening).get("services")):
            yield from _unknown_service((*place, "opening", at, "services", number), service, services)
    for at, closing in _listed(_mapping(office).get("closures")):
        closed = _mapping(closing).get("desk")
        if isinstance(closed, str):
            yield from _unknown_desk((*place, "closures", at, "desk"), closed, desks)


def _unknown_desk(place: Path, name: str, desks: dict[str, Any]) -> Iterator[Finding]:
    if name not in desks:
        yield place, _("Den Arbeitsplatz „%(name)s“ gibt es hier nicht.") % {"name": name} + perhaps(name, desks)


def _unknown_service(place: Path, reference: str, services: dict[tuple[str, str], Any]) -> Iterator[Finding]:
    address, slug = find_service(reference, within=str(place[1]))
    if (address, slug) not in services:
        near = [other for around, other in services if around == address]
        yield place, _("Die Leistung „%(slug)s“ gibt es nicht.") % {"slug": reference} + perhaps(slug, near)
    elif not _given_at(str(place[3]), _mapping(services[address, slug]), own=address == place[1]):
        yield place, _("Die Leistung „%(slug)s“ gibt es nicht in dieser Dienststelle.") % {"slug": reference}


def _given_at(office: str, service: dict[str, Any], *, own: bool) -> bool:
    """A service that names its offices is given there; any other in every office of its own department."""
    named = service.get("offices")
    return office in named if isinstance(named, list) else own


def _in_assignments(data: Any, offices: list[str]) -> Iterator[Finding]:
    for at, assignment in _listed(_part(data, "residence").get("assignments")):
        office = _mapping(assignment).get("office")
        if isinstance(office, str) and office and office not in offices:
            sentence = _("Die Dienststelle „%(slug)s“ gibt es nicht.") % {"slug": office}
            yield ("residence", "assignments", at, "office"), sentence + perhaps(office, offices)


def _repeated_offices(departments: dict[str, Any]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for address, department in departments.items():
        for slug in _part(department, "offices"):
            if slug in seen:
                sentence = _("Die Dienststelle „%(slug)s“ steht schon im Bereich „%(address)s“.")
                yield ("departments", address, "offices", slug), sentence % {"slug": slug, "address": seen[slug]}
            seen.setdefault(slug, address)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _part(entry: Any, name: str) -> dict[str, Any]:
    return _mapping(_mapping(entry).get(name))


def _listed(value: Any) -> list[tuple[int, Any]]:
    return list(enumerate(value)) if isinstance(value, list) else []


def _names(value: Any) -> list[tuple[int, str]]:
    return [(number, name) for number, name in _listed(value) if isinstance(name, str)]
