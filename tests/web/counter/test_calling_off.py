"""A group session that does not take place is cancelled at the day's page: by one press, for one reason, for all."""

import re
from typing import Any

import pytest
from django.test import Client

from servicepunkt.availability.models import Closure
from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.correspondence.models import Letter
from tests.factories import MONDAY, local
from tests.web.reading import text_of, words

pytestmark = pytest.mark.django_db

TOO_FEW = "Es haben sich zu wenige Personen angemeldet."


def _address(booking: Booking) -> str:
    return f"/schalter/{booking.office.slug}/gruppe/{booking.desk_id}/{int(booking.start_at.timestamp())}/absagen/"


def _press(client: Client, address: str, **typed: str) -> Any:
    page = client.get(address).content.decode()
    edition = re.search(r'name="edition" value="(\d+)"', page)
    assert edition
    return client.post(address, {"edition": edition[1], "reason_de": TOO_FEW} | typed, follow=True)


def test_the_page_says_beforehand_how_many_lose_it_and_whom_only_the_phone_reaches(
    group: list[Booking], lead: Client
) -> None:
    shown = text_of(lead.get(_address(group[0])))

    assert "3 Personen verlieren ihren Termin." in shown
    assert "2 Termine sind ohne E-Mail-Adresse gebucht. Bitte rufen Sie dort an." in shown
    assert shown.index("Bo Fon") < shown.index("Cy Nichts") < shown.index("Ada Mail")
    assert "03301 123 · keine E-Mail" in shown
    assert {booking.state for booking in Booking.objects.all()} == {Booking.State.CONFIRMED}


def test_one_press_cancels_it_for_all_and_the_page_still_says_whom_to_call(group: list[Booking], lead: Client) -> None:
    done = text_of(_press(lead, _address(group[0])))

    assert {booking.state for booking in Booking.objects.all()} == {Booking.State.CANCELLED}
    assert "Die Gruppe ist abgesagt." in done
    assert "2 Termine sind ohne E-Mail-Adresse gebucht. Bitte rufen Sie dort an." in done
    assert "03301 123" in done
    letter = Letter.objects.get(kind="bookings.cancelled")
    assert letter.facts["reason"]["tr"] == "Yeterince kişi kaydolmadı."


def test_a_reason_of_ones_own_is_told_as_it_was_typed(group: list[Booking], lead: Client) -> None:
    _press(lead, _address(group[0]), reason_de="Die Kursleitung ist krank.", reason_en="The teacher is ill.")

    assert Closure.objects.get().reason == {"de": "Die Kursleitung ist krank.", "en": "The teacher is ill."}


def test_without_a_reason_nothing_happens_and_nothing_that_was_typed_is_lost(
    group: list[Booking], lead: Client
) -> None:
    answer = _press(lead, _address(group[0]), reason_de="", reason_en="The teacher is ill.")

    assert answer.status_code == 400
    assert "Bitte geben Sie den Grund an." in text_of(answer)
    assert "The teacher is ill." in text_of(answer)
    assert {booking.state for booking in Booking.objects.all()} == {Booking.State.CONFIRMED}


def test_pressed_twice_nobody_gets_a_second_letter(group: list[Booking], lead: Client) -> None:
    _press(lead, _address(group[0]))

    again = lead.post(_address(group[0]), {"edition": "0", "reason_de": TOO_FEW}, follow=True)

    assert "Abgesagte Gruppe" in text_of(again)
    assert Letter.objects.filter(kind="bookings.cancelled").count() == 1
    assert Closure.objects.count() == 1


def test_hours_that_somebody_else_has_changed_are_looked_at_again_first(group: list[Booking], lead: Client) -> None:
    answer = _press(lead, _address(group[0]), edition="77", reason_de="Wasser im Keller")

    assert answer.status_code == 409
    assert "Inzwischen hat jemand anderes die Öffnungszeiten geändert." in text_of(answer)
    assert "Wasser im Keller" in text_of(answer)
    assert {booking.state for booking in Booking.objects.all()} == {Booking.State.CONFIRMED}


def test_whoever_is_here_for_it_loses_it_as_well_and_is_nobodys_no_show(
    counter: Any, group: list[Booking], lead: Client, clock: Any
) -> None:
    clock.set("2027-03-01 09:50")
    counter.arrive(group[1], clock.now)

    _press(lead, _address(group[0]))
    clock.set("2027-03-01 10:30")
    board = counter.get()

    assert {booking.state for booking in Booking.objects.all()} == {Booking.State.CANCELLED}
    assert "Niemand wartet." in text_of(board)


def test_the_day_leads_there_whoever_leads_the_office_and_nobody_else(
    counter: Any, group: list[Booking], lead: Client
) -> None:
    to = f'href="{_address(group[0])}"'
    days = [f"/schalter/{counter.office.slug}/", f"/schalter/{counter.office.slug}/?tag=2027-03-01"]

    assert [to in lead.get(day).content.decode() for day in days] == [True, True]
    assert [to in counter.client.get(day).content.decode() for day in days] == [False, False]
    assert "Findet die Gruppe nicht statt, sagt Ihre Teamleitung sie ab." in text_of(counter.get())


def test_its_page_does_not_say_that_the_time_is_free_for_others(
    client: Client, group: list[Booking], lead: Client
) -> None:
    _press(lead, _address(group[0]))

    page = words(client.get(path(group[0], Power.LETTER)))

    assert "Zu dieser Zeit haben wir geschlossen." in page
    assert TOO_FEW in page
    assert "wieder für andere frei" not in page


def test_a_group_for_which_nobody_is_signed_up_leads_back_to_the_day(counter: Any, lead: Client) -> None:
    nobody = (
        f"/schalter/{counter.office.slug}/gruppe/{counter.desks[0].pk}/{int(local(MONDAY, 15).timestamp())}/absagen/"
    )

    assert "Für diese Gruppe ist niemand mehr angemeldet." in text_of(lead.get(nobody, follow=True))


@pytest.mark.parametrize(("desk", "start"), [("999999", "1800000000"), ("1", "9" * 30)])
def test_a_desk_or_a_start_that_does_not_exist_is_not_found(counter: Any, lead: Client, desk: str, start: str) -> None:
    assert lead.get(f"/schalter/{counter.office.slug}/gruppe/{desk}/{start}/absagen/").status_code == 404
