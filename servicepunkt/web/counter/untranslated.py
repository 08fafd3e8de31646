"""What visitors of an office cannot read in their language: catalogue and closures, language by language."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from servicepunkt.availability.models import Closure
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.languages import SOURCE, Language, language
from servicepunkt.common.texts import Text, TextField
from servicepunkt.common.written.translations import WRITTEN


@dataclass(frozen=True, slots=True)
class Gap:
    """A text that a language lacks; `is_outdated` where it has one that was made for an earlier German wording."""

    where: str
    german: str
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class Lacking:
    """What one language lacks."""

    language: Language
    gaps: list[Gap]


def untranslated(office: Office) -> list[Lacking]:
    """For each language that translators write, what is missing; a text that is used twice counts only once."""
    texts = {text[SOURCE]: (where, text) for where, text in _texts(office) if text.get(SOURCE)}
    outdated = office.authority.outdated_texts
    return [
        Lacking(
            language(code),
            [
                Gap(where, german, german in outdated.get(code, ()))
                for german, (where, text) in texts.items()
                if not text.get(code)
            ],
        )
        for code in WRITTEN
    ]


def _texts(office: Office) -> Iterator[tuple[str, Text]]:
    for where, row in _rows(office):
        for field in row._meta.fields:
            if isinstance(field, TextField):
                yield where, getattr(row, field.name)


def _rows(office: Office) -> Iterator[tuple[str, Model]]:
    """Everything that has texts for visitors of the office, what reaches furthest last."""
    services = office.services.prefetch_related("requirements__form_sheet", "fees", "alternatives")
    for service in services.order_by("order", "pk"):
        yield from _of_service(service)
    for closure in Closure.objects.filter(Q(office=office) | Q(office=None, authority=office.authority)):
        yield _("Schließung"), closure
    yield _("Dienststelle"), office
    yield _("Bereich"), office.department
    yield _("Behörde"), office.authority


def _of_service(service: Service) -> Iterator[tuple[str, Model]]:
    name = str(service.name)
    yield name, service
    for requirement in service.requirements.all():
        yield name, requirement
        if requirement.form_sheet:
            yield _("Formular"), requirement.form_sheet
    for row in (*service.fees.all(), *service.alternatives.all()):
        yield name, row
