"""The shapes of a county file: what an authority may write, and what each entry must have.

An entry has the field names of the table it ends up in (`models.py`, and `availability/models.py` for desks and
opening hours), so that file, table and page share one vocabulary. What concerns several entries at once is
checked in `checking.py`.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from servicepunkt.catalogue.combinations import Combination
from servicepunkt.catalogue.conditions import Conditions
from servicepunkt.catalogue.county_hours import Closing, Count, DeskEntry, DeskName, Opening
from servicepunkt.catalogue.county_residence import ResidenceEntry
from servicepunkt.catalogue.county_values import (
    Address,
    Cents,
    Email,
    Key,
    Land,
    OptionalSlug,
    Picture,
    Url,
    Zone,
)
from servicepunkt.catalogue.models import Alternative, Service
from servicepunkt.catalogue.releases import Release
from servicepunkt.catalogue.theme import Theme
from servicepunkt.common.texts import Text
from servicepunkt.common.written.entry import Entry, Fact
from servicepunkt.common.written.values import Day, NeededWords, Slug, Words, Wrong

Phone = Annotated[str, Field(max_length=40)]
Minutes = Annotated[int, Field(ge=0, le=600)]


def _relative(value: str) -> str:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value:
        raise Wrong(_("Die PDF-Datei muss neben dieser Datei oder in einem Ordner darunter liegen."))
    return value


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class RequirementEntry(Fact):
    """What to bring."""

    name: NeededWords
    detail: Words = Field(default_factory=Text)
    form: Slug | None = None
    picture: Picture = ""
    original: bool = True
    conditional: bool = False
    valid_from: Day | None = None


class FeeEntry(Fact):
    """What it costs, in euros."""

    name: NeededWords
    amount: Cents | None = None
    up_to: Cents | None = None
    valid_from: Day | None = None

    @model_validator(mode="after")
    def _range_rises(self) -> Self:
        if self.up_to is not None and (self.amount is None or self.up_to <= self.amount):
            raise Wrong(_("„up_to“ ist das obere Ende einer Spanne und muss über „amount“ liegen."))
        return self


class AlternativeWay(Fact):
    """What would do instead."""

    kind: Alternative.Kind
    text: NeededWords
    url: Url = ""


class StoredPdf(Entry):
    """A version of a form sheet, stored next to the county file."""

    pdf: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_relative)]
    version: Annotated[str, Field(min_length=1, max_length=20)]
    valid_from: Day


class FormSheetEntry(Fact):
    """A form that visitors bring filled in: an address elsewhere, or a stored PDF."""

    title: NeededWords
    url: Url = ""
    pdf: Annotated[str, Field(max_length=200), AfterValidator(_relative)] = ""
    version: Annotated[str, Field(max_length=20)] = ""
    valid_from: Day | None = None
    earlier: list[StoredPdf] = []
    note: Words = Field(default_factory=Text)
    picture: Picture = ""

    @model_validator(mode="after")
    def _address_or_file(self) -> Self:
        if bool(self.url) == bool(self.pdf):
            raise Wrong(_("Ein Formular hat entweder eine Adresse („url“) oder eine Datei („pdf“)."))
        if self.pdf and not (self.version and self.valid_from):
            raise Wrong(_("Zu einer PDF-Datei gehören „version“ und „valid_from“."))
        return self

    @property
    def stored(self) -> list[StoredPdf]:
        """Every version that is stored next to the file, the newest first."""
        if not self.pdf or self.valid_from is None:
            return self.earlier
        return [StoredPdf(pdf=self.pdf, version=self.version, valid_from=self.valid_from), *self.earlier]


class ServiceEntry(Fact):
    """A service, with all that visitors read about it and all that its places depend on."""

    name: NeededWords
    summary: Words = Field(default_factory=Text)
    details: Words = Field(default_factory=Text)
    who_must_come: Words = Field(default_factory=Text)
    duration_note: Words = Field(default_factory=Text)
    keywords: list[str] = []
    key: Key = ""
    kind: Service.Kind = Service.Kind.APPOINTMENT
    external_url: Url = ""
    online_form: OptionalSlug = ""
    offices: list[Slug] | None = None
    sensitive: bool = False

    minutes: Annotated[int, Field(ge=5, le=600)] = 15
    minutes_per_further: Minutes = 0
    unit: Service.Unit = Service.Unit.NONE
    taking: Service.Taking = Service.Taking.TIME
    max_units: Count = 1
    raster: Annotated[int, Field(ge=5, le=600)] | None = None
    buffer_before: Minutes = 0
    buffer_after: Minutes = 0
    combinable: bool = False

    allocation: Literal["instant"] = "instant"  # others will come with their first rule
    notice_hours: Annotated[int, Field(ge=0, le=2000)] = 0
    notice_working_days: Annotated[int, Field(ge=0, le=60)] = 0
    horizon_days: Annotated[int, Field(ge=1, le=400)] = 60
    release: Release = []
    offered_from: Day | None = None
    offered_until: Day | None = None
    conditions: Conditions = []
    limit_per_person: Count | None = None
    limit_group: OptionalSlug = ""

    email_needed: bool = True
    confirm_needed: bool = True
    confirm_minutes: Annotated[int, Field(ge=10, le=10080)] = 120
    entitlement_needed: bool = False
    entitlement_hint: Words = Field(default_factory=Text)
    reminder_hours: list[Annotated[int, Field(ge=1, le=720)]] = []
    reminder_opt_in: bool = False

    requirements: list[Annotated[RequirementEntry, BeforeValidator(_named)]] = []
    fees: list[FeeEntry] = []
    alternatives: list[AlternativeWay] = []

    @property
    def bookable(self) -> bool:
        return self.kind == Service.Kind.APPOINTMENT

    @model_validator(mode="after")
    def _units_fit(self) -> Self:
        if (self.max_units > 1 or self.minutes_per_further) and self.unit == Service.Unit.NONE:
            raise Wrong(_("Mehr als eins wovon? Zu „max_units“ und „minutes_per_further“ gehört „unit“."))
        if self.taking == Service.Taking.SEATS and self.minutes_per_further:
            raise Wrong(_("Mehr Personen verlängern den Besuch oder belegen Plätze (taking: seats), nicht beides."))
        return self

    @model_validator(mode="after")
    def _limits_what_it_counts(self) -> Self:
        if self.limit_group and not self.limit_per_person:
            raise Wrong(_("Zu „limit_group“ gehört „limit_per_person“: wie viele Termine aus der Gruppe."))
        return self

    @model_validator(mode="after")
    def _is_offered_for_a_while(self) -> Self:
        if self.offered_from and self.offered_until and self.offered_until < self.offered_from:
            raise Wrong(_("„offered_until“ liegt vor „offered_from“."))
        return self

    @model_validator(mode="after")
    def _horizon_lets_the_release_out(self) -> Self:
        needed = max((step.reach for step in self.release), default=0)
        if needed > self.horizon_days:
            sentence = _("Diese Freigabe reicht %(needed)s Tage weit; „horizon_days“ erlaubt nur %(days)s.")
            raise Wrong(sentence % {"needed": needed, "days": self.horizon_days})
        return self

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.kind == Service.Kind.EXTERNAL and not (self.external_url or self.alternatives):
            raise Wrong(_("Ein anderer Anbieter braucht eine Adresse („external_url“) oder einen Hinweis."))
        return self


class OfficeEntry(Fact):
    """A place with desks, a waiting room and a door."""

    name: NeededWords
    street: Annotated[str, Field(min_length=1, max_length=120)]
    postcode: Annotated[str, Field(pattern=r"^\d{5}$")]
    town: Annotated[str, Field(min_length=1, max_length=80)]
    directions: Words = Field(default_factory=Text)
    entrance: Words = Field(default_factory=Text)
    floor: Annotated[int | None, Field(ge=-3, le=30)] = None
    room: Annotated[str, Field(max_length=20)] = ""
    desks_in_order: bool = False
    step_free: bool | None = None
    access_notes: Words = Field(default_factory=Text)
    phone: Phone = ""
    email: Email = ""
    hours: Words = Field(default_factory=Text)
    number_prefix: Annotated[str, Field(min_length=1, max_length=2)]
    arrival_opens: Minutes = 30
    arrival_closes: Minutes = 15
    day_code_needed: bool = False
    desks: dict[DeskName, DeskEntry] = {}
    opening: list[Opening] = []
    closures: list[Closing] | None = None


class DepartmentEntry(Entry):
    """A department as visitors look for it, with its offices and services."""

    name: NeededWords
    summary: Words = Field(default_factory=Text)
    notice: Words = Field(default_factory=Text)
    phone: Phone = ""
    email: Email = ""
    basket_limit: Count = 1
    combinations: list[Combination] = []
    offices: dict[Slug, OfficeEntry] = {}
    services: dict[Slug, ServiceEntry] = {}


class AuthorityEntry(Entry):
    """The authority itself."""

    slug: Slug
    name: NeededWords
    host: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    land: Land
    zone: Zone = "Europe/Berlin"
    website: Url = ""
    phone: Phone = ""
    email: Email = ""
    address: Annotated[str, Field(max_length=200)] = ""
    imprint: Words = Field(default_factory=Text)
    privacy_contact: Words = Field(default_factory=Text)
    privacy_basis: Words = Field(default_factory=Text)
    receipt_meaning: Words = Field(default_factory=Text)
    accessibility_contact: Words = Field(default_factory=Text)
    accessibility_gaps: Words = Field(default_factory=Text)
    accessibility_basis: Words = Field(default_factory=Text)
    accessibility_tested: Words = Field(default_factory=Text)
    accessibility_email: Email = ""
    accessibility_enforcement: Words = Field(default_factory=Text)
    accessibility_checked_on: Day | None = None
    plain_language_check: Words = Field(default_factory=Text)
    sign_language: Words = Field(default_factory=Text)
    sign_language_url: Url = ""
    theme: Theme | None = None


class County(Entry):
    """A whole file."""

    authority: AuthorityEntry
    residence: ResidenceEntry | None = None
    closures: list[Closing] | None = None
    forms: dict[Slug, FormSheetEntry] = {}
    departments: dict[Address, DepartmentEntry]

    @property
    def offices(self) -> Iterator[tuple[str, str, OfficeEntry]]:
        """Each office with the address of its department and its own slug."""
        for address, department in self.departments.items():
            for slug, office in department.offices.items():
                yield address, slug, office

    @property
    def services(self) -> Iterator[tuple[str, str, ServiceEntry]]:
        """Each service with the address of its department and its own slug."""
        for address, department in self.departments.items():
            for slug, service in department.services.items():
                yield address, slug, service

    def offices_of(self, address: str, service: ServiceEntry) -> list[str]:
        """The slugs of the offices that give a service: those it names, otherwise all of its department."""
        if service.offices is not None:
            return service.offices
        return [] if service.kind == Service.Kind.EXTERNAL else list(self.departments[address].offices)
