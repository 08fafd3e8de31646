"""How much one address may ask: questions, and bookings that come to nothing; never a query, never a name."""

import pytest
from django.test import Client

from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.catalogue.models import Service
from servicepunkt.web import limiting
from tests.web.api.asking import book

pytestmark = pytest.mark.django_db

DAY = "/api/v1/days/2027-03-01?office=servicepunkt&service=abholen"


@pytest.fixture(autouse=True)
def three_a_minute(settings, service):
    settings.SERVICEPUNKT_API_PER_MINUTE = 3


def _ask(client: Client, address: str = "198.51.100.7", **more: str) -> int:
    return client.get(DAY, REMOTE_ADDR=address, **more).status_code


def _book(client: Client, number: int, **changed: object) -> int:
    return book(client, **{"request": f"a secret of mine, number {number}", **changed}).status_code


def test_who_asks_too_much_is_told_for_how_long_to_wait(client, clock):
    clock.set("2027-03-01 08:00:20")
    assert [_ask(client) for _ in range(3)] == [200, 200, 200]

    answer = client.get(DAY, REMOTE_ADDR="198.51.100.7", HTTP_ACCEPT_LANGUAGE="en")

    assert (answer.status_code, answer["Retry-After"]) == (429, "40")
    assert answer.json() == {
        "code": "too-many-requests",
        "message": "Those were very many requests at once. Please wait a minute.",
    }
    clock.advance(seconds=40)
    assert _ask(client) == 200


def test_others_are_not_concerned(client):
    assert [_ask(client) for _ in range(4)][-1] == 429

    assert _ask(client, "198.51.100.8") == 200


def test_who_has_asked_too_much_may_still_book(client):
    assert [_ask(client, "127.0.0.1") for _ in range(4)][-1] == 429

    assert _book(client, 1) == 201


def test_bookings_that_are_made_or_sent_again_count_for_nothing_and_refused_ones_do(client, clock):
    assert _book(client, 1) == 201
    clock.advance(seconds=1)
    assert [_book(client, 1) for _ in range(5)] == [200] * 5

    assert [_book(client, number, email="bo@example.org") for number in range(2, 6)] == [409, 409, 409, 429]


def test_a_household_with_many_addresses_is_one(client):
    assert [_ask(client, f"2001:db8:1:2::{number:x}") for number in range(1, 5)] == [200, 200, 200, 429]

    assert _ask(client, "2001:db8:1:3::1") == 200


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 200)])
def test_only_proxies_of_ours_are_believed_where_a_request_comes_from(client, settings, proxies, last):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    asked = [_ask(client, "10.0.0.1", HTTP_X_FORWARDED_FOR=f"192.0.2.9, 192.0.2.{number}") for number in range(4)]

    assert asked[-1] == last


def test_counting_costs_no_query(client, django_assert_num_queries, settings):
    _ask(client)
    settings.SERVICEPUNKT_API_PER_MINUTE = 1

    with django_assert_num_queries(0):
        assert _ask(client) == 429


def test_no_address_is_kept_and_a_new_minute_forgets_the_old_one(client, clock):
    _ask(client)
    before = dict(limiting._minute.counts)
    assert "198.51.100.7" not in repr(limiting._minute)

    clock.advance(minutes=1)
    _ask(client)

    assert len(before) == len(limiting._minute.counts) == 1
    assert before.keys() != limiting._minute.counts.keys()


def test_so_many_addresses_at_once_take_no_more_memory_than_is_meant(client, monkeypatch):
    monkeypatch.setattr(limiting, "_MOST_ADDRESSES", 2)

    for number in range(5):
        assert _ask(client, f"198.51.100.{number}") == 200

    assert len(limiting._minute.counts) == 2


@pytest.fixture
def without_address(service):
    service.email_needed = False
    service.save()


@pytest.mark.usefixtures("without_address")
def test_bookings_for_which_nobody_vouches_are_bounded_and_those_with_an_address_are_not(client, clock, settings):
    settings.SERVICEPUNKT_UNVOUCHED_PER_MINUTE, settings.SERVICEPUNKT_API_PER_MINUTE = 2, 1200
    first, second, third, fourth = (f"2027-03-0{day}T09:00:00+01:00" for day in (2, 3, 4, 5))
    assert [_book(client, 1, email="", start=first), _book(client, 2, email="", start=second)] == [201, 201]

    refused = book(client, request="a secret of mine, number 3", email="", start=third)

    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert "Retry-After" in refused
    assert _book(client, 4, start=fourth) == 201
    clock.advance(minutes=1)
    assert _book(client, 3, email="", start=third) == 201


@pytest.mark.usefixtures("without_address")
def test_one_without_an_address_that_is_sent_again_counts_once(client, clock, settings):
    settings.SERVICEPUNKT_UNVOUCHED_PER_MINUTE = 2

    assert _book(client, 1, email="") == 201
    clock.advance(seconds=1)

    assert [_book(client, 1, email="") for _ in range(4)] == [200] * 4


def test_codes_are_guessed_here_no_more_often_than_at_the_portal(client, clock, service, settings):
    settings.SERVICEPUNKT_API_PER_MINUTE = 1200
    Service.objects.update(entitlement_needed=True)
    import_codes(service, ["GUT-1"], by="staff:1", now=clock.now)

    guessed = [_book(client, number, codes={"abholen": f"FALSCH-{number}"}) for number in range(10)]
    refused = book(client, request="a secret of mine, number 10", codes={"abholen": "GUT-1"})

    assert guessed == [400] * 10
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert "Retry-After" in refused
    clock.advance(minutes=1)
    assert _book(client, 10, codes={"abholen": "GUT-1"}) == 201
