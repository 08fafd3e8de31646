import datetime as dt

import pytest
from django.db import models
from pytest_django import DjangoAssertNumQueries

from servicepunkt.availability.models import Channel, Desk
from servicepunkt.catalogue import county_file, county_hours, county_residence
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
from servicepunkt.responsibility.models import Assignment
from tests.factories import a_service, an_office

TODAY = dt.date(2026, 11, 22)


def _full(service: Service, sheet: FormSheet) -> None:
    Requirement.objects.create(service=service, name={"de": "Pass"}, form_sheet=sheet)
    Fee.objects.create(service=service, name={"de": "Gebühr"}, cents=100)
    Alternative.objects.create(service=service, kind="online", text={"de": "online"})


def _tell(service: Service) -> list[str]:
    """Everything that a page says of a service."""
    said = [str(service.name), service.department.address, service.department.authority.slug]
    said += [office.slug for office in service.offices.all()]
    said += [f"{fee.cents}" for fee in service.fees.all()]
    said += [way.kind for way in service.alternatives.all()]
    for needed in service.requirements.all():
        said += [str(needed.name)]
        if needed.form_sheet:
            said += [version.version for version in needed.form_sheet.versions.all()]
    return said


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_services_takes_as_many_queries_for_one_as_for_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    office = an_office()
    sheet = FormSheet.objects.create(authority=office.authority, slug="antrag", title={"de": "Antrag"})
    FormSheetVersion.objects.create(sheet=sheet, version="1", valid_from=TODAY, content=b"%PDF-", sha256="x")
    for number in range(count):
        _full(a_service(f"leistung-{number}", offices=[office]), sheet)

    with django_assert_num_queries(6):
        said = [_tell(service) for service in Service.objects.for_page(TODAY)]

    assert said[0][1:] == ["migration/aufenthalt", "oberhavel", "servicepunkt", "100", "online", "Pass", "1"]
    assert len(said) == count


@pytest.mark.django_db
def test_a_page_shows_what_is_in_force_on_its_day() -> None:
    service = a_service(offices=[an_office()])
    for name, day in (("immer", None), ("seit heute", TODAY), ("ab morgen", TODAY + dt.timedelta(1))):
        Fee.objects.create(service=service, name={"de": name}, valid_from=day)
        Requirement.objects.create(service=service, name={"de": name}, valid_from=day)

    now, always = Service.objects.for_page(TODAY).get(), Service.objects.for_page().get()

    assert [str(row.name) for row in now.fees.all()] == ["immer", "seit heute"]
    assert [str(row.name) for row in now.requirements.all()] == ["immer", "seit heute"]
    assert len(always.fees.all()) == len(always.requirements.all()) == 3


# The file and the tables ------------------------------------------------------------------------------------------

PAIRS = [
    (county_file.AuthorityEntry, Authority),
    (county_file.DepartmentEntry, Department),
    (county_file.OfficeEntry, Office),
    (county_file.FormSheetEntry, FormSheet),
    (county_file.StoredPdf, FormSheetVersion),
    (county_file.ServiceEntry, Service),
    (county_file.RequirementEntry, Requirement),
    (county_file.FeeEntry, Fee),
    (county_file.AlternativeWay, Alternative),
    (county_hours.DeskEntry, Desk),
    (county_residence.AssignmentEntry, Assignment),
]
# Not of the file, or written there in another way.
ELSEWHERE = {
    "id",
    "slug",
    "outdated_texts",
    "address",
    "order",
    "name",
    "content",
    "sha256",
    "cents",
    "cents_up_to",
    "logo",
    "kiosk_generation",  # the lead raises it
}


@pytest.mark.parametrize(("entry", "table"), PAIRS, ids=[table.__name__ for _entry, table in PAIRS])
def test_the_file_can_say_everything_that_the_table_keeps(
    entry: type[county_hours.Entry], table: type[models.Model]
) -> None:
    columns = {
        column.name for column in table._meta.concrete_fields if not isinstance(column, models.ForeignKey)
    } - ELSEWHERE

    assert columns - set(entry.model_fields) == set()


@pytest.mark.parametrize(("entry", "table"), PAIRS, ids=[table.__name__ for _entry, table in PAIRS])
def test_the_file_allows_no_longer_text_than_the_table(
    entry: type[county_hours.Entry], table: type[models.Model]
) -> None:
    """SQLite would keep it, PostgreSQL would refuse it in the middle of an import."""
    for column in table._meta.concrete_fields:
        field = entry.model_fields.get(column.name)
        if type(column) in {models.CharField, models.URLField, models.EmailField} and field and not column.choices:
            limits = [limit for part in field.metadata if (limit := getattr(part, "max_length", None))]
            checked = column.name in {"slug", "key", "land", "postcode", "zone", "session_language", "municipality"}
            assert checked or min(limits) <= column.max_length, column.name


def test_the_file_knows_every_channel() -> None:
    assert set(county_hours.Channel.__args__) == set(Channel.values)  # type: ignore[attr-defined]
