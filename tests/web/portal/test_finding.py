"""Finding a service: by typing, by department, by the address that the county's website links to."""

import datetime as dt

import pytest

from servicepunkt.catalogue.models import Alternative, Fee, Requirement, Service
from servicepunkt.common.texts import Text
from tests.factories import MONDAY, a_department, a_service, an_authority, an_office, open_hours, some_desks
from tests.web.portal.visitors import a_bookable_service
from tests.web.reading import words

pytestmark = pytest.mark.django_db


def test_the_home_page_lists_the_departments(client):
    a_department(address="kfz")
    a_department(address="migration/aufenthalt")

    page = client.get("/")

    assert page.status_code == 200
    assert 'href="/kfz/"' in page.content.decode()
    assert 'href="/migration/aufenthalt/"' in page.content.decode()


def test_a_search_finds_a_service_by_its_name(client):
    a_service("abmelden", offices=[an_office()], name=Text(de="Auto abmelden"))

    page = client.get("/suche/", {"q": "abmelden"})

    assert "1 Treffer" in words(page)
    assert 'href="/leistung/migration/aufenthalt/abmelden/"' in page.content.decode()


def test_a_search_that_finds_nothing_helps_on(client):
    an_authority(phone="03301 1")
    a_department()

    page = client.get("/suche/", {"q": "quatschwort"})

    assert "Zu „quatschwort“ haben wir nichts gefunden" in words(page)
    assert 'href="/migration/aufenthalt/"' in page.content.decode()
    assert 'href="tel:033011"' in page.content.decode()


def test_what_was_typed_is_escaped(client):
    an_authority()

    page = client.get("/suche/", {"q": "<script>alert(1)</script>"})

    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("typed", ["", "\x00", "x" * 5000, "💥", "%", "' OR 1=1", "\u202e"])
def test_any_search_is_answered(client, typed):
    a_service(offices=[an_office()])

    assert client.get("/suche/", {"q": typed}).status_code == 200


def test_a_live_search_gets_the_list_alone(client):
    a_service("abmelden", offices=[an_office()], name=Text(de="Auto abmelden"))

    part = client.get("/suche/", {"q": "abmelden"}, headers={"HX-Request": "true"})

    assert "<html" not in part.content.decode()
    assert "Auto abmelden" in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_a_department_has_a_stable_address_with_appointments_and_other_ways(client):
    office = an_office()
    bookable = a_service("abholen", offices=[office])
    a_service("duldung", offices=[office], kind=Service.Kind.OPEN)
    Alternative.objects.create(
        service=bookable, kind=Alternative.Kind.ONLINE, text=Text(de="Online stellen"), url="https://example.org/antrag"
    )

    page = client.get("/migration/aufenthalt/")

    assert "Leistung abholen" in words(page)
    assert "Leistung duldung" in words(page)
    assert "Online stellen" in words(page)
    assert "Mittelstraße 16" in words(page)


def test_another_way_of_several_services_stands_there_once_and_names_them(client):
    office = an_office()
    for slug in ("a", "b", "c"):
        text = Text(de="Nur auf Papier" if slug == "c" else "Online stellen")
        Alternative.objects.create(
            service=a_service(slug, offices=[office]),
            kind=Alternative.Kind.ONLINE,
            text=text,
            url="https://example.org/antrag",
        )

    said = words(client.get("/migration/aufenthalt/"))

    assert said.count("Online stellen") == 1
    assert "Leistung a, Leistung b Online stellen" in said
    assert "Leistung c Nur auf Papier" in said


@pytest.mark.parametrize(
    ("step_free", "notes", "said"),
    [
        (None, "", ""),
        (None, "Aufzug im Hof.", "Aufzug im Hof."),
        (True, "", "Der Zugang ist ohne Stufen."),
        (False, "", "Der Zugang hat Stufen."),
        (False, "Aufzug im Hof.", "Der Zugang hat Stufen. Aufzug im Hof."),
    ],
)
def test_steps_are_spoken_of_only_where_they_are_known(client, step_free, notes, said):
    an_office(step_free=step_free, access_notes=Text(de=notes) if notes else Text())

    page = words(client.get("/migration/aufenthalt/"))

    assert said in page
    assert ("Stufen" in page) == ("Stufen" in said)


def test_what_will_hold_later_is_not_asked_for_today(client, clock):
    service = a_bookable_service().services[0].service
    for name, since in (("heute", MONDAY), ("morgen", MONDAY + dt.timedelta(1))):
        Requirement.objects.create(service=service, name=Text(de=f"Papier von {name}"), valid_from=since)
        Fee.objects.create(service=service, name=Text(de=f"Preis von {name}"), valid_from=since)

    said = words(client.get("/leistung/migration/aufenthalt/abholen/"))

    assert "Papier von heute" in said
    assert "Preis von heute" in said
    assert "von morgen" not in said


def test_a_service_page_tells_what_one_has_to_know(client):
    wish = a_bookable_service(
        summary=Text(de="Wozu es gut ist"), who_must_come=Text(de="Sie selbst"), duration_note=Text(de="Sechs Wochen")
    )
    Fee.objects.create(service=wish.services[0].service, name=Text(de="Karte"), cents=9300, cents_up_to=9600)
    Fee.objects.create(service=wish.services[0].service, name=Text(de="Brief"), cents=4470)

    page = client.get("/leistung/migration/aufenthalt/abholen/")

    for said in ("Wozu es gut ist", "Sie selbst", "Sechs Wochen", "20 Minuten", "93 € bis 96 €", "44,70 €"):
        assert said in words(page), said
    assert "Antrag, ausgefüllt" in words(page)
    assert 'href="/formular/antrag/"' in page.content.decode()
    assert 'href="/termin/waehlen/?leistung=abholen"' in page.content.decode()


def test_a_service_of_another_provider_leads_there_and_to_no_calendar(client):
    department = an_office().department
    Service.objects.create(
        department=department, slug="pass", name=Text(de="Pass"), kind="external", external_url="https://example.org/p"
    )

    page = client.get("/leistung/migration/aufenthalt/pass/")

    assert 'href="https://example.org/p"' in page.content.decode()
    assert "/termin/waehlen/" not in page.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/gibt-es-nicht/",
        "/migration/",
        "/leistung/migration/aufenthalt/gibt-es-nicht/",
        "/leistung/gibt-es-nicht/abholen/",
        "/migration%00/",
        "/" + "x" * 3000 + "/",
        "/ümläut/",
        "/formular/gibt-es-nicht/",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(client, address):
    a_bookable_service()

    page = client.get(address)

    assert page.status_code == 404
    assert "Zur Startseite" in words(page)


def test_another_authoritys_department_is_not_shown(client):
    a_department(an_authority("oberhavel", host="testserver"))
    other = a_department(an_authority("barnim", host="barnim.example"), address="barnim")
    Service.objects.create(department=other, slug="fremd", name=Text(de="Fremd"))

    assert client.get("/barnim/").status_code == 404
    assert client.get("/leistung/barnim/fremd/").status_code == 404
    assert client.get("/termin/waehlen/?leistung=fremd").status_code == 404


def test_an_empty_house_is_no_error(client):
    assert client.get("/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/", "/migration/aufenthalt/", "/suche/?q=leistung", "/leistung/migration/aufenthalt/a/"]
)
def test_more_services_cost_no_more_queries(client, address, django_assert_max_num_queries):
    office = an_office()
    a_service("a", offices=[office])
    with django_assert_max_num_queries(20) as one:
        client.get(address)
    a_service("b", offices=[office])
    a_service("c", offices=[office])

    with django_assert_max_num_queries(len(one)):
        client.get(address)


def test_a_service_leads_to_the_form_by_which_it_is_applied_for(client):
    a_bookable_service(online_form="new-card")
    service = Service.objects.get()

    home = client.get("/").content.decode()
    page = client.get(f"/leistung/{service.department.address}/{service.slug}/").content.decode()

    assert 'href="/antrag/"' in home
    assert 'href="/antrag/new-card/"' in page


def test_where_nothing_is_applied_for_online_no_page_says_so(client):
    a_bookable_service()

    assert "/antrag/" not in client.get("/").content.decode()


def test_a_service_names_the_hours_without_an_appointment_of_each_office(client, clock):
    offices = [an_office(), an_office("gransee")]
    service = a_service("abholen", offices=offices)
    desks = [some_desks(office, 1, skills=[service]) for office in offices]
    open_hours(desks[0], channels=["walk_in"], recurrence="FREQ=WEEKLY;BYDAY=TU")
    open_hours(desks[0], "13:00", "14:00", channels=["walk_in"], recurrence="FREQ=WEEKLY;BYDAY=TU")
    open_hours(desks[1])

    german = words(client.get("/leistung/migration/aufenthalt/abholen/"))
    english = words(client.get("/en/leistung/migration/aufenthalt/abholen/"))

    assert (
        "Auch ohne Termin Servicepunkt Migration Dienstag, 2. März 2027: 9:00 bis 12:00 Uhr und 13:00 bis 14:" in german
    )
    assert german.count("Vielleicht müssen Sie warten.") == 1
    assert "Tuesday, 2 March 2027: 9:00 to 12:00 and 13:00 to 14:00" in english


def test_a_service_for_which_everybody_books_says_nothing_of_coming_without(client, clock):
    a_bookable_service()

    assert "ohne Termin" not in words(client.get("/leistung/migration/aufenthalt/abholen/"))
