import datetime as dt
from typing import Any

import pytest
from django.test import Client

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.models import Offer
from servicepunkt.bookings.booking import confirm
from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Service
from servicepunkt.common.clock import now as clock_now
from servicepunkt.correspondence.models import Letter
from tests.web.api.asking import book

pytestmark = pytest.mark.django_db

NINE = "2027-03-01T09:00:00+01:00"


def _book(client: Client, **changed: Any) -> Any:
    """By somebody who reads English, from a system that leaves spaces in her name."""
    return book(client, **{"name": " Ada  Beispiel", "language": "en", **changed})


def test_a_booking_waits_for_the_button_in_the_mail(client, service, clock):
    answer = _book(client)

    booking = Booking.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "booking": str(booking.uid),
        "code": f"{booking.code[:3]}-{booking.code[3:]}",
        "state": "pending",
        "confirm_by": "2027-03-01T09:00:00+01:00",
        "start": NINE,
        "end": "2027-03-01T09:20:00+01:00",
        "page": answer.json()["page"],
    }
    assert booking.contact == {"name": "Ada Beispiel", "email": "ada@example.org", "phone": ""}
    assert [letter.kind for letter in Letter.objects.all()] == ["bookings.please_confirm"]
    assert [(entry.action, entry.by) for entry in JournalEntry.objects.all()] == [("book", "api")]


def test_the_page_in_the_answer_shows_the_booking_and_confirms_nothing(client, service, settings):
    page = _book(client).json()["page"]
    assert page.startswith(f"{settings.SERVICEPUNKT_ORIGIN}/en/termin/")

    shown = client.get(page.removeprefix(settings.SERVICEPUNKT_ORIGIN))

    assert shown.status_code == 200
    assert Booking.objects.get().state == Booking.State.PENDING


def test_the_same_request_again_gives_the_same_booking(client, service, clock):
    first = _book(client)
    clock.advance(minutes=1)

    again = _book(client)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert Booking.objects.count() == Letter.objects.count() == 1


def test_a_place_that_is_taken_is_refused(client, service):
    _book(client)

    answer = _book(client, request="another secret of mine", email="bo@example.org")

    assert (answer.status_code, answer.json()["code"]) == (409, "slot-taken")
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "Ada\x00"}, ["name"]),
        ({"email": "ada"}, ["email"]),
        ({"start": "2027-03-01T09:00:00"}, ["start"]),
        ({"start": "morgen"}, ["start"]),
        ({"request": "short"}, ["request"]),
        ({"services": []}, ["services"]),
        ({"services": [{"service": "abholen", "units": 0}]}, ["services.0.units"]),
        ({"language": "tlh"}, ["language"]),
        ({"nationality": "DE"}, ["nationality"]),
        ({"name": {"first": "Ada"}, "email": 7}, ["name", "email"]),
    ],
)
def test_what_cannot_be_read_is_named(client, service, changed, fields):
    answer = _book(client, **changed)

    assert (answer.status_code, answer.json()["code"], answer.json()["fields"]) == (400, "unreadable", fields)
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"request": ' + b"9" * 30_000 + b"}"])
def test_nonsense_is_refused(client, service, body):
    answer = client.post("/api/v1/bookings", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"start": "2027-02-28T09:00:00+01:00"}, 409, "not-bookable"),
        ({"start": "2027-03-01T09:07:00+01:00"}, 409, "not-bookable"),
        ({"start": "0001-01-01T00:00:00+14:00"}, 400, "unreadable"),
        ({"start": "0001-01-01T00:00:00Z"}, 400, "unreadable"),
        ({"start": "0002-01-01T00:00:00Z"}, 409, "not-bookable"),
        ({"start": "9998-12-31T23:30:00-12:00"}, 409, "not-yet-released"),
        ({"start": "9999-12-31T10:00:00Z"}, 400, "unreadable"),
        ({"start": "9999-12-31T23:30:00Z"}, 400, "unreadable"),
        ({"email": ""}, 400, "email-needed"),
        ({"office": "nirgends"}, 404, "not-found"),
        ({"services": [{"service": "abholen", "units": 5}]}, 400, "too-many-units"),
    ],
)
def test_what_no_rule_allows_is_refused(client, service, changed, status, code):
    answer = _book(client, **changed)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("of", [Service, Offer])
def test_a_time_that_is_given_out_later_is_refused_with_the_moment(client, service, of):
    of.objects.update(release=[{"on": "2027-03-02", "at": "08:00", "until": "2027-03-05"}])

    answer = _book(client, start="2027-03-03T09:00:00+01:00")

    assert answer.status_code == 409
    assert answer.json() == {
        "code": "not-yet-released",
        "message": "Diese Zeit wird erst später freigegeben: Dienstag, 2. März 2027, 8:00 Uhr. "
        "Bitte wählen Sie eine Zeit aus der Liste.",
        "released_at": "2027-03-02T08:00:00+01:00",
    }


def test_a_code_is_used_up_and_a_refusal_tells_nothing_of_it(client, service, clock):
    Service.objects.update(entitlement_needed=True)
    import_codes(service, ["ABC-123"], by="staff:1", now=clock.now)
    assert _book(client, codes={"abholen": "abc 123"}).status_code == 201

    used = _book(
        client, request="another secret of mine", start="2027-03-01T09:20:00+01:00", codes={"abholen": "abc123"}
    )
    unknown = _book(
        client, request="a third secret of mine", start="2027-03-01T09:20:00+01:00", codes={"abholen": "XYZ"}
    )

    assert used.json() == unknown.json()
    assert used.json()["code"] == "entitlement-refused"


def test_nobody_learns_by_it_who_has_an_appointment_for_something_sensitive(client, service):
    Service.objects.update(sensitive=True, limit_per_person=1)
    confirm(Booking.objects.get(uid=_book(client).json()["booking"]), by="visitor", now=clock_now())

    hers = _book(client, request="another secret of mine", start="2027-03-02T09:00:00+01:00")
    of_nobody = _book(client, request="yet another secret", start="2027-03-02T09:20:00+01:00", email="abc@example.org")

    assert [(answer.status_code, answer.json()["state"]) for answer in (hers, of_nobody)] == [(201, "pending")] * 2


def test_a_condition_asks_for_its_date_and_forgets_it(client, service):
    Service.objects.update(conditions=[{"kind": "age", "years": 18}])

    without = _book(client)
    young = _book(client, dates={"abholen": "2015-01-01"})
    grown = _book(client, dates={"abholen": "1990-01-01"})

    assert [without.json()["code"], young.json()["code"]] == ["condition-unanswered", "condition-not-met"]
    assert grown.status_code == 201
    stored = str(Booking.objects.values().get())
    assert [day for day in ("1990-01-01", "1990, 1, 1") if day in stored] == []


@pytest.mark.parametrize("day", ["0001-01-01", "1800-01-01", "2027-03-02", "9999-01-01"])
def test_a_date_that_cannot_be_is_no_answer(client, service, day):
    Service.objects.update(conditions=[{"kind": "wait", "weeks": 1, "question": {"de": "Wann war das?"}}])

    answer = _book(client, dates={"abholen": day})

    assert (answer.status_code, answer.json()["code"]) == (400, "condition-not-met")
    assert answer.json()["message"] == "Dieses Datum kann nicht stimmen. Bitte prüfen Sie das Jahr."


def test_several_dates_are_given_in_the_order_in_which_the_service_asks(client, service):
    waiting = {"kind": "wait", "weeks": 6, "question": {"de": "Wann war das?"}}
    Service.objects.update(conditions=[{"kind": "age", "years": 18}, waiting])

    one = _book(client, dates={"abholen": "1990-01-01"})
    late = _book(client, dates={"abholen": ["1990-01-01", "2027-02-01"]})
    swapped = _book(client, dates={"abholen": ["2027-01-01", "1990-01-01"]})
    right = _book(client, dates={"abholen": ["1990-01-01", "2027-01-01"]})

    assert [one.json()["code"], late.json()["code"], swapped.json()["code"]] == [
        "condition-unanswered",
        "condition-not-met",
        "condition-not-met",
    ]
    assert right.status_code == 201


def test_a_foreign_site_cannot_borrow_anybodys_sign_in(service, clock):
    # No cookie counts here, and therefore no token against forged requests is asked for.
    strict = Client(enforce_csrf_checks=True)

    assert _book(strict).status_code == 201
    assert dt.timedelta() < Booking.objects.get().kept_until - clock.now
