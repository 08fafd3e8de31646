"""The questions that a service with conditions asks, as visitors meet them."""

import pytest

from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from tests.web.portal.visitors import DETAILS, a_bookable_service, book, hold
from tests.web.reading import words

pytestmark = pytest.mark.django_db

AGE = {"kind": "age", "years": 17, "months_before": 6}
WAIT = {"kind": "wait", "weeks": 2, "question": {"de": "Wann haben Sie den Antrag gestellt?"}}
RULE = "Der Termin ist frühestens 6 Monate vor dem 17. Geburtstag möglich."


@pytest.fixture(autouse=True)
def _monday_morning(clock):
    """The clock stands at 08:00 on Monday, 1 March 2027; the time that is held is on the Tuesday."""


@pytest.fixture
def field(client):
    wish = a_bookable_service(conditions=[AGE])
    hold(client, wish)
    return f"date-{wish.services[0].service.pk}-0"


def _send(client, **more):
    return client.post("/termin/angaben/?leistung=abholen", DETAILS | more, follow=True)


def test_the_page_of_the_service_says_the_condition(client):
    a_bookable_service(conditions=[AGE], release=[{"at": "18:00"}, {"weekday": "mo", "at": "07:00"}])

    page = client.get("/leistung/migration/aufenthalt/abholen/")

    assert RULE in words(page)
    assert "Neue Zeiten geben wir frei täglich um 18:00 Uhr montags um 7:00 Uhr" in words(page)
    assert "possible at the earliest 6 months before turning 17" in words(
        client.get("/en/leistung/migration/aufenthalt/abholen/")
    )


def test_the_condition_is_known_before_a_time_is_chosen(client):
    a_bookable_service(conditions=[AGE])

    assert RULE in words(client.get("/termin/waehlen/?leistung=abholen"))


def test_the_details_ask_one_question_more(client, field):
    page = client.get("/termin/angaben/")

    assert f'name="{field}"' in page.content.decode()
    assert f"Geburtsdatum der Person, um die es geht {RULE}" in words(page)
    assert "wir speichern es nicht" in words(page)


@pytest.mark.parametrize("typed", ["2.9.2010", "02.09.2010", "2. 9. 2010", "02/09/2010", "2010-09-02"])
def test_the_date_is_read_as_people_write_it_and_is_gone_afterwards(client, field, typed):
    summary = _send(client, **{field: typed})

    assert "Stimmt alles?" in words(summary)
    for page in (summary, client.get("/termin/angaben/")):
        assert "2010" not in words(page)
        assert typed not in page.content.decode()
        assert "2010-09-02" not in page.content.decode()
    assert book(client, summary).status_code == 302
    assert Booking.objects.get().state == Booking.State.PENDING


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Bitte geben Sie das Datum an."),
        ("morgen", "Bitte schreiben Sie das Datum so: 24.3.2009"),
        ("31.2.2010", "Bitte schreiben Sie das Datum so: 24.3.2009"),
        ("2\x00", "Bitte schreiben Sie das Datum so: 24.3.2009"),
        ("9" * 5000, "Bitte schreiben Sie das Datum so: 24.3.2009"),
        ("1.1.0001", "Bitte prüfen Sie das Jahr."),
        ("2.3.2027", "Bitte prüfen Sie das Jahr."),
        ("3.9.2010", "Mit diesem Datum ist der Termin frühestens am Mittwoch, 3. März 2027 möglich."),
    ],
)
def test_a_date_that_does_not_fit_is_named_at_its_field_and_nothing_typed_is_lost(client, field, typed, said):
    page = _send(client, **{field: typed})

    assert page.status_code == 400
    assert words(page).count(said) == 2  # in the summary and at the field
    assert f'href="#id_{field}"' in page.content.decode()
    assert 'value="Ada Beispiel"' in page.content.decode()
    assert client.get("/termin/pruefen/").status_code == 302  # not yet


def test_the_refusal_speaks_the_readers_language(client, field):
    page = client.post("/en/termin/angaben/?leistung=abholen", DETAILS | {field: "3.9.2010"})

    assert "With this date the appointment is possible on Wednesday, 3 March 2027 at the earliest." in words(page)


def test_another_time_that_is_earlier_asks_again(client, field):
    summary = _send(client, **{field: "1.9.2010"})

    client.post("/termin/waehlen/?leistung=abholen", {"beginn": "2027-03-01T09:00:00+01:00"})

    assert f'name="{field}"' in client.get("/termin/angaben/").content.decode()
    assert book(client, summary).status_code in (302, 404)
    assert not Booking.objects.filter(state=Booking.State.PENDING).exists()


def test_a_hold_that_ran_out_meanwhile_is_renewed_and_the_date_is_checked(client, clock, field):
    clock.advance(minutes=11)

    late = _send(client, **{field: "3.9.2010", "beginn": "2027-03-02T09:00:00+01:00"})
    right = _send(client, **{field: "2.9.2010", "beginn": "2027-03-02T09:00:00+01:00"})

    assert late.status_code == 400
    assert "Stimmt alles?" in words(right)


def test_who_moves_to_an_uncertain_day_is_told_and_keeps_the_calendar(client, field):
    book(client, _send(client, **{field: "2.9.2010"}))
    booking = Booking.objects.get()
    client.post(path(booking, Power.LETTER) + "bestaetigen/")

    page = client.post(path(booking, Power.LETTER) + "verschieben/", {"beginn": "2027-03-01T09:00:00+01:00"})

    assert page.status_code == 409
    assert "Ihr Datum haben wir nicht gespeichert" in words(page)
    assert 'name="beginn"' in page.content.decode()


def test_each_date_has_a_field_of_its_own_and_birth_is_asked_once(client):
    wish = a_bookable_service(conditions=[AGE, {"kind": "turns", "years": 18, "by": "2028-12-31"}, WAIT])
    hold(client, wish)
    born, waited = (f"date-{wish.services[0].service.pk}-{number}" for number in (0, 1))

    page = client.get("/termin/angaben/")
    assert page.content.decode().count('name="date-') == 2
    assert "Geburtsdatum der Person, um die es geht" in words(page)
    assert f"{RULE} Nur für alle, die spätestens am Sonntag, 31. Dezember 2028 18 Jahre alt werden." in words(page)
    assert "Wann haben Sie den Antrag gestellt? Der Termin ist frühestens 2 Wochen danach möglich." in words(page)

    late = _send(client, **{born: "2.9.2010", waited: "17.2.2027"})
    assert words(late).count("frühestens am Mittwoch, 3. März 2027 möglich.") == 2  # in the summary and at the field
    assert f'href="#id_{waited}"' in late.content.decode()
    assert f'href="#id_{born}"' not in late.content.decode()

    assert "Stimmt alles?" in words(_send(client, **{born: "2.9.2010", waited: "16.2.2027"}))
