import re
from typing import Any

import pytest

from servicepunkt.availability.models import Desk, Seat
from servicepunkt.availability.opening import write_open_days
from servicepunkt.bookings.models import Booking
from servicepunkt.reception import queue
from servicepunkt.reception.arrival import check_in, walk_in
from servicepunkt.reception.group import call_group, finish_group
from servicepunkt.reception.models import Visit
from tests.factories import MONDAY, local
from tests.web.reading import mark_of

pytestmark = pytest.mark.django_db

QUARTER_TO = local(MONDAY, 8, 45)


def _call(lobby: Any, desk: int = 0, minute: int = 45) -> Visit:
    now = local(MONDAY, 8, minute)
    check_in(lobby.book(9), by="visitor", now=now)
    visit = queue.call_next(lobby.office, lobby.office.desks.all()[desk], by="staff:1", now=now)
    assert visit is not None
    return visit


def _call_to_desks(lobby: Any, count: int) -> list[Visit]:
    """One without an appointment after the other, each to a desk of her own."""
    service = lobby.wish.services[0].service
    called = []
    for number in range(10, 10 + count):
        desk = Desk.objects.create(office=lobby.office, name=str(number))
        visit = walk_in(lobby.office, [service], by="staff:1", now=QUARTER_TO)
        called.append(queue.call(visit, desk, by="staff:1", now=QUARTER_TO))
    return called


def _shown(page: Any) -> tuple[list[str], list[str]]:
    """Numbers that are called now, and those before."""
    now, before = page.content.decode().split('class="lo-before"')
    return tuple(re.findall(r'lo-call__ticket">(\w+)<', part) for part in (now, before))


def test_a_call_shows_number_and_desk_and_no_name(lobby, client):
    _call(lobby)

    page = client.get(lobby.display)

    assert _shown(page) == (["M1"], [])
    assert "Platz 1" in page.content.decode()
    assert "Ada" not in page.content.decode()
    assert 'data-de="Nummer M 1, bitte zu Platz 1."' in page.content.decode()


def test_the_newest_call_comes_first_and_served_ones_move_aside(lobby, client):
    first = _call(lobby)
    _call(lobby, desk=1, minute=46)
    assert _shown(client.get(lobby.display)) == (["M2", "M1"], [])

    queue.start(Visit.objects.get(pk=first.pk), by="staff:1", now=local(MONDAY, 8, 47))
    assert _shown(client.get(lobby.display)) == (["M2"], ["M1"])


def test_who_is_awaited_stays_however_many_are_called_after_her(lobby, client):
    _call_to_desks(lobby, 20)

    assert _shown(client.get(lobby.display)) == ([f"M{number}" for number in range(20, 0, -1)], [])


def test_of_those_who_are_awaited_no_more_the_last_six_are_shown(lobby, client):
    for visit in _call_to_desks(lobby, 8)[1:]:
        queue.start(visit, by="staff:1", now=QUARTER_TO)

    assert _shown(client.get(lobby.display)) == (["M1"], ["M8", "M7", "M6", "M5", "M4", "M3"])


def test_a_recall_is_a_new_call_of_the_same_number(lobby, client):
    visit = _call(lobby)
    before = re.search(r'data-newest="(\d+)"', client.get(lobby.display).content.decode()).group(1)
    queue.recall(Visit.objects.get(pk=visit.pk), by="staff:1", now=local(MONDAY, 8, 47))

    page = client.get(lobby.display)

    assert _shown(page) == (["M1"], [])
    assert int(re.search(r'data-newest="(\d+)"', page.content.decode()).group(1)) > int(before)


def test_a_call_that_was_taken_back_is_gone(lobby, client):
    visit = _call(lobby)
    queue.take_back(Visit.objects.get(pk=visit.pk), revision=1, by="staff:1", now=local(MONDAY, 8, 46))

    assert _shown(client.get(lobby.display)) == ([], [])


def test_yesterdays_calls_are_gone(lobby, client, clock):
    _call(lobby)
    clock.set("2027-03-02 08:00")

    assert _shown(client.get(lobby.display)) == ([], [])


def test_the_pulse_is_silent_until_somebody_is_called(lobby, client):
    stand = mark_of(client.get(lobby.display))
    pulse = f"{lobby.display}stand/"

    assert client.get(pulse, {"stand": stand}).status_code == 204
    _call(lobby)
    assert _shown(client.get(pulse, {"stand": stand})) == (["M1"], [])


@pytest.mark.parametrize("calls", [1, 2])
def test_the_pulse_costs_the_same_for_one_and_more(lobby, client, calls, django_assert_num_queries):
    for desk in range(calls):
        _call(lobby, desk=desk)
    client.get(f"{lobby.display}stand/")

    with django_assert_num_queries(2):
        client.get(f"{lobby.display}stand/")


def test_without_script_the_display_loads_itself_again_where_somebody_set_it_up_so(lobby, client):
    asked = '<noscript><meta http-equiv="refresh" content="4"></noscript>'

    assert asked not in client.get(lobby.display).content.decode()
    assert 'href="?neuladen=ja"' in client.get(lobby.display).content.decode()
    assert asked in client.get(lobby.display + "?neuladen=ja").content.decode()
    assert 'href="?neuladen=nein"' in client.get(lobby.display + "?neuladen=ja").content.decode()


def test_the_display_is_german_with_english_beneath_whatever_the_browser_says(lobby, client):
    client.cookies["sprache"] = "en"

    page = client.get(lobby.display).content.decode()

    assert '<html lang="de"' in page
    assert '<span lang="en">' in page


def test_a_group_is_one_call_told_by_the_time_of_its_start(lobby, client):
    service, desk = lobby.wish.services[0].service, lobby.office.desks.first()
    service.taking = service.Taking.SEATS
    service.save()
    Seat.objects.bulk_create(Seat(desk=desk, number=number) for number in range(1, 4))
    write_open_days(lobby.office, first=MONDAY, last=MONDAY)
    for _n in range(3):
        Booking.objects.filter(pk=check_in(lobby.book(9), by="visitor", now=QUARTER_TO).booking_id).update(desk=desk)
    call_group(desk, local(MONDAY, 9), by="staff:1", now=QUARTER_TO)

    page = client.get(lobby.display).content.decode()

    assert re.findall(r'lo-call__ticket">([^<]+)<', page) == ["Gruppe 9:00"]
    assert 'data-de="Alle mit Termin um 9:00\u00a0Uhr, bitte zu Platz 1."' in page
    assert 'data-en="Everybody with an appointment at 9:00' in page
    finish_group(desk, local(MONDAY, 9), by="staff:1", now=QUARTER_TO)
    assert _shown(client.get(lobby.display)) == ([], [])
    assert "Gruppe 9:00" in client.get(lobby.display).content.decode()
