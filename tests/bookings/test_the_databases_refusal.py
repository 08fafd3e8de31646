"""The guard beneath all rules: written past them, straight into the table, a second claim is refused by the database."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking, Claim
from tests.bookings.booked import in_order
from tests.factories import MONDAY, SUNDAY_NOON, an_open_office, local

INSERT = "INSERT INTO bookings_claim (booking_id, seat_id, tick) VALUES (%s, %s, %s)"


def _two_holds() -> tuple[Booking, Booking]:
    """Two visits one after the other at the same desk."""
    wish = an_open_office()
    first, second = (
        hold_slot(wish, local(MONDAY, 9, minute), holder=f"at {minute}", language="de", now=SUNDAY_NOON)
        for minute in (0, 20)
    )
    assert first.desk_id == second.desk_id
    return first, second


def _execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
def test_a_raw_insert_of_a_tick_that_is_taken_is_refused() -> None:
    first, second = _two_holds()
    claim = first.claims.get(tick=first.from_tick)

    with pytest.raises(IntegrityError), transaction.atomic():
        _execute(INSERT, second.pk, claim.seat_id, claim.tick)
    assert Claim.objects.count() == 8
    assert in_order(first)


@pytest.mark.django_db
def test_a_raw_update_that_moves_a_claim_onto_a_taken_tick_is_refused() -> None:
    first, second = _two_holds()
    claim = second.claims.get(tick=second.from_tick)

    with pytest.raises(IntegrityError), transaction.atomic():
        _execute("UPDATE bookings_claim SET tick = %s WHERE id = %s", first.from_tick, claim.pk)
    assert second.claims.filter(tick=second.from_tick).exists()
    assert in_order(first)


@pytest.mark.django_db
def test_a_free_tick_is_not_refused() -> None:
    first, second = _two_holds()
    seat = first.claims.values_list("seat_id", flat=True)[0]

    _execute(INSERT, second.pk, seat, second.until_tick)

    assert Claim.objects.count() == 9
    assert not in_order(first)  # past the rules nothing but this check sees it


@pytest.mark.django_db(transaction=True)
def test_of_two_transactions_that_insert_the_same_tick_at_the_same_moment_one_is_refused() -> None:
    holds = _two_holds()
    seat = holds[0].claims.values_list("seat_id", flat=True)[0]
    tick = holds[1].until_tick
    gate = threading.Barrier(2, timeout=30)

    def insert(hold: Booking) -> str:
        gate.wait()
        try:
            with transaction.atomic():
                _execute(INSERT, hold.pk, seat, tick)
                # On PostgreSQL the other waits here for the end of this one; on SQLite it has not begun.
                _execute("SELECT count(*) FROM bookings_claim")
        except DatabaseError as refused:
            return type(refused).__name__
        else:
            return "written"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(insert, holds)) == ["IntegrityError", "written"]
    assert Claim.objects.filter(seat=seat, tick=tick).count() == 1
