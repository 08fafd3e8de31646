"""Short names of services, which several departments may use."""

import pytest

from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.catalogue.shelf import catalogue
from tests.factories import a_department, a_service, an_authority, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> tuple[Authority, Office, Office]:
    """Two departments that advise, with an office each; only the first one collects, only the second one tests."""
    authority = an_authority()
    offices = [an_office(name, department=a_department(authority, name)) for name in ("amt", "zentrum")]
    for office, own in zip(offices, ("abholen", "testen"), strict=True):
        for name in ("beratung", own):
            a_service(name, offices=[office])
    return authority, offices[0], offices[1]


@pytest.mark.parametrize(
    ("names", "at", "departments"),
    [
        (["beratung"], None, ["amt"]),
        (["beratung"], 0, ["amt"]),
        (["beratung"], 1, ["zentrum"]),
        (["testen", "beratung"], None, ["zentrum", "zentrum"]),
        (["testen", "beratung"], 0, ["zentrum", "zentrum"]),
        (["abholen", "testen", "beratung"], 1, ["amt", "zentrum", "zentrum"]),
        (["beratung", "beratung"], 1, ["zentrum", "zentrum"]),
        ([], 1, []),
    ],
)
def test_of_departments_with_one_name_the_one_that_has_all_is_meant_and_the_offices_own_first(
    county: tuple[Authority, Office, Office], names: list[str], at: int | None, departments: list[str]
) -> None:
    authority, *offices = county

    found = catalogue().named(authority, names, office=None if at is None else offices[at])

    assert found is not None
    assert [(service.slug, service.department.address) for service in found] == list(
        zip(names, departments, strict=True)
    )


def test_a_name_that_nobody_has_is_none(county: tuple[Authority, Office, Office]) -> None:
    authority, office, _other = county
    elsewhere = an_authority("fern", host="fern.example.org")

    assert catalogue().named(authority, ["beratung", "gibt-es-nicht"], office=office) is None
    assert catalogue().named(elsewhere, ["beratung"]) is None
