"""In which language a page speaks, and how a visitor changes that."""

import re
from functools import partial

import pytest

from servicepunkt.bookings.links import Power, path
from servicepunkt.common.languages import DECLARED
from servicepunkt.common.texts import Text
from servicepunkt.web.wording import unwrapped
from tests.factories import a_department, a_service, an_authority, an_office
from tests.web.portal.visitors import a_bookable_service, a_confirmed_booking

pytestmark = pytest.mark.django_db


def test_german_has_no_prefix(client):
    a_department()

    page = client.get("/migration/aufenthalt/")

    assert page.status_code == 200
    assert '<html lang="de" dir="ltr">' in page.content.decode()
    assert page["Content-Language"] == "de"


def test_another_language_stands_in_front_of_the_address(client):
    a_department()

    page = client.get("/en/migration/aufenthalt/")

    assert '<html lang="en" dir="ltr">' in page.content.decode()
    assert "Residence" in page.content.decode()
    assert page["Content-Language"] == "en"


@pytest.mark.parametrize("accepted", ["en", "en-GB,en;q=0.9,de;q=0.5", "fr, en;q=0.8, de;q=0.2"])
def test_without_a_choice_the_browser_decides(client, accepted):
    a_department()

    answer = client.get("/migration/aufenthalt/?a=1", headers={"Accept-Language": accepted})

    assert answer.status_code == 302
    assert answer["Location"] == "/en/migration/aufenthalt/?a=1"
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize("accepted", ["", "de", "fr", "*", "de-AT, en;q=0.9", "x" * 5000, ",;q=,,"])
def test_who_asks_for_german_or_for_nothing_offered_gets_german(client, accepted):
    a_department()

    assert client.get("/migration/aufenthalt/", headers={"Accept-Language": accepted}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "prefix"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("uk", "uk"),
        ("sr", "sr-latn"),
        ("sr-RS", "sr-latn"),
        ("sr-Latn-ME", "sr-latn"),
        ("sr-Cyrl-RS", "sr-cyrl"),
        ("bs-BA, de;q=0.8", "sr-latn"),
        ("hr", "sr-latn"),
        ("cnr-ME", "sr-latn"),
        ("tr-DE", "tr"),
        ("ar-SY, ar;q=0.9", "ar"),
        ("de-simple", "de-simple"),
    ],
)
def test_browsers_name_languages_in_many_ways(client, accepted, prefix):
    a_department()

    answer = client.get("/migration/aufenthalt/", headers={"Accept-Language": accepted})

    assert answer["Location"] == f"/{prefix}/migration/aufenthalt/"


@pytest.mark.parametrize(("code", "tag", "runs"), [(row.code, row.tag, row.dir) for row in DECLARED.values()])
def test_every_language_is_offered_with_its_own_name_tag_and_direction(client, code, tag, runs):
    a_department()

    page = client.get("/" if code == "de" else f"/{code}/").content.decode()

    assert f'<html lang="{tag}" dir="{runs}">' in page
    switch = page[page.index('<nav class="sp-languages"') : page.index("</header>")]
    names = re.findall(r"<li><(?:a|span) [^>]*>([^<]+)</(?:a|span)></li>", switch)
    assert names == [row.own_name for row in DECLARED.values()]


def test_search_engines_learn_every_language_of_a_page(client):
    a_department()

    page = client.get("/tr/migration/aufenthalt/").content.decode()

    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="https?://[^/]+(/[^"]*)">', page))
    wanted = {row.tag: f"/{row.code}/migration/aufenthalt/" for row in DECLARED.values()}
    assert found == wanted | {"de": "/migration/aufenthalt/", "x-default": "/migration/aufenthalt/"}


def test_a_page_with_a_secret_in_its_address_is_named_to_no_search_engine(client, clock):
    booking = a_confirmed_booking(client, a_bookable_service())

    page = client.get(path(booking, Power.LETTER, language="de")).content.decode()

    assert '<link rel="alternate"' not in page


def test_the_pages_of_staff_speak_german_and_english_only(client):
    page = client.get("/konto/anmelden/", follow=True).content.decode()

    assert 'hreflang="en"' in page
    assert 'hreflang="ru"' not in page
    assert "sprache" not in client.get("/konto/anmelden/?sprache=ru").cookies


def test_the_switch_keeps_the_page_and_remembers(client):
    a_department()
    page = client.get("/en/suche/?q=pass")
    assert 'href="/suche/?q=pass&amp;sprache=de" lang="de" hreflang="de"' in page.content.decode()
    assert ">Deutsch</a>" in page.content.decode()

    answer = client.get("/suche/?q=pass&sprache=de", headers={"Accept-Language": "en"})

    assert answer["Location"] == "/suche/?q=pass"
    assert answer.cookies["sprache"].value == "de"
    assert answer.cookies["sprache"]["httponly"]
    assert client.get("/suche/?q=pass", headers={"Accept-Language": "en"}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "stays"), [("//evil.example/", "/%2Fevil.example/"), ("/\\evil.example/", "/%5Cevil.example/")]
)
def test_the_switch_never_leads_to_another_host(client, typed, stays):
    an_authority()
    ask = partial(client.get, "/")  # which takes //evil.example for a host, unless the path is handed in beside it

    led = ask(PATH_INFO=typed, headers={"Accept-Language": "tr"})
    page = ask(PATH_INFO=f"/tr{typed}").content.decode()
    back = ask({"sprache": "de"}, PATH_INFO=f"/tr{typed}")
    switched = ask({"sprache": "tr"}, PATH_INFO=typed)

    assert f'href="{stays}?sprache=de"' in page
    assert [answer["Location"] for answer in (led, back, switched)] == [f"/tr{stays}", stays, f"/tr{stays}"]


def test_a_remembered_language_leads_there_again(client):
    a_department()
    client.get("/?sprache=en")

    answer = client.get("/migration/aufenthalt/", headers={"Accept-Language": "de"})

    assert answer["Location"] == "/en/migration/aufenthalt/"


@pytest.mark.parametrize("choice", ["fr", "", "en\x00", "../x", "sr", "de_simple"])
def test_a_language_that_is_not_offered_is_not_chosen(client, choice):
    a_department()

    answer = client.get("/", {"sprache": choice})

    assert answer.status_code == 200
    assert "sprache" not in answer.cookies


def test_the_switch_of_a_personal_page_keeps_its_secret_at_home(client, clock):
    booking = a_confirmed_booking(client, a_bookable_service())
    address = path(booking, Power.LETTER, language="de")

    answer = client.get(address + "?sprache=en")

    assert answer["Location"] == "/en" + address
    assert client.get(answer["Location"]).status_code == 200


def test_a_text_that_fell_back_is_marked_with_its_language(client):
    a_service(offices=[an_office()], name=Text(de="Nur auf Deutsch"), summary=Text(de="Ein Satz."))

    page = client.get("/en/migration/aufenthalt/").content.decode()

    assert '<span lang="de" dir="ltr">Nur auf Deutsch</span>' in page
    assert '<div lang="de" dir="ltr"><p class="kern-body">Ein Satz.</p></div>' in page


def test_a_text_in_the_readers_language_is_not_marked(client):
    a_service(offices=[an_office()], name=Text(de="Titel", en="Title"))

    page = client.get("/en/migration/aufenthalt/").content.decode()

    assert ">Title</a>" in page


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("", []),
        ("Ein Satz.", ["Ein Satz."]),
        ("Montag 9 bis 12 Uhr\nDienstag 13 bis 18 Uhr\n", ["Montag 9 bis 12 Uhr", "Dienstag 13 bis 18 Uhr"]),
        ("Erster Absatz.\n\n\nZweiter Absatz.", ["Erster Absatz.", "Zweiter Absatz."]),
        ("x" * 100 + " und\ndas geht weiter.", ["x" * 100 + " und das geht weiter."]),
        ("x" * 100 + ".\nEin neuer Satz.", ["x" * 100 + ".", "Ein neuer Satz."]),
        ("س" * 100 + "؟\nجملة", ["س" * 100 + "؟", "جملة"]),
    ],
)
def test_lines_are_paragraphs_unless_an_editor_only_wrapped_them(typed, lines):
    assert unwrapped(typed) == lines


def test_a_list_of_the_catalogue_is_a_list(client):
    a_service("a", offices=[an_office()], details=Text(de="Bitte beachten:\n- eins\n- zwei\nDanke."))

    page = client.get("/leistung/migration/aufenthalt/a/").content.decode()

    assert (
        '<ul class="kern-list kern-list--bullet"><li>eins</li><li>zwei</li></ul><p class="kern-body">Danke.</p>' in page
    )


def test_a_catalogue_text_is_escaped_in_every_language(client):
    a_service(offices=[an_office()], name=Text(de="<b>fett</b>"), summary=Text(de="<i>a</i>\n- <u>b</u>"))

    for address in ("/migration/aufenthalt/", "/en/migration/aufenthalt/"):
        page = client.get(address).content.decode()
        assert "&lt;b&gt;fett&lt;/b&gt;" in page
        assert "<i>a" not in page


def test_posts_are_never_led_elsewhere(client, clock):
    a_bookable_service()

    answer = client.post("/termin/freigeben/", headers={"Accept-Language": "en"})

    assert answer["Location"] == "/"


def test_an_unknown_page_is_missing_in_the_language_of_its_address(client):
    an_authority()

    page = client.get("/en/gibt-es-nicht/")

    assert page.status_code == 404
    assert '<html lang="en"' in page.content.decode()


@pytest.mark.parametrize("code", ["de", "en", "ru", "ar"])
def test_a_page_is_as_long_as_it_says(client, code):
    a_department()

    answer = client.get("/impressum/" if code == "de" else f"/{code}/impressum/")

    assert ('lang="de" dir="ltr">Impressum' in answer.content.decode()) == (code in {"ru", "ar"})
    assert int(answer.headers["Content-Length"]) == len(answer.content)
