"""A small county in which every way of a visit can be gone; the big one is the demo's (`demo_county`)."""

import datetime as dt
from dataclasses import dataclass

from servicepunkt.availability.models import Desk
from servicepunkt.catalogue.models import Authority, FormSheet, FormSheetVersion, Office, Requirement, Service
from servicepunkt.common.texts import Text
from servicepunkt.staff.models import Role, User
from tests import factories

PDF = b"%PDF-1.4\n%%EOF\n"
PASSWORD = "Schalter-2027-Oranienburg"


@dataclass(frozen=True)
class County:
    """Migration has one desk, so that each time exists once; health has another house."""

    authority: Authority
    migration: Office
    health: Office
    card: Service
    examination: Service

    @property
    def choose_card(self) -> str:
        return f"/termin/waehlen/?leistung={self.card.slug}"

    @property
    def choose_examination(self) -> str:
        return f"/termin/waehlen/?leistung={self.examination.slug}"


def a_small_county() -> County:
    authority = factories.an_authority(
        phone="03301 601-0", email="kreis@example.org", address="Am Markt 1, 16515 Stadt"
    )
    migration = factories.an_office("servicepunkt", email="migration@example.org", phone="03301 601-1")
    health_department = factories.a_department(authority, "gesundheit", order=1)
    health_department.name = Text(de="Gesundheit", en="Health")
    health_department.save()
    health = factories.an_office(
        "gesundheitsamt",
        department=health_department,
        number_prefix="G",
        street="Rungestraße 20",
        phone="03301 601-2",
        arrival_closes=10,
    )
    health.name = Text(de="Gesundheitsamt", en="Health Office")
    health.save()
    card, examination = _card(migration), _examination(health)
    _open(migration, card)
    _open(health, examination)
    return County(authority, migration, health, card, examination)


def _card(office: Office) -> Service:
    card = factories.a_service(
        "karte",
        offices=[office],
        name=Text(de="Karte abholen", en="Collect a card"),
        summary=Text(de="Ihre Karte ist fertig.", en="Your card is ready."),
        keywords=["вид на жительство", "oturma izni"],
        unit=Service.Unit.PERSON,
        max_units=3,
        minutes_per_further=10,
        reminder_hours=[24],
    )
    stored = FormSheet.objects.create(
        authority=office.authority,
        slug="vollmacht",
        title=Text(de="Vollmacht (Muster)", en="Power of attorney (sample)"),
    )
    FormSheetVersion.objects.create(
        sheet=stored, version="1", valid_from=dt.date(2026, 1, 1), content=PDF, sha256=FormSheetVersion.digest(PDF)
    )
    elsewhere = FormSheet.objects.create(
        authority=office.authority,
        slug="erklaerung",
        title=Text(de="Erklärung zum Beschäftigungsverhältnis", en="Declaration of employment"),
        url="https://forms.example.org/erklaerung.pdf",
    )
    _bring(card, 0, Text(de="Ihr Pass", en="Your passport"))
    _bring(card, 1, Text(de="Vollmacht", en="Power of attorney"), form_sheet=stored, conditional=True)
    _bring(card, 2, Text(de="Erklärung Ihres Arbeitgebers", en="Your employer's declaration"), form_sheet=elsewhere)
    return card


def _examination(office: Office) -> Service:
    """Sensitive, with reminders for those who ask for them, and with no need of an e-mail address."""
    examination = factories.a_service(
        "untersuchung",
        offices=[office],
        name=Text(de="Schuleingangsuntersuchung", en="School entry examination"),
        minutes=30,
        sensitive=True,
        email_needed=False,
        reminder_hours=[24],
        reminder_opt_in=True,
    )
    _bring(examination, 0, Text(de="Impfausweis", en="Vaccination record"))
    return examination


def _bring(service: Service, order: int, name: Text, **columns: object) -> None:
    Requirement.objects.create(service=service, name=name, order=order, **columns)


def _open(office: Office, *services: Service) -> list[Desk]:
    desks = factories.some_desks(office, 1, skills=services)
    factories.open_hours(desks, "09:00", "12:00")
    return desks


def a_clerk(office: Office, name: str = "frau.berg", *, kind: Role.Kind = Role.Kind.CLERK) -> User:
    user = User.objects.create_user(username=name, password=PASSWORD, authority=office.authority)
    Role.objects.create(user=user, office=office, kind=kind)
    return user
