"""What every click asks of PostgreSQL is planned once for each connection; planning takes longer than the answer."""

import pytest
from django.db import connection

from servicepunkt.bookings import seat_days
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import Wish
from tests.factories import MONDAY, SUNDAY_NOON, a_service, an_office, an_open_office, open_hours, some_desks

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite plans a statement when it first meets it"),
]
_AFTER = 5  # times: then the driver prepares a statement, and after as many again PostgreSQL decides how to plan it


def _an_office_beside_a_larger_one() -> Wish:
    """Whatever a plan for one of the two offices, or for one day of many, would look like, the table offers it."""
    wish = an_open_office(desks=2)
    large = an_office("kreishaus")
    open_hours(some_desks(large, 200, skills=[a_service("wohnen", offices=[large])]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return wish


def _planned_anew(wish: Wish) -> set[int]:
    """How often each of the questions was planned for its values."""
    for _ in range(4 * _AFTER):
        Look(wish, now=SUNDAY_NOON).month_of(MONDAY)
        Look(wish, now=SUNDAY_NOON).starts_on(MONDAY)
        seat_days.free_seats(wish, MONDAY, now=SUNDAY_NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT custom_plans FROM pg_prepared_statements WHERE statement LIKE '%availability_seatday%'")
        return {times for (times,) in cursor.fetchall()}


def test_the_question_of_every_click_is_planned_once_for_each_connection() -> None:
    assert _planned_anew(_an_office_beside_a_larger_one()) == {_AFTER}


def test_it_would_be_planned_anew_each_time_if_the_database_looked_at_the_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seat_days, "_QUESTION", seat_days._QUESTION.replace("(SELECT %s)", "%s"))

    assert _planned_anew(_an_office_beside_a_larger_one()) - {_AFTER}
