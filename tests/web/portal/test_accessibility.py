"""Accessibility: the statement says what is true, every page leads to sign and plain language, and a barrier can be reported."""

import datetime as dt
import re

import pytest

from servicepunkt.common import languages
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from servicepunkt.feedback.reporting import MOST
from servicepunkt.web.portal import accessibility, statement
from servicepunkt.web.templatetags import page as page_tags
from tests.factories import an_authority, an_office
from tests.web.reading import words

# The clock stands at 08:00 on Monday, 1 March 2027.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

REPORT = "/barrierefreiheit/melden/"


@pytest.fixture
def offers(monkeypatch):
    def offer(*codes):
        for module in (languages, accessibility, statement, page_tags):
            monkeypatch.setattr(module, "OFFERED", codes)

    return offer


# The statement --------------------------------------------------------------------------------------------------


def test_the_statement_bears_the_later_of_the_countys_day_and_ours(client):
    authority = an_authority()

    ours = words(client.get("/barrierefreiheit/"))
    authority.accessibility_checked_on = dt.date(2027, 2, 3)
    authority.save()
    theirs = words(client.get("/barrierefreiheit/"))

    assert "Stand dieser Erklärung: Donnerstag, 26. November 2026" in ours
    assert "Stand dieser Erklärung: Mittwoch, 3. Februar 2027" in theirs


def test_the_statement_names_what_is_missing_and_nothing_that_is_there(client, offers):
    authority = an_authority()
    offers("de", "en")

    bare = words(client.get("/barrierefreiheit/"))
    offers("de", "de-simple", "en")
    authority.sign_language_url = "https://video.example.org/dgs"
    authority.save()
    more = words(client.get("/barrierefreiheit/"))

    assert "Es gibt noch keine Fassung in Gebärdensprache." in bare
    assert "Es gibt noch keine Fassung in Leichter Sprache." in bare
    assert "Es gibt noch keine Fassung" not in more
    assert "Die Texte in Leichter Sprache hat noch keine Prüfgruppe gelesen." in more
    assert "in diesen Sprachen: Deutsch , Leichte Sprache , English" in more

    authority.plain_language_check = Text(de="Die Prüfgruppe Muster hat die Texte gelesen.")
    authority.save()
    assert "keine Prüfgruppe" not in words(client.get("/barrierefreiheit/"))


def test_the_statement_says_what_nobody_has_tried_yet(client):
    an_authority(plain_language_check=Text(de="gelesen"), sign_language_url="https://video.example.org/dgs")

    page = words(client.get("/barrierefreiheit/"))

    missing = page[page.index("Was noch nicht barrierefrei ist") : page.index("Etwas geht nicht?")]
    for said in ("die den Bildschirm vorlesen", "Sprachsteuerung", "Firefox", "Muttersprache", "PDF von anderen"):
        assert said in missing
    assert "Eine Prüfung durch Menschen mit Behinderungen steht noch aus." in page


def test_the_statement_says_what_the_county_says_of_itself(client):
    an_authority(
        accessibility_basis=Text(de="Das Gesetz"),
        accessibility_tested=Text(de="Der Blindenverein hat geprüft."),
        accessibility_gaps=Text(de="Der Stadtplan"),
        accessibility_enforcement=Text(de="Die Durchsetzungsstelle in Musterstadt"),
    )

    page = words(client.get("/barrierefreiheit/"))

    for said in ("Das Gesetz", "Der Blindenverein hat geprüft.", "Der Stadtplan", "Durchsetzungsstelle in Musterstadt"):
        assert said in page
    assert "steht noch aus" not in page
    assert "noch nicht eingetragen" not in page


# Sign and plain language ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/impressum/", "/termin/angaben/", "/gibt-es-nicht/"])
def test_every_page_leads_to_sign_and_plain_language(client, offers, address):
    an_authority()
    offers("de", "de-simple", "en")

    page = client.get(address).content.decode()

    foot = page[page.index("<footer") :]
    assert 'href="/gebaerdensprache/"' in foot
    assert f'href="/de-simple{address}?sprache=de-simple"' in foot


def test_no_page_leads_to_plain_language_where_there_is_none(client, offers):
    an_authority()
    offers("de", "en")

    page = client.get("/").content.decode()

    assert "Leichte Sprache" not in page[page.index("<footer") :]


def test_where_there_is_no_video_the_page_says_so(client):
    an_authority(phone="03301 601-0", email="kreis@example.org")

    page = client.get("/gebaerdensprache/")

    assert "Ein Video in Deutscher Gebärdensprache gibt es hier noch nicht." in words(page)
    assert "03301 601-0" in words(page)
    assert f'href="{REPORT}"' in page.content.decode()


def test_a_video_is_linked_and_not_built_in(client):
    an_authority(sign_language=Text(de="Alles über uns"), sign_language_url="https://video.example.org/dgs")

    page = client.get("/gebaerdensprache/").content.decode()

    assert "Alles über uns" in page
    assert 'href="https://video.example.org/dgs"' in page
    assert "gibt es hier noch nicht" not in page
    assert "<iframe" not in page
    assert "<video" not in page


# Reporting ------------------------------------------------------------------------------------------------------


def test_a_report_needs_words_and_nothing_else(client):
    an_authority(email="kreis@example.org")
    client.get(REPORT)

    answer = client.post(REPORT, {"message": "Ich sehe nichts"}, follow=True)

    assert "Danke für Ihre Meldung" in words(answer)
    assert Letter.objects.get().facts["message"] == "Ich sehe nichts"


def test_the_page_sends_twice_what_counts_once(client):
    an_authority(email="kreis@example.org")
    (request,) = re.findall(r'name="request" value="([^"]+)"', client.get(REPORT).content.decode())

    for _press in range(2):
        client.post(REPORT, {"message": "Ich sehe nichts", "request": request})

    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said", "at"),
    [
        ({"message": ""}, "Bitte schreiben Sie, was nicht geht.", "id_message"),
        ({"message": "x" * 4001}, "höchstens 4000 Zeichen", "id_message"),
        ({"email": "ada@"}, "Bitte prüfen Sie die E-Mail-Adresse.", "id_email"),
    ],
)
def test_what_is_not_right_is_said_at_its_field_and_nothing_typed_is_lost(client, typed, said, at):
    an_authority(email="kreis@example.org")

    page = client.post(REPORT, {"message": "Die Uhr", "where": "überall", "email": ""} | typed)

    assert page.status_code == 400
    assert said in words(page)
    assert f'<a class="kern-link" href="#{at}">' in page.content.decode()
    assert 'value="überall"' in page.content.decode()
    assert Letter.objects.count() == 0


def test_who_is_one_too_many_keeps_her_words_and_is_told_to_call(client):
    an_authority(email="kreis@example.org", phone="03301 601-0")
    for _number in range(MOST):
        client.post(REPORT, {"message": "x"})

    page = client.post(REPORT, {"message": "Meine Worte"})

    assert page.status_code == 429
    assert "Ihre Meldung ist noch nicht gesendet." in words(page)
    assert "Meine Worte" in words(page)
    assert "03301 601-0" in words(page)


def test_without_an_address_there_is_no_form_and_the_page_says_why(client):
    an_authority(phone="03301 601-0")
    an_office("amt")

    page = client.get(REPORT)

    assert "Es ist keine E-Mail-Adresse hinterlegt." in words(page)
    assert "<textarea" not in page.content.decode()
