"""The pages about the pages, what every page leads to, and answers to what no page is for."""

import pytest
from django.test import Client

from servicepunkt.common.texts import Text
from servicepunkt.privacy.retention import periods
from servicepunkt.responsibility.models import District
from tests.factories import a_service, an_authority, an_office
from tests.web.reading import words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/suche/", "/impressum/", "/datenschutz/", "/barrierefreiheit/", "/nix/"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_links_imprint_privacy_and_accessibility(client, address, language):
    an_authority()

    page = client.get(language + address).content.decode()

    for link in ("impressum", "datenschutz", "barrierefreiheit"):
        assert f'href="{language}/{link}/"' in page


def test_the_privacy_notice_promises_the_periods_that_the_deletion_runs_by(client):
    an_authority(privacy_contact=Text(de="Die Datenschutzbeauftragte"))

    page = client.get("/datenschutz/")

    assert "Die Datenschutzbeauftragte" in words(page)
    for period in periods():
        length = {365: "1 Jahr", 3 * 365: "3 Jahre"}.get(period.days, f"{period.days} Tag")
        assert f"{period.what} {length}" in words(page)
    assert len(periods()) >= 3


_OF_APPLICATIONS = (
    "Wenn Sie online einen Antrag stellen",
    "Die Frist für einen Antrag",
    "Ihren Antrag bekommt die Behörde",
)
_OF_REPORTS = ("Wenn Sie eine Barriere melden", "Ihre Meldung einer Barriere geht als E-Mail an die Behörde.")


def told(client: Client) -> list[bool]:
    """Whether the privacy notice tells of each of these."""
    page = words(client.get("/datenschutz/"))
    return [words in page for words in (*_OF_APPLICATIONS, *_OF_REPORTS)]


def test_the_privacy_notice_tells_of_applications_where_a_service_leads_to_one(client):
    office = an_office()
    assert told(client) == [False, False, False, False, False]

    a_service(offices=[office], online_form="residence-title")

    assert told(client) == [True, True, True, False, False]


def test_the_privacy_notice_tells_of_applications_where_they_come_by_the_residence(client):
    District.objects.create(key="12065", authority=an_authority())

    assert told(client) == [True, True, True, False, False]


def test_the_privacy_notice_tells_of_reports_where_somebody_gets_them(client):
    an_authority(email="amt@example.org")

    assert told(client) == [False, False, False, True, True]


def test_a_page_that_was_open_too_long_is_answered_in_the_same_look(client):
    an_authority()
    strict = Client(enforce_csrf_checks=True)

    page = strict.post("/termin/freigeben/")

    assert page.status_code == 403
    assert "Bitte versuchen Sie es noch einmal" in words(page)
    assert "Impressum" in words(page)


@pytest.mark.parametrize("host", ["evil.example", "x y", "[::1", ""])
def test_a_host_that_is_not_ours_is_answered_and_no_fault(client, host):
    an_authority()

    page = client.get("/", headers={"Host": host})

    assert page.status_code == 400
    assert "Das haben wir nicht verstanden" in words(page)
