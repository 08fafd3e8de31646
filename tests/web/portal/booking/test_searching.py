"""Searching on the page of times: any office, preferences, the first free time, and a way on where nothing fits."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from servicepunkt.availability.models import Desk, Seat
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Alternative, Office, Service
from servicepunkt.common.texts import Text
from tests.factories import (
    MONDAY,
    a_department,
    a_service,
    a_wish,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)
from tests.web.reading import words

# The clock stands at 08:00 on Monday, 1 March 2027.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TUESDAY = MONDAY + dt.timedelta(1)
PAGE = "/termin/waehlen/?leistung=abholen"
TIME = re.compile(r'name="beginn" value="([^"]+)"')
REFUSED = re.compile(r'role="alert".*?<p class="kern-title">([^<]+)<', re.DOTALL)


@pytest.fixture
def offices(db) -> dict[str, Office]:
    """Oranienburg each morning, where desk 2 speaks Russian; Gransee on Tuesday afternoons, step-free."""
    oranienburg = an_office("oranienburg")
    gransee = an_office("gransee", town="Gransee", step_free=True)
    gransee.name = Text(de="Bürgerhaus", en="Town house")
    gransee.save()
    service = a_service(offices=[oranienburg, gransee], horizon_days=30)
    desks = some_desks(oranienburg, 2, skills=[service])
    desks[1].languages = ["ru"]
    desks[1].save()
    open_hours(desks, "09:00", "10:00")
    open_hours(some_desks(gransee, 1, skills=[service]), "13:00", "14:00", recurrence="FREQ=WEEKLY;BYDAY=TU")
    return {"oranienburg": oranienburg, "gransee": gransee}


def _first_free(page) -> str:
    return words(page).partition("Frühester freier Termin")[2].partition("Diesen Termin nehmen")[0].strip()


def _refusal(page) -> str:
    found = REFUSED.search(page.content.decode())
    return found[1] if found else ""


# Any office -----------------------------------------------------------------------------------------------------


def test_without_a_choice_of_office_the_times_of_all_are_shown_by_office(client, offices):
    page = client.get(f"{PAGE}&tag=2027-03-02")

    body, said = page.content.decode(), words(page)
    assert 'id="ort-egal" value="" checked' in body
    assert (
        _first_free(page) == "Montag, 1. März 2027, 9:00 Uhr Servicepunkt Migration Mittelstraße 16, 16515 Oranienburg"
    )
    assert "Dienstag, 2. März 6 freie Zeiten Servicepunkt Migration (Oranienburg) 9:00 Uhr" in said
    assert "Bürgerhaus (Gransee) 13:00 Uhr" in said


def test_an_office_is_chosen_as_before(client, offices):
    page = client.get(f"{PAGE}&ort=gransee")

    assert 'id="ort-gransee" value="gransee" checked' in page.content.decode()
    assert TIME.findall(page.content.decode())[0] == "2027-03-02T13:00:00+01:00"
    assert "Frühester freier Termin" not in words(page)
    assert "Montag, 1. März" not in words(page)


def test_a_time_is_held_at_the_office_under_which_it_stands(client, offices):
    answer = client.post(PAGE, {"bei": "gransee", "beginn": local(TUESDAY, 13).isoformat()})

    assert answer["Location"] == "/termin/angaben/?leistung=abholen&ort=gransee"
    assert Booking.objects.get().office == offices["gransee"]


def test_the_first_free_time_is_one_press_away(client, offices):
    page = client.get(f"{PAGE}&zeit=nachmittag")
    form = re.search(r'<form class="sp-actions" method="post" action="([^"]+)">', page.content.decode())
    assert form

    client.post(form[1].replace("&amp;", "&"), {"bei": "gransee", "beginn": TIME.findall(page.content.decode())[0]})

    hold = Booking.objects.get()
    assert (hold.start_at, hold.office.slug) == (local(TUESDAY, 13), "gransee")


def test_further_services_may_join_where_no_office_is_chosen(client, offices):
    department = a_department()
    department.basket_limit = 2
    department.save()
    Service.objects.update(combinable=True)
    a_service("umschreiben", offices=[offices["oranienburg"]], combinable=True)

    page = client.get(PAGE)

    assert "?leistung=abholen&amp;leistung=umschreiben" in page.content.decode()
    both = client.get(f"{PAGE}&leistung=umschreiben")
    assert "Servicepunkt Migration Mittelstraße 16, 16515 Oranienburg" in words(both)


# Preferences ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "first", "said"),
    [
        ("zeit=nachmittag", "Dienstag, 2. März 2027, 13:00", "nachmittags"),
        ("von=9:30", "Montag, 1. März 2027, 9:40", "frühestens um 9:30 Uhr"),
        ("von=12.15&bis=13%3A20", "Dienstag, 2. März 2027, 13:00", "frühestens um 12:15 Uhr · spätestens um 13:20 Uhr"),
        ("wochentag=mi&wochentag=fr", "Mittwoch, 3. März 2027, 9:00", "Mittwoch und Freitag"),
        ("ab=2027-03-20", "Samstag, 20. März 2027, 9:00", "nicht vor Samstag, 20. März 2027"),
        ("ab=20/3/2027", "Samstag, 20. März 2027, 9:00", "nicht vor Samstag, 20. März 2027"),
        ("ab=20.3.2027", "Samstag, 20. März 2027, 9:00", "nicht vor Samstag, 20. März 2027"),
        ("stufenlos=1", "Dienstag, 2. März 2027, 13:00", "Zugang ohne Stufen"),
        ("gesprochen=ru", "Montag, 1. März 2027, 9:00", "Russisch"),
    ],
)
def test_preferences_filter_and_are_said(client, offices, asked, first, said):
    page = client.get(f"{PAGE}&{asked}")

    assert _first_free(page).startswith(first)
    assert f"Eingegrenzt: {said} Alle Einschränkungen aufheben" in words(page)


def test_the_address_carries_the_preferences_through_month_day_and_number(client, offices):
    page = client.get(f"{PAGE}&zeit=vormittag&wochentag=mo&wochentag=di&gesprochen=ru&stufenlos=&von=&bis=")

    kept = "leistung=abholen&amp;zeit=vormittag&amp;wochentag=mo&amp;wochentag=di&amp;gesprochen=ru&amp;"
    assert f"/termin/waehlen/?{kept}monat=2027-03&amp;tag=2027-03-02" in page.content.decode()


def test_a_wish_for_a_language_is_kept_to_the_end(client, offices):
    answer = client.post(f"{PAGE}&gesprochen=ru", {"bei": "oranienburg", "beginn": local(TUESDAY, 9).isoformat()})

    hold = Booking.objects.get()
    assert (hold.desk.languages, hold.spoken) == (["ru"], "ru")
    assert answer["Location"] == "/termin/angaben/?leistung=abholen&ort=oranienburg&gesprochen=ru"
    assert "Sprache am Schalter: Russisch" in words(client.get(answer["Location"]))


def test_languages_stand_there_as_their_speakers_write_them(client, offices):
    assert "Русский (Russisch)" in words(client.get(PAGE))
    assert "Русский (Russian)" in words(client.get(f"/en{PAGE}"))
    assert "gesprochen" not in client.get(f"{PAGE}&ort=gransee").content.decode().partition("Suche eingrenzen")[0]


def test_nobody_is_asked_for_steps_where_no_office_is_known_to_have_none(client, offices):
    Office.objects.update(step_free=None)

    assert "ohne Stufen" not in words(client.get(PAGE))


# Where nothing fits ---------------------------------------------------------------------------------------------


def test_it_is_said_what_to_give_up_and_the_link_does_it(client, offices):
    page = client.get(f"{PAGE}&ort=gransee&zeit=vormittag")

    assert "So, wie Sie suchen, ist nichts frei." in words(page)
    way = re.search(r'<a class="kern-link" href="([^"]+)">(Zu einer anderen Tageszeit[^<]+)</a>', page.content.decode())
    assert way
    assert way[2] == "Zu einer anderen Tageszeit: Dienstag, 2. März 2027, 13:00 Uhr, Gransee"
    assert 'value="2027-03-02T13:00:00+01:00"' in client.get(way[1].replace("&amp;", "&")).content.decode()
    assert "An einem anderen Ort: Montag, 1. März 2027, 9:00 Uhr, Oranienburg" in words(page)


def test_a_full_office_names_the_first_free_time_elsewhere(client, offices):
    Desk.objects.filter(office=offices["gransee"]).first().skills.clear()

    page = client.get(f"{PAGE}&ort=gransee")

    assert "An diesem Ort ist im Moment kein Termin frei." in words(page)
    assert "An einem anderen Ort: Montag, 1. März 2027, 9:00 Uhr, Oranienburg" in words(page)
    assert "ort=oranienburg&amp;tag=2027-03-01#kalender" in page.content.decode()


def test_a_full_month_names_the_next_day_here_and_the_first_time_elsewhere(client):
    oranienburg, gransee = an_office("oranienburg"), an_office("gransee", town="Gransee")
    service = a_service(offices=[oranienburg, gransee])
    open_hours(some_desks(oranienburg, 1, skills=[service]))
    open_hours(some_desks(gransee, 1, skills=[service]), valid_from=dt.date(2027, 4, 5))

    page = client.get(f"{PAGE}&ort=gransee&monat=2027-03")

    assert "Im März 2027 ist nichts frei. Der nächste freie Tag: Montag, 5. April 2027" in words(page)
    assert "An einem anderen Ort: Montag, 1. März 2027, 9:00 Uhr, Oranienburg" in words(page)


def test_nothing_anywhere_names_the_release_the_phone_and_what_else_would_do(client):
    office = an_office(phone="03301 601-5")
    service = a_service(offices=[office], horizon_days=5, release=[{"at": "18:00"}])
    open_hours(some_desks(office, 1, skills=[service]), valid_from=MONDAY + dt.timedelta(5))
    Alternative.objects.create(service=service, kind=Alternative.Kind.OPEN, text=Text(de="Dienstags ohne Termin"))

    page = client.get(PAGE)

    said = words(page)
    assert "Im Moment ist kein Termin frei." in said
    assert "Die nächsten freien Zeiten kommen dazu: Montag, 1. März 2027, 18:00 Uhr." in said
    assert "Dienstags ohne Termin" in said
    assert 'href="tel:03301601-5"' in page.content.decode()


# Bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ("ort=nirgends", "Diese Leistung gibt es an diesem Ort nicht mit Termin. Bitte wählen Sie einen anderen Ort."),
        ("zeit=nachts", "Diese Angabe können wir nicht lesen. Bitte wählen Sie noch einmal."),
        ("wochentag=montag", "Diese Angabe können wir nicht lesen. Bitte wählen Sie noch einmal."),
        ("gesprochen=tlh", "Diese Angabe können wir nicht lesen. Bitte wählen Sie noch einmal."),
        ("von=25:00", "Diese Uhrzeit können wir nicht lesen. Bitte schreiben Sie sie so: 9:30"),
        ("bis=halb+zehn", "Diese Uhrzeit können wir nicht lesen. Bitte schreiben Sie sie so: 9:30"),
        ("ab=2027-02-30", "Diesen Tag können wir nicht lesen. Bitte schreiben Sie ihn so: 31.3.2027"),
        ("ab=0000-00-00", "Diesen Tag können wir nicht lesen. Bitte schreiben Sie ihn so: 31.3.2027"),
        ("monat=2027-13", "Diese Angabe können wir nicht lesen. Bitte wählen Sie noch einmal."),
        ("tag=heute", "Diese Angabe können wir nicht lesen. Bitte wählen Sie noch einmal."),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_of_the_choice_stays(client, offices, asked, refusal):
    page = client.get(f"{PAGE}&wochentag=di&stufenlos=1&{asked}")

    body = page.content.decode()
    assert (page.status_code, _refusal(page)) == (400, refusal)
    assert 'id="stufenlos" value="1" checked' in body
    assert 'value="2027-03-02T13:00:00+01:00"' in body  # the calendar is there, and fresh


@pytest.mark.parametrize(
    ("query", "data", "status", "refusal"),
    [
        ("", {"beginn": "morgen"}, 400, "Diese Angabe können wir nicht lesen."),
        ("", {}, 400, "Diese Angabe können wir nicht lesen."),
        ("", {"beginn": "2027-03-02T13:00:00+01:00"}, 400, "Es fehlt der Ort."),
        ("", {"bei": "nirgends", "beginn": "2027-03-02T09:00:00+01:00"}, 400, "Diese Leistung gibt es an diesem Ort"),
        ("", {"bei": "oranienburg", "beginn": "2027-03-02T13:00:00+01:00"}, 409, "Diese Zeit kann man nicht buchen."),
        ("", {"bei": "oranienburg", "beginn": "2027-03-01T07:00:00+01:00"}, 409, "Diese Zeit kann man nicht buchen."),
        ("", {"bei": "gransee", "beginn": "2027-03-02T13:40:00+01:00"}, 409, "Diese Zeit hat gerade jemand anderes"),
        (
            "&gesprochen=xx",
            {"bei": "gransee", "beginn": "2027-03-02T13:00:00+01:00"},
            400,
            "Diese Angabe können wir nicht lesen.",
        ),
        ("&gesprochen=tr", {"bei": "gransee", "beginn": "2027-03-02T13:00:00+01:00"}, 409, "Diese Zeit kann man nicht"),
        ("&ort=nirgends", {"beginn": "2027-03-02T13:00:00+01:00"}, 400, "Diese Leistung gibt es an diesem Ort"),
    ],
)
def test_a_time_that_cannot_be_had_is_refused_and_the_calendar_is_new(
    client, clock, offices, query, data, status, refusal
):
    service = Service.objects.get()
    taken = hold_slot(
        a_wish(offices["gransee"], service), local(TUESDAY, 13, 40), holder="b", language="de", now=clock.now
    )

    page = client.post(f"{PAGE}&wochentag=di{query}", data)

    assert (page.status_code, _refusal(page)[: len(refusal)]) == (status, refusal)
    assert 'id="wochentag-di" value="di" checked' in page.content.decode()
    assert 'value="2027-03-02T13:40:00+01:00"' not in page.content.decode()
    assert list(Booking.objects.all()) == [taken]


def test_a_number_out_of_range_is_refused_when_a_time_is_pressed(client, offices):
    page = client.post(f"{PAGE}:7", {"bei": "gransee", "beginn": local(TUESDAY, 13).isoformat()})

    assert (page.status_code, "nur einmal" in _refusal(page)) == (400, True)
    assert not Booking.objects.exists()


def test_services_of_which_no_office_gives_both_do_not_go_together(client, offices):
    a_service("impfen", offices=[an_office("gesundheit")])

    page = client.get(f"{PAGE}&leistung=impfen")

    assert (page.status_code, _refusal(page)[:43]) == (400, "Diese Leistungen gibt es an keinem gemeinsa")
    assert 'href="/termin/waehlen/?leistung=abholen"' in page.content.decode()


_VALUES = {
    "leistung": ["abholen", "abholen:1", "abholen:7", "abholen:0", "gibt-es-nicht"],
    "ort": ["", "oranienburg", "gransee", "nirgends"],
    "zeit": ["", "vormittag", "nachmittag", "nachts"],
    "von": ["", "09:00", "23:59", "24:00"],
    "bis": ["", "00:00", "13:20"],
    "wochentag": ["mo", "di", "so", "montag"],
    "ab": ["", "2027-03-02", "1.1.0001", "9999-12-31", "0000-01-01"],
    "stufenlos": ["", "1", "nein"],
    "gesprochen": ["", "de", "ru", "tr", "xx"],
    "monat": ["2027-03", "0001-01", "9999-12", "2027-00"],
    "tag": ["2027-03-02", "0001-01-01", "9999-12-31"],
    "bei": ["", "oranienburg", "gransee", "nirgends"],
    "beginn": ["2027-03-02T13:00:00+01:00", "0001-01-01T00:00:00+12:00", "9999-12-31T23:59:59-12:00"],
}
_PAIRS = st.sampled_from(sorted(_VALUES)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(_VALUES[name]) | st.text(max_size=12))
)
_ADDRESS = "/termin/waehlen/"
_WAY_ON = re.compile(r'<main.*(<a [^>]*href="/|<button)', re.DOTALL)


def test_whatever_stands_in_the_address_or_is_sent_there_is_an_answer_and_a_way_on(client, offices):
    @settings(max_examples=120)
    @given(st.booleans(), st.lists(_PAIRS, max_size=6), st.dictionaries(st.sampled_from(["bei", "beginn"]), st.text()))
    def ask(with_service, pairs, sent):
        query = [("leistung", "abholen"), *pairs] if with_service else pairs
        sent = {name: value for name, value in query if name in {"bei", "beginn"}} | sent
        for page in (client.get(_ADDRESS, query_params=query), client.post(_ADDRESS, sent, query_params=query)):
            assert page.status_code in {200, 302, 400, 404, 409}
            assert page.status_code == 302 or _WAY_ON.search(page.content.decode())

    ask()


# What it costs --------------------------------------------------------------------------------------------------


def _queries(client) -> int:
    client.get(f"{PAGE}&zeit=vormittag")  # what a county offers is read once
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{PAGE}&zeit=vormittag")
        return len(asked)


def test_more_days_and_desks_cost_no_more_queries(client, offices):
    few, service = _queries(client), Service.objects.get()
    for office in offices.values():
        for number in range(3):
            desk = office.desks.create(name=f"x{number}")
            desk.skills.set([service])
            desk.seats.create(number=0)
            open_hours([desk], "09:00", "16:00")

    assert _queries(client) == few


def test_each_further_office_costs_one_query(client, offices):
    two, service = _queries(client), Service.objects.get()
    for slug in ("a", "b"):
        further = an_office(slug)
        open_hours(some_desks(further, 1, skills=[service]), "09:00", "16:00")
        service.offices.add(further)

    assert _queries(client) == two + 2


# Group sessions -----------------------------------------------------------------------------------------------------


def _options(page):
    return re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)</option>', _spoken(page))


def _spoken(page):
    return page.content.decode().partition('id="gesprochen"')[2].partition("</select>")[0]


def test_a_session_in_another_language_is_found_by_it_and_german_is_a_choice_beside_it(client, clock):
    wish = an_open_office()
    group = Desk.objects.create(office=wish.office, name="Gruppe", session_language="tr")
    group.skills.set([wish.services[0].service])
    Seat.objects.bulk_create(Seat(desk=group, number=number) for number in range(8))
    open_hours([group], "14:00", "14:20")

    anything, turkish, german = (
        client.get(f"{PAGE}&tag=2027-03-02{more}") for more in ("", "&gesprochen=tr", "&gesprochen=de")
    )

    assert _options(anything) == [
        ("", " selected", "egal"),
        ("de", "", "Deutsch (Deutsch)"),
        ("tr", "", "Türkçe (Türkisch)"),
    ]
    assert ["9:00" in words(page) for page in (anything, turkish, german)] == [True, False, True]
    assert ["14:00" in words(page) for page in (anything, turkish, german)] == [True, True, False]

    answer = client.post(f"{PAGE}&gesprochen=tr", {"beginn": local(TUESDAY, 14).isoformat()})
    details = words(client.get(answer["Location"]))
    assert "Sprache: Türkçe" in details
    assert "Sprache am Schalter" not in details
