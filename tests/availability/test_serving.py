"""What opening time is for, and that an office has one offer for each."""

import pytest

from servicepunkt.availability.serving import Serves, offer_of, serves_of
from servicepunkt.catalogue.models import Service
from servicepunkt.catalogue.releases import read_steps
from tests.factories import a_service, an_office

BOTH = frozenset({"online", "staff"})
ALL = Serves(None, BOTH)


def _for(*services: Service, **more: object) -> Serves:
    return Serves(frozenset(service.pk for service in services), BOTH, **more)


def test_an_offer_gives_what_it_names_on_its_channels_and_without_names_everything() -> None:
    some = Serves(frozenset({1, 2}), frozenset({"online"}))

    assert (some.gives(frozenset({1})), some.gives(frozenset({1, 3}))) == (True, False)
    assert (some.gives(frozenset({1}), "online"), some.gives(frozenset({1}), "staff")) == (True, False)
    assert (ALL.gives(frozenset({3}), "staff"), ALL.gives(frozenset({3}), "walk_in")) == (True, False)


@pytest.mark.django_db
def test_an_office_has_one_offer_for_the_same_services_channels_and_release() -> None:
    office = an_office()
    one, other = a_service("antrag", offices=[office]), a_service("beratung", offices=[office])
    evening = read_steps([{"at": "18:00", "weekday": "mo"}])
    wanted = [ALL, _for(one), _for(other, one), _for(one, release=evening)]

    made = [offer_of(office, serves) for serves in wanted]
    again = [offer_of(office, serves) for serves in wanted]

    assert [serves_of(offer) for offer, _new in made] == wanted
    assert [is_new for _offer, is_new in made] == [True] * 4
    assert again == [(offer, False) for offer, _new in made]


@pytest.mark.django_db
def test_offers_for_many_services_have_short_names_of_their_own() -> None:
    office = an_office()
    services = [a_service(f"leistung-nummer-{number}", offices=[office]) for number in range(9)]

    made = {offer_of(office, _for(*some))[0].slug for some in (services, services[:-1])}

    assert [len(slug) for slug in made] == [50, 50]


@pytest.mark.django_db
def test_a_service_that_comes_back_gets_an_offer_though_its_name_is_taken_by_its_old_one() -> None:
    office = an_office()
    old, _new = offer_of(office, _for(a_service("antrag", offices=[office])))
    Service.objects.all().delete()  # and the old offer is for everything from now on

    offer, is_new = offer_of(office, _for(a_service("antrag", offices=[office])))

    assert is_new
    assert (serves_of(old), offer.slug == old.slug) == (ALL, False)
