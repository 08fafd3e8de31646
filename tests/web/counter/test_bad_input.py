"""What staff may send that no rule allows: each a sentence, the right status, and what was chosen stays."""

import datetime as dt

import pytest

from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Service
from tests.factories import MONDAY, a_service, local
from tests.web.reading import words

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9).isoformat()


@pytest.fixture
def services(counter):
    """Beside the counter's own service, a pair that may be combined and one that is offered in summer."""
    counter.office.department.combinations = [{"services": ["paar-a", "paar-b"], "most": 2}]
    counter.office.department.save()
    units = {"unit": Service.Unit.TRANSACTION, "max_units": 3}
    further = [
        a_service("paar-a", offices=[counter.office], **units),
        a_service("paar-b", offices=[counter.office], **units),
        a_service("sommer", offices=[counter.office], offered_from=dt.date(2027, 6, 1), horizon_days=200),
        a_service(
            "spaeter", offices=[counter.office], release=[{"on": "2027-06-01", "at": "08:00", "until": "2027-06-30"}]
        ),
    ]
    for desk in counter.desks:
        desk.skills.add(*further)
    return {service.slug: service for service in [counter.service, *further]}


def _address(counter, services, asked: str, **more: str) -> str:
    chosen = [part.partition(":")[::2] for part in asked.split()]
    query = [f"leistung={services[slug].pk if slug in services else slug}" for slug, _units in chosen]
    query += [f"anzahl-{services[slug].pk}={units}" for slug, units in chosen if units and slug in services]
    return f"/schalter/{counter.office.slug}/buchen/?" + "&".join([*query, *(f"{k}={v}" for k, v in more.items())])


WRONG_WISHES = {
    "too many": ("paar-a:4", "1 bis 3 möglich"),
    "none": ("paar-a:0", "1 bis 3 möglich"),
    "no number": ("paar-a:viele", "können wir nicht lesen"),
    "negative": ("paar-a:-1", "können wir nicht lesen"),
    "not together": ("paar-a abholen", "passen nicht in einen gemeinsamen Termin"),
    "too many together": ("paar-a:2 paar-b", "höchstens 2 Vorgänge"),
    "unknown": ("999999", "können wir nicht lesen"),
    "unknown beside a known one": ("abholen 999999", "können wir nicht lesen"),
    "no key": ("abc", "können wir nicht lesen"),
}


@pytest.mark.parametrize("pressed", [False, True])
@pytest.mark.parametrize("case", WRONG_WISHES)
def test_a_wrong_wish_is_named_and_the_list_of_services_stays(counter, services, case, pressed):
    asked, said = WRONG_WISHES[case]
    address = _address(counter, services, asked)
    data = {"zeit": NINE, "anfrage": "x", "name": "Ada Beispiel", "language": "de"}

    page = counter.client.post(address, data) if pressed else counter.client.get(address)

    assert page.status_code == 400
    assert said in words(page)
    assert "Freie Zeiten zeigen" in words(page)
    assert Booking.objects.count() == 0


WRONG_TIMES = {
    "past": ("abholen", "2027-02-28T09:00:00+01:00", 409, "Diese Zeit kann man nicht buchen"),
    "off the raster": ("abholen", "2027-03-02T09:07:00+01:00", 409, "Diese Zeit kann man nicht buchen"),
    "beyond the horizon": ("abholen", "2028-03-02T09:00:00+01:00", 409, "wird erst später freigegeben"),
    "before the season": ("sommer", "2027-03-02T09:00:00+01:00", 409, "erst ab dem Dienstag, 1. Juni 2027"),
    "no time": ("abholen", "morgen", 400, "können wir nicht lesen"),
    "no zone": ("abholen", "2027-03-02T09:00:00", 400, "können wir nicht lesen"),
    "in another age": ("abholen", "9999-12-31T23:00:00-01:00", 400, "können wir nicht lesen"),
}


@pytest.mark.parametrize("case", WRONG_TIMES)
def test_a_wrong_time_is_named_and_the_calendar_is_fresh(counter, services, case):
    asked, start, status, said = WRONG_TIMES[case]
    data = {"zeit": start, "anfrage": "x", "name": "Ada Beispiel", "language": "de"}

    page = counter.client.post(_address(counter, services, asked), data)

    assert page.status_code == status
    assert said in words(page)
    assert f"Leistung {asked}" in words(page)
    assert Booking.objects.count() == 0
    if status == 409:
        assert 'value="Ada Beispiel"' in page.content.decode()


@pytest.mark.parametrize("typed", ["morgen", "2027-03-02T09:00:00", "9999-12-31T23:00:00-01:00"])
def test_a_time_that_cannot_be_read_is_named_before_anything_is_typed(counter, services, typed):
    page = counter.client.get(_address(counter, services, "abholen", zeit=typed))

    assert page.status_code == 400
    assert "können wir nicht lesen" in words(page)


def test_staff_take_what_is_not_out_yet(counter, services):
    data = {"zeit": "2027-03-02T09:00:00+01:00", "anfrage": "x", "name": "Ada Beispiel", "language": "de"}

    page = counter.client.post(_address(counter, services, "spaeter"), data, follow=True)

    assert "Der Termin ist gebucht." in words(page)


def test_staff_read_the_condition_and_are_not_asked(counter, services):
    Service.objects.filter(slug="abholen").update(conditions=[{"kind": "age", "years": 17, "months_before": 6}])
    address = _address(counter, services, "abholen")
    data = {"zeit": NINE, "anfrage": "x", "name": "Ada Beispiel", "language": "de"}

    assert "frühestens 6 Monate vor dem 17. Geburtstag" in words(counter.client.get(address))
    assert counter.client.post(address, data).status_code == 302
