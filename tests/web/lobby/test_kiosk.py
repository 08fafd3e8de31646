from typing import Any

import pytest
from django.core import signing
from django.test import Client

from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.links import Power, address
from servicepunkt.common.tokens import spell
from servicepunkt.reception import queue
from servicepunkt.reception.codes import KIOSK_TRIES, day_code
from servicepunkt.reception.devices import kiosk_secret, part_with_kiosks
from servicepunkt.reception.models import Visit, WrongTries
from tests.factories import MONDAY, a_department, an_authority, an_office, local
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


def test_a_typed_code_gives_number_and_place_and_shows_no_name(lobby, client):
    page = client.post(lobby.kiosk, {"code": spell(lobby.book(9).code).lower()})

    assert page.status_code == 200
    assert "M1" in text_of(page)
    assert "Sie sind als Nächstes dran." in text_of(page)
    assert "Ada" not in page.content.decode()
    assert Visit.objects.get().arrived_by == "kiosk"


def test_a_scanned_link_does_as_well(lobby, client):
    link = address(lobby.book(9), Power.ARRIVE, language="de")

    assert "M1" in text_of(client.post(lobby.kiosk, {"code": link}))


def test_the_second_sees_her_place(lobby, client):
    client.post(lobby.kiosk, {"code": lobby.book(9).code})

    assert "Sie haben Platz 2 in der Reihe." in text_of(client.post(lobby.kiosk, {"code": lobby.book(9).code}))


def test_twice_is_once(lobby, client):
    code = lobby.book(9).code

    for _press in range(2):
        assert "M1" in text_of(client.post(lobby.kiosk, {"code": code}))
    assert Visit.objects.count() == 1


def test_who_was_called_meanwhile_is_sent_to_the_desk(lobby, client):
    code = lobby.book(9).code
    client.post(lobby.kiosk, {"code": code})
    queue.call_next(lobby.office, lobby.office.desks.first(), by="staff:1", now=local(MONDAY, 8, 46))

    assert "Platz 1" in text_of(client.post(lobby.kiosk, {"code": code}))


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("", 404, "Diesen Code kennen wir nicht"),
        ("QUATSCH", 404, "Diesen Code kennen wir nicht"),
        ("\x00\x00", 404, "Diesen Code kennen wir nicht"),
        ("🙂" * 500, 404, "Diesen Code kennen wir nicht"),
    ],
)
def test_what_is_no_code_gets_a_kind_answer(lobby, client, typed, status, words):
    page = client.post(lobby.kiosk, {"code": typed})

    assert page.status_code == status
    assert words in text_of(page)


def test_too_early_too_late_and_the_wrong_day_are_said_kindly(lobby, client, clock):
    code = lobby.book(9).code

    for at, words in (
        ("2027-03-01 08:00", "ab 8:30 Uhr"),
        ("2027-03-01 10:00", "Wir suchen eine Lösung"),
        ("2027-02-28 09:00", "Montag, 1. März 2027"),
    ):
        clock.set(at)
        page = client.post(lobby.kiosk, {"code": code})
        assert (page.status_code, words in text_of(page)) == (409, True)


def test_the_wrong_place_names_the_right_one(lobby, client):
    other = an_office("gransee", department=lobby.office.department)

    page = client.post(f"/wartebereich/kiosk/{other.slug}/", {"code": lobby.book(9).code})

    assert "Mittelstraße 16, Oranienburg" in text_of(page)


def test_the_page_speaks_the_language_in_its_address_and_remembers_nothing(lobby, client):
    english = client.get(lobby.kiosk, {"in": "en"})

    assert '<html lang="en"' in english.content.decode()
    assert f'action="{lobby.kiosk}?in=en"' in english.content.decode()
    assert "sprache" not in client.cookies
    assert '<html lang="de"' in client.get(lobby.kiosk).content.decode()


def test_the_number_page_leads_back_to_the_start_with_and_without_script(lobby, client):
    page = client.post(f"{lobby.kiosk}?in=en", {"code": lobby.book(9).code}).content.decode()

    assert f'data-back-to="{lobby.kiosk}"' in page
    assert f'href="{lobby.kiosk}"><span class="kern-label">Done' in page


def test_a_kiosk_that_lost_its_cookies_still_works(lobby):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(lobby.kiosk, {"code": lobby.book(9).code}).status_code == 200


@pytest.mark.parametrize(
    "path", ["kiosk/unbekannt/", "anzeige/unbekannt/", "anzeige/unbekannt/stand/", "kiosk/unbekannt/einrichten/x/"]
)
def test_rooms_that_do_not_exist_are_not_found(lobby, client, path):
    assert client.get(f"/wartebereich/{path}").status_code == 404


def test_the_rooms_of_another_county_are_not_found(lobby, client):
    an_office("fern", department=a_department(an_authority("fern", host="fern.example.org"), "fern"))

    for path in ("kiosk/fern/", "anzeige/fern/", "anzeige/fern/stand/"):
        assert client.get(f"/wartebereich/{path}").status_code == 404


# The code of the day --------------------------------------------------------------------------------------------


def _ask_for_the_day_code(lobby: Any) -> str:
    lobby.office.day_code_needed = True
    lobby.office.save()
    return day_code(lobby.office, MONDAY)


def test_ones_own_phone_needs_the_code_of_the_day(lobby, client):
    right, code = _ask_for_the_day_code(lobby), lobby.book(9).code

    without = client.post(lobby.kiosk, {"code": code})
    assert without.status_code == 422
    assert f'value="{code}"' in without.content.decode()
    assert client.post(lobby.kiosk, {"code": code, "tagescode": right}).status_code == 200


def test_the_machine_in_the_entrance_does_not(lobby, client):
    _ask_for_the_day_code(lobby)
    pairing = f"{lobby.kiosk}einrichten/{kiosk_secret(lobby.office)}/"

    assert client.get(pairing).status_code == 200
    assert "kiosk" not in client.cookies  # opening the link changes nothing
    client.post(pairing)

    assert 'name="tagescode"' not in client.get(lobby.kiosk).content.decode()
    assert client.post(lobby.kiosk, {"code": lobby.book(9).code}).status_code == 200


def test_what_others_try_does_not_close_the_machine(lobby, client):
    client.post(f"{lobby.kiosk}einrichten/{kiosk_secret(lobby.office)}/")
    code, stranger = lobby.book(9).code, Client()
    count = {"window": int(local(MONDAY, 8, 45).timestamp()) // 300, "count": KIOSK_TRIES}
    WrongTries.objects.create(office=lobby.office, at_what="phone", **count)

    assert stranger.post(lobby.kiosk, {"code": code}).status_code == 429
    assert client.post(lobby.kiosk, {"code": code}).status_code == 200


def test_a_machine_is_the_kiosk_of_one_office_only(lobby, client):
    other = an_office("gransee", department=lobby.office.department, day_code_needed=True)
    client.post(f"{lobby.kiosk}einrichten/{kiosk_secret(lobby.office)}/")

    assert 'name="tagescode"' in client.get(f"/wartebereich/kiosk/{other.slug}/").content.decode()
    assert client.post(f"/wartebereich/kiosk/{other.slug}/einrichten/{kiosk_secret(lobby.office)}/").status_code == 404


def test_a_machine_is_a_stranger_once_the_lead_has_parted_with_all_until_it_is_set_up_anew(lobby, client):
    _ask_for_the_day_code(lobby)
    old = f"{lobby.kiosk}einrichten/{kiosk_secret(lobby.office)}/"
    client.post(old)

    part_with_kiosks(lobby.office, by="staff:1", now=local(MONDAY, 8, 45))

    assert 'name="tagescode"' in client.get(lobby.kiosk).content.decode()
    assert client.post(old).status_code == 404
    assert JournalEntry.objects.filter(action="part_with_kiosks", by="staff:1", office=lobby.office.slug).count() == 1
    lobby.office.refresh_from_db()
    client.post(f"{lobby.kiosk}einrichten/{kiosk_secret(lobby.office)}/")
    assert 'name="tagescode"' not in client.get(lobby.kiosk).content.decode()


def test_parting_with_the_machines_of_one_office_leaves_those_of_another(lobby, client):
    other = an_office("gransee", department=lobby.office.department)
    _ask_for_the_day_code(lobby)
    client.post(f"{lobby.kiosk}einrichten/{kiosk_secret(lobby.office)}/")

    part_with_kiosks(other, by="staff:1", now=local(MONDAY, 8, 45))

    assert 'name="tagescode"' not in client.get(lobby.kiosk).content.decode()


def test_a_machine_that_was_set_up_before_generations_counts_until_the_first_of_them_ends(lobby, client):
    _ask_for_the_day_code(lobby)
    client.cookies["kiosk"] = signing.dumps(lobby.office.pk, salt="kiosk")
    assert 'name="tagescode"' not in client.get(lobby.kiosk).content.decode()

    part_with_kiosks(lobby.office, by="staff:1", now=local(MONDAY, 8, 45))

    assert 'name="tagescode"' in client.get(lobby.kiosk).content.decode()


def test_a_forged_cookie_makes_no_kiosk(lobby, client):
    _ask_for_the_day_code(lobby)
    client.cookies["kiosk"] = str(lobby.office.pk)

    assert 'name="tagescode"' in client.get(lobby.kiosk).content.decode()
