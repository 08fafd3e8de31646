"""What is drawn once for all pages is right on each of them."""

import pytest
from django.test import Client

from servicepunkt.common.texts import Text
from servicepunkt.web.templatetags.kept import THIS_PAGE_IN
from tests.factories import an_authority, an_office

pytestmark = pytest.mark.django_db


def page(address: str, host: str = "testserver") -> str:
    words = Client(HTTP_HOST=host).get(address).content.decode()
    assert THIS_PAGE_IN not in words
    return words


def test_each_page_leads_to_itself_in_the_other_languages():
    an_office()
    for address in ["/impressum/", "/datenschutz/", "/suche/?q=%22%3E%3Cb%3E"]:
        bare, _, query = address.partition("?")
        asked = f"{query}&amp;" if query else ""
        words = page(address)
        assert f'href="/tr{bare}?{asked}sprache=tr"' in words
        assert f'href="/de-simple{bare}?{asked}sprache=de-simple"' in words
        assert f'href="{bare}?{asked}sprache=de"' in page(f"/tr{address}")


def test_each_reader_has_the_frame_in_her_language():
    an_office()
    assert [
        ("Impressum</a>" in page(address), "Legal notice</a>" in page(address))
        for address in ["/impressum/", "/en/impressum/"]
    ] == [
        (True, False),
        (False, True),
    ]


def test_a_county_that_changes_its_name_has_it_in_the_frame_at_once():
    authority = an_office().authority
    page("/impressum/")
    authority.name = Text(de="Landkreis Neuland")
    authority.save()
    assert page("/impressum/").count("Landkreis Neuland") > 2


def test_no_county_has_the_frame_of_another(settings):
    settings.ALLOWED_HOSTS = ["*"]
    for slug, name in [("nord", "Landkreis Nord"), ("sued", "Landkreis Süd")]:
        authority = an_authority(slug, host=f"{slug}.example")
        authority.name = Text(de=name)
        authority.save()
    assert "Landkreis Süd" not in page("/impressum/", "nord.example")
    assert "Landkreis Nord" not in page("/impressum/", "sued.example")
