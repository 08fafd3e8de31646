"""To whom it goes, by the entry for the whole country: told, asked once more where it is open, and never a dead end."""

import re

import pytest

from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.sending import look_through
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.texts import Text
from servicepunkt.responsibility.models import District
from servicepunkt.responsibility.responsible import Reason
from tests.applications.applicants import settle_papers
from tests.web.portal.applying.applicants import TODAY, a_full_draft
from tests.web.portal.applying.pages import FormPage, fill, open_page, read
from tests.web.reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counties")]


@pytest.fixture
def counties(db, clock, settings):
    """Three that receive and nothing else, so that the address belongs to none of them; one looks after what is unclear."""
    settings.SERVICEPUNKT_CLEARING = "oberhavel"
    for key, slug, name in (
        ("12065", "oberhavel", "Landkreis Oberhavel"),
        ("12061", "dahme-spreewald", "Landkreis Dahme-Spreewald"),
        ("12072", "teltow-flaeming", "Landkreis Teltow-Fläming"),
    ):
        authority = Authority.objects.create(slug=slug, name=Text(de=name), land="BB")
        District.objects.create(key=key, authority=authority)


@pytest.fixture
def residence(client) -> FormPage:
    draft, _row = a_full_draft(client, lives_here="yes", reception_centre="no")
    return open_page(client, f"{draft}residence/")


def _live(client, page: FormPage, postcode: str, town: str, **more):
    typed = {"lives_here": "yes", "residence_postcode": postcode, "residence_town": town, "reception_centre": "no"}
    return fill(client, page, **typed, **more)


def _told(client, answer) -> str:
    assert answer.status_code == 303, words(answer)
    return words(client.get(answer["Location"]))


def test_the_residence_says_to_whom_it_goes_at_once(client, residence):
    told = _told(client, _live(client, residence, "16515", "Oranienburg"))

    assert "Ihr Antrag geht an: Landkreis Oberhavel" in told


@pytest.mark.parametrize("town", ["Dorf am Rande", "Mahlo w"])
def test_a_postcode_of_two_counties_asks_for_the_place_and_the_place_decides(client, residence, town):
    answer = _live(client, residence, "15831", town)
    asked = read(answer, residence.address)
    offered = re.findall(r'<option lang="de">([^<]+)</option>', asked.content)

    assert answer.status_code == 200
    assert "Welcher Ort ist es?" in words(answer)
    assert {"Mahlow", "Großziethen"} < set(offered)
    assert offered == sorted(set(offered))
    assert asked.names["residence_town"] == [town]
    told = _told(client, fill(client, asked, _place="Großziethen"))
    assert "Ihr Antrag geht an: Landkreis Dahme-Spreewald" in told
    assert Draft.objects.get().all_answers["residence_town"] == "Großziethen"


def test_whose_place_is_known_is_asked_nothing(client, residence):
    assert "geht an: Landkreis Teltow-Fläming" in _told(client, _live(client, residence, "15831", "Mahlow"))


@pytest.mark.parametrize(
    ("postcode", "question"), [("15831", "Welcher Ort ist es?"), ("99999", "Diese Postleitzahl kennen wir nicht.")]
)
def test_who_goes_on_all_the_same_is_asked_once_and_hears_that_people_sort_it_out(
    client, residence, postcode, question
):
    asked = _live(client, residence, postcode, "Nirgends")
    told = _told(client, fill(client, read(asked, residence.address)))

    assert question in words(asked)
    assert "Wir wissen noch nicht, welche Behörde für Ihren Wohnort zuständig ist." in told
    assert "Ihr Antrag geht an: Landkreis Oberhavel " in told
    assert Draft.objects.get().all_answers["residence_town"] == "Nirgends"
    other = _live(client, open_page(client, residence.address), "16999", "Nirgends")
    assert "Diese Postleitzahl kennen wir nicht." in words(other)  # another one is another question


def test_a_county_that_is_not_here_is_named(client, residence):
    told = _told(client, _live(client, residence, "10115", "Berlin"))

    assert "ist eine andere Behörde zuständig: Berlin, Stadt." in told
    assert "Ihr Antrag geht an: Landkreis Oberhavel " in told


def test_who_must_live_in_a_reception_centre_is_told_that_it_is_found_out(client):
    draft, row = a_full_draft(client, lives_here="yes", reception_centre="yes")
    settle_papers(row, now=clock_now())
    declared = {"erklaerung": [item.name for item in look_through(row, today=TODAY).walked.declarations]}

    asked = words(client.get(f"{draft}residence/?aendern=1"))
    client.post(f"{draft}pruefen/", declared)

    assert (
        "Ihr Antrag geht zuerst an die Behörde an Ihrem Wohnort. Sie prüft das und gibt ihn, wenn nötig, weiter."
        in asked
    )
    assert (Application.objects.get().authority.slug, Application.objects.get().unclear) == ("oberhavel", "undecided")


def test_where_nobody_takes_it_that_is_said_before_everything_is_typed(client, residence, settings):
    settings.SERVICEPUNKT_CLEARING, settings.SERVICEPUNKT_DEMO = "", False

    told = _told(client, _live(client, residence, "10115", "Berlin"))

    assert "Für diesen Wohnort nimmt hier noch keine Behörde Anträge an." in told


def test_the_summary_and_the_page_afterwards_say_so_as_well(client, residence, clock):
    asked = _live(client, residence, "99999", "Nirgends")
    fill(client, read(asked, residence.address))
    draft = residence.address.removesuffix("residence/")
    row = Draft.objects.get()
    ready = look_through(row, today=TODAY)
    settle_papers(row, now=clock.now)

    summary = words(client.get(f"{draft}pruefen/"))
    sent = client.post(
        f"{draft}pruefen/", {"erklaerung": [item.name for item in ready.walked.declarations]}, follow=True
    )

    assert "Wir wissen noch nicht, welche Behörde für Ihren Wohnort zuständig ist." in summary
    assert "wird noch geklärt. Ihr Antrag liegt so lange hier und geht nicht verloren." in words(sent)
    assert Application.objects.get().unclear == Reason.UNKNOWN_POSTCODE
