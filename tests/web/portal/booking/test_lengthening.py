"""More time for a place that is held, with scripts and without; nothing typed is lost by asking."""

import pytest
from django.test import Client

from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.models import Booking
from tests.web.portal.visitors import DETAILS, a_bookable_service, choose_address, hold, tell
from tests.web.reading import words

# The clock stands at 08:00 on Monday, 1 March 2027.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_page_of_the_details_gives_more_time_and_keeps_what_was_typed(client, clock):
    wish = a_bookable_service()
    held = hold(client, wish)
    clock.advance(minutes=9)

    typed = DETAILS | {"email": "half@", "weiter": "mehr-zeit"}
    page = client.post(f"/termin/angaben/?leistung={wish.services[0].service.slug}", typed, follow=True)

    assert "Sie haben jetzt mehr Zeit." in words(page)
    assert "Für Sie reserviert bis 8:19 Uhr" in words(page)
    assert 'value="half@"' in page.content.decode()
    held.refresh_from_db()
    assert contact_of(held).name == DETAILS["name"]


def test_the_summary_gives_more_time_and_comes_back(client, clock):
    wish = a_bookable_service()
    hold(client, wish)
    tell(client, wish)
    clock.advance(minutes=5)

    page = client.post("/termin/laenger/", {"zurueck": "/termin/pruefen/"}, follow=True)

    assert page.redirect_chain == [("/termin/pruefen/", 302)]
    assert "Für Sie reserviert bis 8:15 Uhr" in words(page)


def test_with_scripts_only_the_countdown_comes_back_and_is_announced(client, clock):
    hold(client, a_bookable_service())
    clock.advance(minutes=5)

    part = client.post("/termin/laenger/", {"aus": "angaben"}, headers={"HX-Request": "true"}).content.decode()

    assert 'data-seconds="600"' in part
    assert "data-announce>Sie haben jetzt mehr Zeit." in part
    assert 'form="angaben"' in part
    assert "<html" not in part


def test_too_late_it_says_so_and_what_to_do(client, clock):
    hold(client, a_bookable_service())
    clock.advance(minutes=11)

    part = client.post("/termin/laenger/", headers={"HX-Request": "true"}).content.decode()

    assert "Die Reservierung ist abgelaufen." in part
    assert "mehr-zeit" not in part


def test_nobody_is_sent_to_another_site(client):
    hold(client, a_bookable_service())

    for elsewhere in ("https://example.org/", "//example.org/", "/\\example.org"):
        assert client.post("/termin/laenger/", {"zurueck": elsewhere}).headers["Location"] == "/termin/angaben/"


def test_a_stranger_lengthens_nothing(client):
    held = hold(client, a_bookable_service())

    Client().post("/termin/laenger/")

    assert Booking.objects.get().kept_until == held.kept_until


def test_each_page_with_a_countdown_has_the_button(client):
    wish = a_bookable_service()
    hold(client, wish)

    pages = [client.get(choose_address(wish)), client.get("/termin/angaben/"), tell(client, wish)]

    assert [page.content.decode().count('id="mehr-zeit"') for page in pages] == [1, 1, 1]
