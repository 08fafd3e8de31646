"""A visitor with an unmistakable name books, comes, and is forgotten. Nothing that is hers is ever legible in the
database, in the journal or in the log; after her period nothing is there at all."""

import datetime as dt
import logging

import pytest
from django.db import connection

from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.booking import cancel, confirm, correct_address, mark_done, tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import BookedService, Booking, Claim, PersonLimit
from servicepunkt.bookings.reminders import write_due_reminders
from servicepunkt.correspondence.models import Letter
from servicepunkt.privacy.retention import delete_expired
from servicepunkt.reception.models import Visit
from tests.correspondence.letters import deliver_all
from tests.factories import MONDAY, SUNDAY_NOON, an_office, an_open_office, local
from tests.privacy.stored import everything_stored

pytestmark = pytest.mark.django_db(transaction=True)

CANARIES = (
    "Kanariella",
    "Zwitscherin",
    "kanariella.zwitscherin@example.org",
    "verschrieben@example.org",
    "0160 5557788",
)
KANARIELLA = Contact(name="Kanariella Zwitscherin", email="verschrieben@example.org", phone="0160 5557788")
AT = local(MONDAY, 9)
A_WEEK_LATER = AT + dt.timedelta(days=7, minutes=20)


def found_in(stored: bytes) -> list[str]:
    return [canary for canary in CANARIES if canary.encode() in stored]


def a_whole_visit(smtp_server) -> Booking:
    """Booked with a mistyped address, corrected, confirmed, reminded, come, done."""
    wish = an_open_office(reminder_hours=[12], limit_per_person=2)
    hold = hold_slot(wish, AT, holder="browser", language="en", now=SUNDAY_NOON)
    booking = tell(hold, contact=KANARIELLA, language="en", reminders=True, entitlements={}, now=SUNDAY_NOON)
    smtp_server.refuse_recipient = "451 4.7.1 later, kanariella.zwitscherin@example.org"
    deliver_all(SUNDAY_NOON)
    smtp_server.refuse_recipient = None
    now = SUNDAY_NOON + dt.timedelta(minutes=5)
    booking = correct_address(booking, "kanariella.zwitscherin@example.org", by="visitor", now=now)
    booking = confirm(booking, by="visitor", now=now)
    deliver_all(now)
    write_due_reminders(AT - dt.timedelta(hours=12))
    deliver_all(AT - dt.timedelta(hours=12))
    arrived = Visit.objects.create(
        office=booking.office, booking=booking, day=booking.day, number=1, state="waiting", queue_at=AT, arrived_at=AT
    )
    arrived.services.set(service.service for service in booking.services.all())
    mark_done(booking, by="staff:1", now=AT)
    return booking


def test_nothing_of_a_visitor_is_ever_legible_in_the_database(smtp_server, caplog):
    with caplog.at_level(logging.DEBUG, logger="servicepunkt"):
        booking = a_whole_visit(smtp_server)

    assert len(smtp_server.messages) == 2
    assert found_in(everything_stored()) == []
    assert not [line for line in caplog.messages for canary in CANARIES if canary in line]
    assert booking.contact["name"] == "Kanariella Zwitscherin"


def test_the_search_finds_what_is_legible():
    """The negative control."""
    an_office(email="kanariella.zwitscherin@example.org")

    assert found_in(everything_stored()) == ["kanariella.zwitscherin@example.org"]


def test_after_the_period_nothing_of_a_visitor_is_left_sealed_or_not(smtp_server):
    booking = a_whole_visit(smtp_server)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM bookings_booking")
        [[sealed]] = cursor.fetchall()
    sealed = bytes(sealed)
    assert sealed[20:60] in everything_stored()

    delete_expired(A_WEEK_LATER)

    assert [model.objects.count() for model in (Booking, BookedService, Claim, PersonLimit, Letter)] == [0] * 5
    stored = everything_stored()
    assert sealed[20:60] not in stored
    assert found_in(stored) == []
    assert booking.code.encode() not in stored


def test_a_visit_stays_as_a_figure_without_a_person(smtp_server):
    a_whole_visit(smtp_server)
    delete_expired(A_WEEK_LATER)

    visit = Visit.objects.get()
    assert (visit.booking, visit.day, visit.number, visit.services.count()) == (None, MONDAY, 1, 1)


def test_the_journal_tells_the_story_without_a_name(smtp_server):
    booking = a_whole_visit(smtp_server)

    told = JournalEntry.objects.filter(subject=str(booking.uid)).order_by("id").values_list("action", flat=True)
    assert list(told) == ["hold", "tell", "correct_address", "confirm", "finish"]


def test_who_was_deleted_stays_deleted_after_a_restore(smtp_server):
    a_whole_visit(smtp_server)
    backup = {
        table: rows_of(table) for table in ("bookings_booking", "bookings_bookedservice", "correspondence_letter")
    }
    delete_expired(A_WEEK_LATER)

    for table, (columns, rows) in backup.items():
        put_back(table, columns, rows)
    assert Booking.objects.get().contact["name"] == "Kanariella Zwitscherin"

    delete_expired(A_WEEK_LATER + dt.timedelta(hours=1))
    assert not Booking.objects.exists()
    assert not Letter.objects.exists()


def rows_of(table: str) -> tuple[list[str], list[tuple]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return [column[0] for column in cursor.description], cursor.fetchall()


def put_back(table: str, columns: list[str], rows: list[tuple]) -> None:
    names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def test_a_letter_that_waits_for_a_deleted_booking_is_never_sent(smtp_server):
    wish = an_open_office()
    hold = hold_slot(wish, AT, holder="browser", language="de", now=SUNDAY_NOON)
    booking = confirm(
        tell(hold, contact=KANARIELLA, language="de", reminders=True, entitlements={}, now=SUNDAY_NOON),
        by="visitor",
        now=SUNDAY_NOON,
    )
    cancel(booking, by="visitor", now=SUNDAY_NOON)
    delete_expired(SUNDAY_NOON + dt.timedelta(days=7))

    deliver_all(SUNDAY_NOON + dt.timedelta(days=7))

    assert smtp_server.messages == []
