"""Moving and cancelling by link."""

import datetime as dt

import pytest

from servicepunkt.availability.models import Offer
from servicepunkt.availability.opening import write_open_days
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import wish_of
from servicepunkt.catalogue.models import Department, Office
from servicepunkt.correspondence.models import Letter
from tests.factories import MONDAY, a_service, a_wish
from tests.web.portal.visitors import NINE, a_bookable_service, a_confirmed_booking
from tests.web.reading import words

pytestmark = pytest.mark.django_db

TEN = "2027-03-02T10:00:00+01:00"


@pytest.fixture
def page_of(booking):
    return path(booking, Power.LETTER)


def test_the_calendar_counts_the_own_place_as_free_and_the_old_time_stays(client, booking, page_of):
    page = client.get(page_of + "verschieben/?tag=2027-03-02")

    assert "bleibt Ihr bisheriger Termin bestehen" in words(page)
    assert 'value="2027-03-02T09:00:00+01:00"' in page.content.decode()


def test_a_move_is_held_checked_and_confirmed(client, booking, page_of):
    held = client.post(page_of + "verschieben/", {"beginn": TEN})
    check = client.get(held["Location"])
    booking.refresh_from_db()
    assert booking.start_at == NINE
    assert "9:00 Uhr" in words(check)
    assert "10:00 Uhr" in words(check)
    assert "Für Sie reserviert bis 8:10 Uhr" in words(check)

    done = client.post(held["Location"], {"stand": "0"}, follow=True)

    booking.refresh_from_db()
    assert booking.start_at == NINE.replace(hour=10)
    assert "Ihr Termin ist verschoben." in words(done)
    assert Letter.objects.filter(kind="bookings.moved").count() == 1


def test_who_goes_back_from_there_to_the_calendar_finds_the_time_that_she_holds(client, booking, page_of):
    hold_it = {"beginn": TEN}
    held = client.post(page_of + "verschieben/", hold_it)["Location"]

    page = client.get(page_of + "verschieben/?tag=2027-03-02")

    assert f'value="{TEN}"' in page.content.decode()
    assert client.post(page_of + "verschieben/", hold_it)["Location"] == held


def test_confirming_a_move_twice_moves_once(client, booking, page_of):
    held = client.post(page_of + "verschieben/", {"beginn": TEN})["Location"]
    fields = {"stand": "0"}

    first, second = client.post(held, fields), client.post(held, fields)

    assert first["Location"] == second["Location"] == page_of
    assert Letter.objects.filter(kind="bookings.moved").count() == 1


def test_a_move_that_waited_too_long_keeps_the_old_time_and_shows_the_calendar(client, clock, booking, page_of):
    held = client.post(page_of + "verschieben/", {"beginn": TEN})["Location"]
    clock.advance(minutes=11)

    page = client.post(held, {"stand": "0"})

    booking.refresh_from_db()
    assert page.status_code == 410
    assert "Ihre Reservierung ist abgelaufen." in words(page)
    assert booking.start_at == NINE


def test_a_move_that_waited_until_the_visit_began_says_so(client, clock, booking, page_of):
    clock.set("2027-03-02 08:55")
    held = client.post(page_of + "verschieben/", {"beginn": TEN})["Location"]
    assert "Für Sie reserviert bis 9:00 Uhr" in words(client.get(held))
    clock.set("2027-03-02 09:01")

    looked, pressed = client.get(held), client.post(held, {"stand": "0"})

    assert [page.status_code for page in (looked, pressed)] == [409, 409]
    assert "hat schon begonnen" in words(pressed)


def test_a_new_time_taken_meanwhile_is_said_and_the_old_one_stays(client, clock, booking, page_of):
    hold_slot(wish_of(booking), NINE.replace(hour=10), holder="another", language="de", now=clock.now)

    page = client.post(page_of + "verschieben/?tag=2027-03-02", {"beginn": TEN})

    assert page.status_code == 409
    assert "Diese Zeit hat gerade jemand anderes bekommen." in words(page)


def test_the_hold_of_a_move_is_no_hold_for_a_new_booking(client, booking, page_of):
    client.post(page_of + "verschieben/", {"beginn": TEN})

    assert client.get("/termin/angaben/").status_code == 410
    assert "reserviert bis" not in words(client.get("/termin/waehlen/?leistung=abholen"))


def test_who_was_booked_by_phone_sees_the_times_of_the_public_and_whom_to_call_where_there_is_none(
    client, booking, page_of
):
    """Nothing of her service is given out online, and so staff alone can move her."""
    Booking.objects.update(channel="staff")
    Offer.objects.update(channels=["staff"])
    Office.objects.update(phone="03301 601-0")
    write_open_days(booking.office, first=MONDAY, last=MONDAY + dt.timedelta(40))

    page, pressed = client.get(page_of + "verschieben/"), client.post(page_of + "verschieben/", {"beginn": TEN})

    assert "Im Moment ist kein Termin frei." in words(page)
    assert "Oder rufen Sie uns an: 03301 601-0" in words(page).replace("\u2060", "")
    assert pressed.status_code == 409


def test_cancelling_asks_first_and_needs_no_reason(client, booking, page_of):
    ask = client.get(page_of + "absagen/")
    booking.refresh_from_db()
    assert booking.state == Booking.State.CONFIRMED
    assert "Einen Grund müssen Sie nicht nennen." in words(ask)

    first = client.post(page_of + "absagen/", follow=True)
    client.post(page_of + "absagen/", follow=True)

    booking.refresh_from_db()
    assert booking.state == Booking.State.CANCELLED
    assert "Dieser Termin ist abgesagt" in words(first)
    assert Letter.objects.filter(kind="bookings.cancelled").count() == 1


def test_a_visit_that_has_begun_is_neither_moved_nor_cancelled(client, clock, booking, page_of):
    clock.set("2027-03-02 09:05")

    for step in ("verschieben/", "absagen/"):
        page = client.post(page_of + step, {"beginn": TEN})
        assert page.status_code == 409
        assert "hat schon begonnen" in words(page)
    assert client.get(page_of + "verschieben/").status_code == 409


def test_a_cancelled_booking_is_not_moved(client, booking, page_of):
    client.post(page_of + "absagen/")

    assert client.get(page_of + "verschieben/").status_code == 410
    assert client.post(page_of + "verschieben/", {"beginn": TEN}).status_code == 410


@pytest.mark.parametrize("start", ["", "x", "2027-03-02T10:00", "2020-01-01T10:00:00+01:00", "\x00"])
def test_any_start_of_a_move_gets_a_clear_answer(client, booking, page_of, start):
    page = client.post(page_of + "verschieben/", {"beginn": start})

    assert page.status_code in {400, 409}
    assert "<h1" in page.content.decode()


@pytest.mark.parametrize("query", ["monat=x", "tag=x", "monat=2027-00"])
def test_any_month_of_a_move_gets_a_clear_answer(client, page_of, query):
    assert client.get(f"{page_of}verschieben/?{query}").status_code == 400


# Number and services ----------------------------------------------------------------------------------------------


@pytest.fixture
def family(client, clock):
    """One person is booked for 9:00 of a service that up to three may come for, 10 minutes for each further one."""
    wish = a_bookable_service(unit="person", max_units=3, minutes_per_further=10, combinable=True)
    Department.objects.update(basket_limit=3)
    return a_confirmed_booking(client, wish)


def test_the_number_may_change_with_the_time_staying(client, family):
    page_of = path(family, Power.LETTER)
    page = client.get(page_of + "verschieben/?leistung=abholen:3")
    assert "(40 Minuten)" in words(page)

    held = client.post(page_of + "verschieben/?leistung=abholen:3", {"beginn": NINE.isoformat()})["Location"]
    check = client.get(held)
    assert "Soll der Termin geändert werden?" in words(check)
    assert "(3 Personen)" in words(check)
    done = client.post(held, {"stand": "0"}, follow=True)

    family.refresh_from_db()
    assert "Ihr Termin ist geändert." in words(done)
    assert (family.start_at, family.end_at) == (NINE, NINE + dt.timedelta(minutes=40))
    assert family.services.get().units == 3
    assert Letter.objects.get(kind="bookings.moved").facts["before"] is None
    assert list(differences(family.office, now=NINE)) == []


def test_the_language_at_the_desk_stays_where_the_number_changes(client, family):
    family.office.desks.update(languages=["ru"])
    Booking.objects.filter(pk=family.pk).update(spoken="ru")

    client.post(path(family, Power.LETTER) + "verschieben/?leistung=abholen:2", {"beginn": TEN})

    assert [(hold.spoken, wish_of(hold).spoken) for hold in Booking.objects.filter(moves=family)] == [("ru", "ru")]


def test_a_number_that_is_too_large_is_said_and_shows_no_times(client, family):
    page = client.get(path(family, Power.LETTER) + "verschieben/?leistung=abholen:4")

    assert page.status_code == 400
    assert "1 bis 3 möglich" in words(page)
    assert 'name="beginn"' not in page.content.decode()


def test_another_service_may_come_in_and_go_out(client, family):
    other = a_service("biometrie", offices=[family.office], combinable=True)
    family.desk.skills.add(other)
    page_of = path(family, Power.LETTER)
    assert "Leistung biometrie dazunehmen (20 Minuten mehr)" in words(client.get(page_of + "verschieben/"))

    held = client.post(page_of + "verschieben/?leistung=abholen&leistung=biometrie", {"beginn": TEN})["Location"]
    client.post(held, {"stand": "0"})
    assert [row.service.slug for row in family.services.all()] == ["abholen", "biometrie"]
    held = client.post(page_of + "verschieben/?leistung=biometrie", {"beginn": TEN})["Location"]
    client.post(held, {"stand": "1"})

    assert [row.service.slug for row in family.services.all()] == ["biometrie"]


@pytest.mark.parametrize("query", ["leistung=abholen&leistung=geladen", "leistung=geladen"])
@pytest.mark.parametrize("need", [{"entitlement_needed": True}, {"conditions": [{"kind": "age", "years": 17}]}])
def test_a_service_that_needs_a_code_or_a_date_cannot_come_in_by_moving(client, family, query, need):
    family.desk.skills.add(a_service("geladen", offices=[family.office], combinable=True, **need))
    page_of = path(family, Power.LETTER)

    assert "geladen" not in words(client.get(page_of + "verschieben/"))
    asked = client.get(f"{page_of}verschieben/?{query}")
    pressed = client.post(f"{page_of}verschieben/?{query}", {"beginn": TEN})

    assert (asked.status_code, pressed.status_code) == (400, 400)
    assert 'name="beginn"' not in asked.content.decode()
    assert not Booking.objects.filter(moves=family).exists()


def test_a_service_of_which_she_has_one_already_cannot_come_in_by_moving(client, family):
    limited = a_service("begrenzt", offices=[family.office], combinable=True, limit_per_person=1)
    family.desk.skills.add(limited)
    a_confirmed_booking(client, a_wish(family.office, limited), at=NINE.replace(hour=11))
    page_of = path(family, Power.LETTER)
    held = client.post(page_of + "verschieben/?leistung=abholen&leistung=begrenzt", {"beginn": TEN})["Location"]

    page = client.post(held, {"stand": "0"})

    assert "Sie haben schon einen Termin für diese Leistung." in words(page)
    assert [row.service.slug for row in family.services.all()] == ["abholen"]
    family.refresh_from_db()
    assert family.start_at == NINE


def test_an_unknown_service_in_the_address_is_answered_kindly(client, family):
    for query in ("leistung=gibt-es-nicht", "leistung=abholen:0", "leistung=%22"):
        assert client.get(path(family, Power.LETTER) + f"verschieben/?{query}").status_code in (400, 404)
