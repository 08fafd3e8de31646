"""The catalogue as a process has it at hand: all authorities with their offices and services, read once per edition.

The rows are shared by all requests: readers look, and change nothing. Whoever edits loads rows of her own.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor

from servicepunkt.catalogue.edition import once_per_edition
from servicepunkt.catalogue.models import Authority, Department, Office, Service


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Authorities, offices and services by key, services with all that a page says about them.

    `visited` are the authorities that have something for visitors; others only receive. `places` are the keys of the
    offices that give a service, by its key; `own` are the services of an authority, by its key.
    """

    authorities: Mapping[int, Authority]
    visited: tuple[Authority, ...]
    offices: Mapping[int, Office]
    services: Mapping[int, Service]
    places: Mapping[int, frozenset[int]]
    own: Mapping[int, Sequence[Service]]

    def gives(self, office: Office, service: Service) -> bool:
        """Whether a service is given at an office."""
        return office.pk in self.places.get(service.pk, ())

    def services_of(self, authority: Authority) -> Sequence[Service]:
        return self.own.get(authority.pk, ())

    def offers_forms(self, authority: Authority) -> bool:
        """Whether anything that an authority offers can be applied for online."""
        return any(service.online_form for service in self.services_of(authority))

    def named(
        self, authority: Authority, names: Sequence[str], *, office: Office | None = None
    ) -> list[Service] | None:
        """The services with these short names, in this order; None where a name has no service.

        Several departments may use one name. The one that has all the names is meant, the office's own before others.
        """
        services = [service for service in self.services_of(authority) if service.slug in names]
        if office:
            services.sort(key=lambda service: service.department_id != office.department_id)
        found: dict[str, Service] = {}
        for service in _of_one_department(services, len(set(names))):
            found.setdefault(service.slug, service)
        return [found[name] for name in names] if len(found) == len(set(names)) else None

    def offices_of(self, authority: Authority) -> tuple[Office, ...]:
        return tuple(office for office in self.offices.values() if office.authority_id == authority.pk)

    def places_for(self, authority: Authority, services: Sequence[Service]) -> tuple[Office, ...]:
        """The offices of an authority that give all of these services."""
        here = self.offices_of(authority)
        return tuple(office for office in here if all(self.gives(office, service) for service in services))

    def office(self, authority: Authority, slug: str) -> Office | None:
        """The office of this authority with this short name."""
        return next((office for office in self.offices_of(authority) if office.slug == slug), None)


def _of_one_department(services: list[Service], wanted: int) -> list[Service]:
    """Those of the first department that has as many as wanted; all of them, where none has."""
    for service in services:
        together = [other for other in services if other.department_id == service.department_id]
        if len(together) == wanted:
            return together
    return services


@once_per_edition
def catalogue() -> Catalogue:
    """What is offered now."""
    authorities = {row.pk: row for row in Authority.objects.order_by("pk")}
    departments = {row.pk: row for row in Department.objects.all()}
    for department in departments.values():
        department.authority = authorities[department.authority_id]
    offices = {row.pk: row for row in Office.objects.all()}
    for office in offices.values():
        office.department = departments[office.department_id]
        office.authority = authorities[office.authority_id]
    services = {row.pk: row for row in Service.objects.for_page()}
    own: dict[int, list[Service]] = defaultdict(list)
    for service in services.values():
        service.department = departments[service.department_id]
        own[service.department.authority_id].append(service)
    places = {key: frozenset(office.pk for office in service.offices.all()) for key, service in services.items()}
    visited = tuple({department.authority_id: department.authority for department in departments.values()}.values())
    return Catalogue(authorities, visited, offices, services, places, own)


class _FromShelf(ForwardManyToOneDescriptor):
    def get_object(self, instance: models.Model) -> Any:
        offered = catalogue()
        shelves: dict[Any, Mapping[int, Any]] = {
            Authority: offered.authorities,
            Office: offered.offices,
            Service: offered.services,
        }
        rows = shelves[self.field.related_model]
        return rows.get(getattr(instance, self.field.attname)) or super().get_object(instance)


class ShelfKey(models.ForeignKey):
    """A foreign key to an authority, an office or a service, which comes from the shelf with all that hangs on it."""

    forward_related_accessor_class = _FromShelf

    def deconstruct(self) -> Any:
        # To the tables it is a foreign key like any other.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs
