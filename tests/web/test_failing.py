"""What cannot be read and what fails: answered in the reader's language, without asking what may have failed."""

from html import unescape

import pytest
from allauth.core.internal.ratelimit import respond_429
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from django.views.defaults import permission_denied

from servicepunkt.common.languages import OFFERED, SOURCE, language
from servicepunkt.web.failing import failed
from tests.factories import an_authority, an_office
from tests.journeys.breaking import no_database

TOO_MANY = "&".join("x=" for _number in range(1001))


@pytest.fixture
def careless() -> Client:
    """A client that shows a fault as a browser would."""
    return Client(raise_request_exception=False)


def front(code: str) -> str:
    return "" if code == SOURCE else f"/{code}"


# A fault of ours --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("code", OFFERED)
def test_without_the_database_the_page_speaks_the_readers_language_and_leads_on(careless, code):
    an_authority()
    with no_database():
        answer = careless.get(f"{front(code)}/suche/?q=Pass", headers={"Accept-Language": "de"})

    page = unescape(answer.content.decode())
    assert answer.status_code == 500
    assert f'<html lang="{language(code).tag}" dir="{language(code).dir}">' in page
    with translation.override(code):
        assert gettext("Da ist bei uns etwas schiefgegangen") in page
    assert f'href="{front(code)}/suche/?q=Pass"' in page  # once more
    assert f'class="sp-header__name" href="{front(code)}/"' in page
    for other in set(OFFERED) - {code}:
        assert f'href="{front(other)}/suche/?q=Pass&sprache={other}"' in page
    assert answer["Content-Language"] == language(code).tag
    assert "no-store" in answer["Cache-Control"]
    assert "Refresh" not in answer


@pytest.mark.django_db
def test_what_was_sent_is_not_offered_to_be_sent_by_a_link(careless):
    an_authority()
    with no_database():
        page = careless.post("/barrierefreiheit/melden/", {"message": "x"}).content.decode()

    assert "Da ist bei uns etwas schiefgegangen" in page
    assert "Noch einmal versuchen" not in page


@pytest.mark.django_db
def test_a_device_in_the_waiting_room_tries_again_by_itself(careless):
    office = an_office()
    kiosk = f"/wartebereich/kiosk/{office.slug}/"
    with no_database():
        answer = careless.post(f"{kiosk}?in=ar", {"code": "AAA-AAAA"})

    page = answer.content.decode()
    assert (answer.status_code, answer["Refresh"]) == (500, f"30;url={kiosk}")
    assert '<html lang="ar" dir="rtl">' in page
    assert f'class="sp-header__name" href="{kiosk}"' in page
    assert "sprache=" not in page  # it keeps nobody's choice


@pytest.mark.django_db
def test_staff_are_led_back_to_their_own_pages(careless):
    careless.cookies["sessionid"] = "x" * 32
    with no_database():
        answer = careless.get("/schalter/")

    assert answer.status_code == 500
    assert 'class="sp-header__name" href="/schalter/"' in answer.content.decode()


def test_a_fault_before_anybody_has_looked_at_the_language(rf):
    """Whoever came before in this thread may have read another one."""
    with translation.override("ru"):
        by_browser = failed(rf.get("/", headers={"Accept-Language": "tr"})).content.decode()
        by_address = failed(rf.get("/ar/suche/", headers={"Accept-Language": "tr"})).content.decode()

    assert '<html lang="tr" dir="ltr">' in by_browser
    assert '<html lang="ar" dir="rtl">' in by_address


def test_a_fault_at_an_address_that_cannot_be_read(rf):
    page = failed(rf.get(f"/?{TOO_MANY}")).content.decode()

    assert "Da ist bei uns etwas schiefgegangen" in page
    assert "sprache=" not in page


# What cannot be read, and what is not allowed -----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("send", ["get", "post"])
@pytest.mark.parametrize("address", ["/tr/suche/", "/tr/", "/tr/termin/angaben/"])
def test_an_address_with_too_much_in_it_is_no_fault_of_ours(careless, send, address):
    an_authority()

    answer = getattr(careless, send)(f"{address}?{TOO_MANY}")

    assert answer.status_code == 400
    assert '<html lang="tr" dir="ltr">' in answer.content.decode()
    assert "x=&amp;" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("code", OFFERED)
@pytest.mark.parametrize(
    ("status", "answer", "heading"),
    [
        (403, lambda request: permission_denied(request, PermissionDenied()), "Das ist hier nicht erlaubt"),
        (429, respond_429, "Bitte warten Sie einen Moment"),
    ],
    ids=["not allowed", "too often"],
)
def test_a_refusal_that_no_rule_of_ours_raises_has_the_same_frame(rf, code, status, answer, heading):
    an_authority()
    with translation.override(code):
        shown = answer(rf.get(f"{front(code)}/"))
        said = gettext(heading)

    page = unescape(shown.content.decode())
    assert shown.status_code == status
    assert f'<html lang="{language(code).tag}" dir="{language(code).dir}">' in page
    assert f'<h1 class="kern-heading-large">{said}</h1>' in page
    assert f"<title>{said} – " in page
    assert f'<a class="kern-btn kern-btn--primary" href="{front(code)}/">' in page
