"""One installation, many authorities: the eighteen of Brandenburg, of which one has something for visitors."""

from typing import Any

import pytest
from django.test import Client

from servicepunkt.catalogue.models import Authority
from servicepunkt.commandline.demo.logins import make_logins
from servicepunkt.commandline.preparing import bring_neighbours
from servicepunkt.common.languages import DECLARED
from servicepunkt.common.refusals import NotFound
from servicepunkt.common.texts import Text
from servicepunkt.responsibility.checking import findings
from servicepunkt.responsibility.models import District
from servicepunkt.responsibility.postcodes import districts
from servicepunkt.staff.access import inbox_of, offices_of
from servicepunkt.staff.models import User
from tests.factories import a_department, a_service, an_authority, an_office, open_hours, some_desks

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/suche/?q=leistung",
    "/migration/aufenthalt/",
    "/leistung/migration/aufenthalt/abholen/",
    "/termin/waehlen/?leistung=abholen",
    "/impressum/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/wartebereich/anzeige/servicepunkt/",
    "/wartebereich/kiosk/servicepunkt/",
    "/api/v1/months/2027-03?service=abholen&office=servicepunkt",
]


@pytest.fixture
def oberhavel(clock: Any) -> Authority:
    """The one with an office and a service, beside two that have nothing for visitors."""
    office = an_office()
    a_service(offices=[office])
    open_hours(some_desks(office, 1, skills=list(office.services.all())), "09:00", "10:00")
    District.objects.create(authority=office.authority, key="12065")
    for slug in ("barnim", "potsdam"):
        Authority.objects.create(slug=slug, name=Text(de=f"Behörde {slug}"), land="BB")
    return office.authority


@pytest.fixture
def brandenburg(oberhavel: Authority) -> list[Authority]:
    """The seventeen others, as the demo brings them."""
    Authority.objects.exclude(pk=oberhavel.pk).delete()
    bring_neighbours()
    return list(Authority.objects.exclude(pk=oberhavel.pk))


@pytest.fixture
def reader(oberhavel: Authority) -> Client:
    """Somebody who reads the applications of Barnim."""
    make_logins(oberhavel)
    client = Client()
    client.force_login(User.objects.get(username="antraege.barnim"))
    return client


def words(response: Any) -> str:
    return response.content.decode()


def test_every_district_of_brandenburg_has_its_authority(brandenburg: list[Authority]) -> None:
    keys = {key for key in districts() if key.startswith("12")}

    assert len(brandenburg) == 17
    assert set(District.objects.values_list("key", flat=True)) == keys
    assert {frozenset(authority.name) for authority in brandenburg} == {frozenset(DECLARED)}
    assert list(findings()) == []


def test_a_second_start_brings_no_neighbour_twice_and_changes_none(brandenburg: list[Authority]) -> None:
    Authority.objects.filter(slug="barnim").update(phone="03334 0")

    bring_neighbours()

    assert Authority.objects.count() == 18
    assert Authority.objects.get(slug="barnim").phone == "03334 0"


def test_visitors_meet_the_one_that_has_something_for_them(brandenburg: list[Authority], client: Client) -> None:
    for address in ADDRESSES:
        page = client.get(address)

        assert page.status_code == 200, address
        assert [str(other.name) for other in brandenburg if str(other.name) in words(page)] == [], address


def test_more_authorities_cost_a_page_no_query(
    oberhavel: Authority, client: Client, django_assert_num_queries: Any
) -> None:
    for number in range(2):
        client.get("/")  # reads the catalogue, which the others have changed
        with django_assert_num_queries(2):
            client.get("/")
        an_authority(f"kreis-{number}")


def test_an_authority_under_its_own_name_has_nothing_of_others(
    oberhavel: Authority, client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "barnim.example"]
    Authority.objects.filter(slug="barnim").update(host="barnim.example")
    there = {"HTTP_HOST": "barnim.example"}

    assert "Behörde barnim" in words(client.get("/", **there))
    assert "/migration/aufenthalt/" not in words(client.get("/", **there))
    assert client.get("/migration/aufenthalt/", **there).status_code == 404
    assert client.get("/wartebereich/kiosk/servicepunkt/", **there).status_code == 404
    assert client.get("/api/v1/months/2027-03?service=abholen&office=servicepunkt", **there).status_code == 404
    assert client.get("/migration/aufenthalt/").status_code == 200


def test_where_two_could_be_meant_it_is_neither(oberhavel: Authority, client: Client) -> None:
    a_department(Authority.objects.get(slug="barnim"), "barnim")

    assert client.get("/").status_code == 404


# Staff -------------------------------------------------------------------------------------------------------------


def test_staff_of_all_authorities_work_under_an_address_that_is_nobodys_own(
    oberhavel: Authority, reader: Client
) -> None:
    page = reader.get("/schalter/", follow=True)

    assert page.redirect_chain == [("/schalter/antraege/", 302)]  # she has no office, and an inbox
    assert "Behörde barnim" in words(page)
    assert "Servicepunkt Migration" not in words(page)


def test_staff_see_no_office_of_another_authority(oberhavel: Authority, reader: Client) -> None:
    office = oberhavel.offices.get()

    assert not offices_of(User.objects.get(username="antraege.barnim")).exists()
    assert reader.get(f"/schalter/{office.slug}/").status_code == 404
    reader.force_login(User.objects.get(username="schalter.aufenthalt"))
    assert reader.get(f"/schalter/{office.slug}/").status_code == 200


def test_under_an_authoritys_own_address_its_own_staff_work_alone(oberhavel: Authority, reader: Client) -> None:
    Authority.objects.filter(slug="oberhavel").update(host="testserver")

    assert reader.get("/schalter/").status_code == 404


def test_somebody_without_an_authority_is_let_in_nowhere(oberhavel: Authority) -> None:
    client = Client()
    client.force_login(User.objects.create_user("fremd"))

    assert client.get("/schalter/").status_code == 404


def test_who_reads_applications_opens_the_inbox_of_her_own_authority_only(oberhavel: Authority, reader: Client) -> None:
    readers = User.objects.filter(reads_applications=True)

    assert readers.count() == 3
    assert {inbox_of(user).slug: user.username for user in readers} == {
        slug: f"antraege.{slug}" for slug in Authority.objects.values_list("slug", flat=True)
    }


def test_nobody_else_opens_an_inbox(oberhavel: Authority, reader: Client) -> None:
    gone = User.objects.get(username="antraege.barnim")
    gone.is_active = False
    nowhere = User.objects.create_user("nirgends", reads_applications=True)
    clerk = User.objects.get(username="schalter.aufenthalt")

    for user in (gone, nowhere, clerk):
        with pytest.raises(NotFound):
            inbox_of(user)


def test_an_installation_of_one_authority_is_as_it_was(client: Client) -> None:
    an_authority(host="anderswo.example")

    assert client.get("/impressum/").status_code == 200
