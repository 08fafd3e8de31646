"""What nobody vouches for is bounded by address: held times, and bookings without an e-mail address. Nothing typed is lost."""

import datetime as dt

import pytest
from django.test import Client

from servicepunkt.bookings.models import Booking
from tests.factories import MONDAY, local
from tests.web.portal.visitors import DETAILS, a_bookable_service, book, choose_address, hold, tell
from tests.web.reading import words

# The clock stands at 08:00 on Monday, 1 March 2027.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SLOWLY = "Das waren sehr viele Anfragen auf einmal. Bitte warten Sie eine Minute."
State = Booking.State
TUESDAY = MONDAY + dt.timedelta(1)


@pytest.fixture(autouse=True)
def two_a_minute(settings):
    settings.SERVICEPUNKT_UNVOUCHED_PER_MINUTE = 2


def _hold(client: Client, wish, hour: int, **more: str):
    return client.post(choose_address(wish), {"beginn": local(TUESDAY, hour).isoformat()}, **more)


def test_who_holds_time_after_time_in_ever_new_browsers_is_told_to_wait_and_the_choice_stays(clock):
    wish = a_bookable_service(desks=5)
    assert [_hold(Client(), wish, hour).status_code for hour in (9, 10)] == [302, 302]

    refused = _hold(Client(), wish, 11)

    assert refused.status_code == 429
    assert SLOWLY in words(refused)
    assert "leistung=abholen" in refused.content.decode()
    assert _hold(Client(), wish, 11, REMOTE_ADDR="198.51.100.8").status_code == 302
    clock.advance(minutes=1)
    assert _hold(Client(), wish, 11).status_code == 302


def test_a_made_up_cookie_is_no_browser_that_holds_something(client):
    wish = a_bookable_service(desks=5)
    for number, expected in enumerate([302, 302, 429]):
        client.cookies["reservierung"] = f"{number}" * 22
        assert _hold(client, wish, 9 + number).status_code == expected


def test_one_browser_may_change_its_mind_as_often_as_it_likes(client):
    wish = a_bookable_service()

    assert [_hold(client, wish, hour).status_code for hour in (9, 10, 9, 10, 11)] == [302] * 5


def test_who_comes_late_and_must_wait_keeps_what_she_typed_and_her_time(client, clock):
    wish = a_bookable_service(desks=5)
    hold(client, wish)
    clock.advance(minutes=11)
    for hour in (10, 11):
        _hold(Client(), wish, hour)
    late = DETAILS | {"name": "Ada Späterin", "beginn": local(TUESDAY, 9).isoformat()}

    refused = client.post("/termin/angaben/?leistung=abholen", late)

    assert refused.status_code == 429
    assert SLOWLY in words(refused)
    assert 'value="Ada Späterin"' in refused.content.decode()
    assert refused.content.decode().count('name="beginn"') == 1
    assert 'value="2027-03-02T09:00:00+01:00"' in refused.content.decode()
    clock.advance(minutes=1)
    assert client.post("/termin/angaben/?leistung=abholen", late).status_code == 302


def test_bookings_without_an_address_are_bounded_and_the_summary_stays(clock, settings):
    settings.SERVICEPUNKT_UNVOUCHED_PER_MINUTE = 3
    wish = a_bookable_service(desks=5, email_needed=False)

    def summary(client: Client, hour: int, email: str = ""):
        hold(client, wish, local(TUESDAY, hour))
        return tell(client, wish, email=email)

    visitors = [Client() for _ in range(3)]
    pages = [summary(visitor, 9 + number) for number, visitor in enumerate(visitors)]
    settings.SERVICEPUNKT_UNVOUCHED_PER_MINUTE = 2
    answers = [book(visitor, page) for visitor, page in zip(visitors, pages, strict=True)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert SLOWLY in words(answers[2])
    assert "Ada Beispiel" in words(answers[2])
    assert Booking.objects.filter(state=State.HELD).count() == 1
    clock.advance(minutes=1)
    assert book(visitors[2], pages[2]).status_code == 302
    assert not Booking.objects.filter(state=State.HELD).exists()
