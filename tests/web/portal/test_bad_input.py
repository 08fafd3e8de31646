"""What visitors may send that no rule allows: each a sentence in their language, the right status, the choice kept."""

import datetime as dt

import pytest

from servicepunkt.availability.models import Desk, Offer, Seat
from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Service
from tests.factories import MONDAY, a_department, a_service, a_wish, an_office, open_hours, some_desks
from tests.web.portal.visitors import NINE, a_confirmed_booking
from tests.web.reading import words

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + dt.timedelta(1)
FREE = "2027-03-02T09:00:00+01:00"


@pytest.fixture(autouse=True)
def county(clock):
    """08:00 on Monday, 1 March 2027. One office with a service of each kind, and one further away."""
    department = a_department(basket_limit=3, combinations=[{"services": ["paar-a", "paar-b"], "most": 2}])
    office, other = an_office(department=department), an_office("gransee", department=department)
    units = {"unit": Service.Unit.TRANSACTION, "max_units": 3}
    services = [
        a_service("einfach", offices=[office], notice_hours=2, horizon_days=30),
        a_service("paar-a", offices=[office], **units),
        a_service("paar-b", offices=[office], **units),
        a_service("spaeter", offices=[office], horizon_days=30, release=[{"at": "18:00"}]),
        a_service("saison", offices=[office], offered_from=TUESDAY, offered_until=MONDAY + dt.timedelta(7)),
        a_service("offen", offices=[office], kind=Service.Kind.OPEN),
    ]
    open_hours(some_desks(office, 1, skills=services))
    held_back = a_service("anteil", offices=[office], horizon_days=30)
    desk = Desk.objects.create(office=office, name="später")
    desk.skills.set([held_back])
    Seat.objects.create(desk=desk)
    share = open_hours([desk], services=[held_back])
    Offer.objects.filter(pk=share.offer_id).update(release=[{"at": "18:00"}])
    elsewhere = a_service("anderswo", offices=[other])
    open_hours(some_desks(other, 1, skills=[elsewhere]))


# What is asked for, the start that is pressed (none: only looked at), the status, the sentence in German and English.
ASKED = {
    "too many": ("paar-a:4", "", 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "none at all": ("paar-a:0", "", 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "far too many": ("paar-a:9999", "", 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "beyond all numbers": ("paar-a:99999", "", 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "more digits than a number has": (f"paar-a:{'9' * 5000}", "", 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "more than the only one": ("einfach:2", "", 400, "in einem Termin nur einmal", "only once in an appointment"),
    "too many, pressed": ("paar-a:4", FREE, 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "not together": (
        "paar-a einfach",
        "",
        400,
        "gehen nur: „Leistung paar-b“",
        "only these are possible: “Service paar-b”",
    ),
    "not together, pressed": ("paar-a einfach", FREE, 400, "gehen nur: „Leistung paar-b“", "only these are possible"),
    "alone only": ("einfach paar-a", "", 400, "buchen Sie sie einzeln", "book them separately"),
    "too many together": ("paar-a:2 paar-b", "", 400, "höchstens 2 Vorgänge", "at most 2 transactions"),
    "no appointment for it": (
        "offen",
        "",
        400,
        "gibt es an diesem Ort nicht mit Termin",
        "there are no appointments for this service",
    ),
    "not out yet": (
        "spaeter",
        "2027-03-31T09:00:00+02:00",
        409,
        "wird erst später freigegeben: Montag, 1. März 2027, 18:00 Uhr",
        "will be released later: Monday, 1 March 2027, 18:00",
    ),
    "a share that is not out yet": (
        "anteil",
        "2027-03-31T09:00:00+02:00",
        409,
        "wird erst später freigegeben: Montag, 1. März 2027, 18:00 Uhr",
        "will be released later: Monday, 1 March 2027, 18:00",
    ),
    "beyond the horizon": (
        "einfach",
        "2027-04-02T09:00:00+02:00",
        409,
        "wird erst später freigegeben",
        "released later",
    ),
    "in another age": ("einfach", "9998-12-31T09:00:00+01:00", 409, "wird erst später freigegeben", "released later"),
    "before the season": (
        "saison",
        "2027-03-01T11:00:00+01:00",
        409,
        "erst ab dem Dienstag, 2. März",
        "only from Tuesday",
    ),
    "after the season": (
        "saison",
        "2027-03-09T09:00:00+01:00",
        409,
        "nur bis zum Montag, 8. März",
        "only until Monday",
    ),
    "within the notice": (
        "einfach",
        "2027-03-01T09:00:00+01:00",
        409,
        "Diese Zeit kann man nicht buchen",
        "cannot be booked",
    ),
    "in the past": (
        "einfach",
        "2027-02-28T09:00:00+01:00",
        409,
        "Diese Zeit kann man nicht buchen",
        "cannot be booked",
    ),
    "long ago": ("einfach", "0001-01-02T09:00:00+01:00", 400, "wählen Sie noch einmal", "choose again"),
    "off the raster": (
        "einfach",
        "2027-03-02T09:07:00+01:00",
        409,
        "Diese Zeit kann man nicht buchen",
        "cannot be booked",
    ),
    "when it is closed": (
        "einfach",
        "2027-03-02T20:00:00+01:00",
        409,
        "Diese Zeit kann man nicht buchen",
        "cannot be booked",
    ),
    "no time": ("einfach", "morgen", 400, "wählen Sie noch einmal", "choose again"),
    "no day": ("einfach", "2027-02-30T09:00:00+01:00", 400, "wählen Sie noch einmal", "choose again"),
    "out of the calendar": ("einfach", "9999-12-31T23:00:00-23:59", 400, "wählen Sie noch einmal", "choose again"),
}


def _send(client, language, asked, start, **more):
    prefix = "" if language == "de" else f"/{language}"
    query = "&".join([*(f"leistung={service}" for service in asked.split()), *(f"{k}={v}" for k, v in more.items())])
    address = f"{prefix}/termin/waehlen/?{query}"
    return client.post(address, {"beginn": start}) if start else client.get(address)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("case", ASKED)
def test_a_wrong_choice_is_named_and_kept(client, case, language):
    asked, start, status, german, english = ASKED[case]

    page = _send(client, language, asked, start)

    assert page.status_code == status
    assert (german if language == "de" else english) in words(page)
    for service in asked.split():
        assert f"{'Leistung' if language == 'de' else 'Service'} {service.partition(':')[0]}" in words(page)
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("case", [case for case in ASKED if ASKED[case][1] and " " not in ASKED[case][0]])
def test_after_a_wrong_time_the_calendar_is_fresh(client, case):
    asked, start, _status, _german, _english = ASKED[case]
    if asked.endswith(":4"):
        asked = asked.replace(":4", ":3")

    page = _send(client, "de", asked, start if asked == ASKED[case][0] else "morgen")

    assert 'name="beginn"' in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "more", "status", "said"),
    [
        ("gibtsnicht", {}, 404, "Diese Seite gibt es nicht"),
        ("einfach gibtsnicht", {}, 404, "Diese Seite gibt es nicht"),
        ("einfach", {"ort": "gransee"}, 400, "gibt es an diesem Ort nicht mit Termin"),
        ("einfach", {"ort": "nirgends"}, 400, "gibt es an diesem Ort nicht mit Termin"),
        ("anderswo einfach", {}, 400, "an keinem gemeinsamen Ort"),
        ("", {}, 400, "Bitte wählen Sie zuerst eine Leistung."),
        ("einfach einfach", {}, 400, "können wir nicht lesen"),
        ("einfach:2:3", {}, 400, "können wir nicht lesen"),
        ("einfach:-1", {}, 400, "können wir nicht lesen"),
    ],
)
@pytest.mark.parametrize("start", ["", FREE])
def test_an_address_that_nobody_made_is_answered(client, asked, more, status, said, start):
    page = _send(client, "de", asked, start, **more)

    assert page.status_code == status
    assert said in words(page)


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"monat": "2027-13"}, 400, "können wir nicht lesen"),
        ({"monat": "0000-00"}, 400, "können wir nicht lesen"),
        ({"tag": "2027-02-30"}, 400, "können wir nicht lesen"),
        ({"monat": "9999-12"}, 200, "Leistung einfach"),
        ({"monat": "0001-01"}, 200, "Leistung einfach"),
        ({"tag": "1999-01-01"}, 200, "Leistung einfach"),
        ({"tag": "9999-12-31"}, 200, "Leistung einfach"),
    ],
)
def test_a_month_that_nobody_offers_is_answered(client, more, status, said):
    page = _send(client, "de", "einfach", "", **more)

    assert page.status_code == status
    assert said in words(page)


# Moving -----------------------------------------------------------------------------------------------------------

# What a visitor of "einfach" who moves is to have, the start that is pressed (none: only looked at), the rest as above.
MOVED = {
    "no time": ("", "morgen", 400, "wählen Sie noch einmal", "choose again"),
    "out of the calendar": ("", "9999-12-31T23:00:00-23:59", 400, "wählen Sie noch einmal", "choose again"),
    "off the raster": ("", "2027-03-02T09:07:00+01:00", 409, "Diese Zeit kann man nicht buchen", "cannot be booked"),
    "in the past": ("", "2027-02-28T09:00:00+01:00", 409, "Diese Zeit kann man nicht buchen", "cannot be booked"),
    "beyond the horizon": ("", "2027-04-02T09:00:00+02:00", 409, "wird erst später freigegeben", "released later"),
    "another service, no time": ("paar-a:2", "morgen", 400, "wählen Sie noch einmal", "choose again"),
    "too many": ("paar-a:9", "", 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "too many, pressed": ("paar-a:9", FREE, 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "none at all, pressed": ("paar-a:0", FREE, 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "beyond all numbers, pressed": ("paar-a:99999", FREE, 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "neither number nor time": ("paar-a:9", "morgen", 400, "1 bis 3 möglich", "1 to 3 are possible"),
    "not together": ("paar-a einfach", FREE, 400, "gehen nur: „Leistung paar-b“", "only these are possible"),
    "at another office": (
        "paar-a anderswo",
        FREE,
        400,
        "gibt es an diesem Ort nicht",
        "there are no appointments for this",
    ),
}


def _move(client, language, booking, asked, start, more=""):
    query = "&".join([*(f"leistung={service}" for service in asked.split()), more])
    address = f"{path(booking, Power.LETTER, language=language)}verschieben/?{query}"
    return client.post(address, {"beginn": start}) if start else client.get(address)


@pytest.fixture
def booking(client, county):
    """Confirmed, for nine o'clock on the Wednesday."""
    service = Service.objects.get(slug="einfach")
    return a_confirmed_booking(client, a_wish(service.offices.get(), service), at=NINE + dt.timedelta(1))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("case", MOVED)
def test_a_wrong_choice_in_moving_is_named_and_the_choice_stays(client, booking, case, language):
    asked, start, status, german, english = MOVED[case]

    page = _move(client, language, booking, asked, start)

    assert page.status_code == status
    assert (german if language == "de" else english) in words(page)
    assert ("Auf wann möchten Sie verschieben?" if language == "de" else "When would you like to") in words(page)
    for service in (asked or "einfach").split():
        assert f"{'Leistung' if language == 'de' else 'Service'} {service.partition(':')[0]}" in words(page)
    assert Booking.objects.get() == booking
    booking.refresh_from_db()
    assert (booking.state, booking.day) == ("confirmed", TUESDAY + dt.timedelta(1))


@pytest.mark.parametrize("case", [case for case, (asked, *_) in MOVED.items() if asked in ("", "paar-a:2")])
def test_after_a_wrong_time_in_moving_the_calendar_is_fresh(client, booking, case):
    asked, start, *_said = MOVED[case]

    page = _move(client, "de", booking, asked, start)

    assert 'name="beginn"' in page.content.decode()


@pytest.mark.parametrize("start", ["", FREE.replace("09:00", "09:07")])
@pytest.mark.parametrize("more", ["monat=2027-13", "tag=2027-02-30", "monat=9999-12", "tag=1999-01-01"])
def test_a_month_that_nobody_offers_leaves_the_calendar_of_a_move(client, booking, start, more):
    page = _move(client, "de", booking, "", start, more)

    assert page.status_code in (200, 400, 409)
    assert "Auf wann möchten Sie verschieben?" in words(page)
    assert "Leistung einfach" in words(page)
