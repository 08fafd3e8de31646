"""Facts of the catalogue that are marked as not verified, service by service."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from servicepunkt.catalogue.models import Fee, Office, Requirement, Service
from servicepunkt.common.texts import Text


@dataclass(frozen=True, slots=True)
class Fact:
    kind: str
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """What is not verified about one thing."""

    title: Text
    facts: list[Fact]


def unverified_facts(office: Office) -> list[Group]:
    groups = (
        [Group(office.name, [Fact(_("Angaben zum Ort"), office.hours, office.source)])] if not office.verified else []
    )
    services = office.services.prefetch_related("requirements__form_sheet", "fees", "alternatives")
    groups += [Group(service.name, list(_of_service(service))) for service in services.order_by("order", "pk")]
    return [group for group in groups if group.facts]


def _of_service(service: Service) -> Iterator[Fact]:
    if not service.verified:
        yield Fact(_("Beschreibung"), service.summary, service.source)
    for requirement in service.requirements.all():
        if not requirement.verified:
            yield Fact(_("Mitzubringen"), requirement.name, requirement.source)
        yield from _of_sheet(requirement)
    for fee in service.fees.all():
        if not fee.verified:
            yield Fact(_("Gebühr"), _named(fee), fee.source)
    for other in service.alternatives.all():
        if not other.verified:
            yield Fact(_("Was sonst noch geht"), other.text, other.source)


def _of_sheet(requirement: Requirement) -> Iterator[Fact]:
    sheet = requirement.form_sheet
    if sheet and not sheet.verified:
        yield Fact(_("Formular"), sheet.title, sheet.source)


def _named(fee: Fee) -> Text:
    if fee.cents is None:
        return fee.name
    amount = f"{fee.cents / 100:.2f} €"
    return Text({code: f"{words}: {amount}" for code, words in (fee.name or {"de": _("Betrag")}).items()})
