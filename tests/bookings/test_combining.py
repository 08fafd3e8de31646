"""What may share one visit: everything that is combinable, and the pairs and groups that a department names."""

from typing import Any

import pytest
from django.utils import translation

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.wish import NotCombinable, TooManyTransactions, Wish, make_wish
from servicepunkt.catalogue.combinations import partners
from servicepunkt.catalogue.models import Office, Service
from tests.factories import a_department, a_service, an_office

pytestmark = pytest.mark.django_db

PAIRS: list[dict[str, Any]] = [{"services": ["a", "b"], "most": 3}, {"services": ["b", "c"]}]


@pytest.fixture
def office() -> Office:
    department = a_department(basket_limit=2, combinations=PAIRS)
    office = an_office(department=department)
    for slug in ("a", "b", "c", "d"):
        a_service(slug, offices=[office], unit=Service.Unit.TRANSACTION, max_units=5)
    return office


def _wish(office: Office, **units: int) -> Wish:
    services = {service.slug: service for service in office.services.select_related("department")}
    return make_wish(office, [(services[slug], number) for slug, number in units.items()], channel=Channel.ONLINE)


@pytest.mark.parametrize("units", [{"a": 1, "b": 1}, {"b": 1, "a": 2}, {"b": 1, "c": 1}, {"d": 5}])
def test_named_pairs_go_together_up_to_their_number(office: Office, units: dict[str, int]) -> None:
    assert len(_wish(office, **units).services) == len(units)


@pytest.mark.parametrize("units", [{"a": 1, "c": 1}, {"a": 1, "b": 1, "c": 1}, {"a": 1, "d": 1}, {"d": 1, "a": 1}])
def test_others_do_not(office: Office, units: dict[str, int]) -> None:
    with pytest.raises(NotCombinable):
        _wish(office, **units)


@pytest.mark.parametrize(("units", "most"), [({"a": 2, "b": 2}, 3), ({"b": 1, "c": 2}, 2)])
def test_each_group_has_its_own_number(office: Office, units: dict[str, int], most: int) -> None:
    with pytest.raises(TooManyTransactions) as refusal:
        _wish(office, **units)

    assert refusal.value.facts == {"most": most}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Zusammen mit „Leistung a“ gehen nur: „Leistung b“."),
        ("en", "Together with “Service a” only these are possible: “Service b”."),
    ],
)
def test_a_refusal_names_what_may_be_combined(office: Office, language: str, said: str) -> None:
    with translation.override(language), pytest.raises(NotCombinable) as refusal:
        _wish(office, a=1, c=1)

    with translation.override(language):
        assert said in str(refusal.value)


def test_the_same_services_begin_at_the_same_times_in_whatever_order_they_were_chosen(office: Office) -> None:
    Service.objects.filter(slug="a").update(raster=15)

    assert _wish(office, a=1, b=1).raster == _wish(office, b=1, a=1).raster == 3


def test_a_service_that_goes_with_nothing_is_booked_alone(office: Office) -> None:
    with pytest.raises(NotCombinable, match="Bitte buchen Sie sie einzeln"):
        _wish(office, d=1, a=1)


def test_combinable_services_go_with_one_another_beside_the_groups(office: Office) -> None:
    Service.objects.filter(slug__in=["c", "d"]).update(combinable=True)

    assert len(_wish(office, c=1, d=1).services) == 2
    with pytest.raises(NotCombinable):
        _wish(office, a=1, d=1)


def test_partners_are_those_that_fit_to_all_that_is_chosen(office: Office) -> None:
    a, b, c, d = office.services.select_related("department").order_by("slug")

    assert partners([b], [a, b, c, d]) == [a, c]
    assert partners([a, b], [a, b, c, d]) == []
    assert partners([d], [a, b, c, d]) == []
