"""Entitlement codes are typed by people and guessed by none; whoever mistypes a few times goes on, and nothing typed is lost."""

import datetime as dt

import pytest
from django.test import Client

from servicepunkt.availability.models import Desk
from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.models import Booking, EntitlementCode
from tests.factories import a_service
from tests.web.portal.visitors import DETAILS, NINE, a_bookable_service, book, hold, summary_fields, tell
from tests.web.reading import words

# The clock stands at 08:00 on Monday, 1 March 2027.
pytestmark = pytest.mark.django_db

SLOWLY = "Das waren sehr viele Anfragen auf einmal. Bitte warten Sie eine Minute."
OPENS_NOTHING = "Mit diesem Code ist keine Buchung möglich."
MOST = 10


@pytest.fixture
def wish(clock):
    """A service that asks for a code, and beside it one that asks for none."""
    wish = a_bookable_service(desks=2, entitlement_needed=True)
    import_codes(wish.services[0].service, ["GUT-1", "GUT-2"], by="staff:1", now=clock.now)
    Desk.objects.get(name="2").skills.add(a_service("frei", offices=[wish.office]))
    return wish


def _type(client: Client, wish, summary, code: str):
    return book(client, summary, **{f"code-{wish.services[0].service.pk}": code})


def test_whoever_tries_code_after_code_is_told_to_wait_and_even_the_right_one_is_not_looked_at(client, wish, clock):
    booking = hold(client, wish)
    summary = tell(client, wish)
    tried = [_type(client, wish, summary, f"FALSCH-{number}") for number in range(MOST)]
    assert {answer.status_code for answer in tried} == {400}
    assert OPENS_NOTHING in words(tried[-1])

    refused = _type(client, wish, summary, "GUT-1")

    assert refused.status_code == 429
    assert SLOWLY in words(refused)
    assert OPENS_NOTHING not in words(refused)
    assert 'value="GUT-1"' in refused.content.decode()
    assert "Ada Beispiel" in words(refused)
    booking.refresh_from_db()
    assert booking.state == Booking.State.HELD
    assert EntitlementCode.objects.unused().count() == 2
    clock.advance(minutes=1)
    assert _type(client, wish, summary, "GUT-1").status_code == 302


def test_new_holds_in_new_browsers_bring_no_further_guesses(wish):
    statuses = []
    for number in range(MOST + 1):
        visitor = Client()
        hold(visitor, wish, NINE + dt.timedelta(minutes=20 * (number // 2)))
        statuses.append(_type(visitor, wish, tell(visitor, wish), f"FALSCH-{number}").status_code)

    assert statuses == [400] * MOST + [429]


def test_whoever_mistypes_a_few_times_books_with_the_right_code(client, wish):
    hold(client, wish)
    summary = tell(client, wish)

    assert [_type(client, wish, summary, code).status_code for code in ("GTU-1", "GUT-I", "GUT", "GUT-1")] == [
        400,
        400,
        400,
        302,
    ]


def test_a_code_that_is_left_out_is_no_guess(client, wish):
    hold(client, wish)
    summary = tell(client, wish)

    assert {book(client, summary).status_code for _ in range(MOST + 1)} == {400}


def test_others_are_not_concerned_neither_elsewhere_nor_for_a_service_without_a_code(client, wish):
    hold(client, wish)
    summary = tell(client, wish)
    for number in range(MOST):
        _type(client, wish, summary, f"FALSCH-{number}")
    other = Client()
    other.post("/termin/waehlen/?leistung=frei", {"beginn": NINE.replace(hour=10).isoformat()})
    without_code = other.post("/termin/angaben/?leistung=frei", DETAILS, follow=True)

    assert book(other, without_code).status_code == 302
    elsewhere = {f"code-{wish.services[0].service.pk}": "GUT-1", **summary_fields(summary)}
    assert client.post("/termin/pruefen/", elsewhere, REMOTE_ADDR="198.51.100.8").status_code == 302
