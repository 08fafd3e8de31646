"""Rows that wait for one another, and are there as soon as anybody looks."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from servicepunkt.audit.journal import record
from servicepunkt.audit.models import JournalEntry
from servicepunkt.common.rows import add
from servicepunkt.common.whole import whole
from servicepunkt.correspondence.models import Letter
from tests.correspondence.letters import a_letter

pytestmark = pytest.mark.django_db(transaction=True)
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def test_rows_of_several_tables_travel_in_one_statement():
    @whole
    def rule():
        a_letter()
        note("first")

    with CaptureQueriesContext(connection) as asked:
        rule()

    insertions = [query["sql"] for query in asked if "INSERT" in query["sql"]]
    assert len(insertions) == (1 if connection.vendor == "postgresql" else 2)
    assert (Letter.objects.count(), noted()) == (1, ["first"])


def test_rows_of_one_table_keep_their_order():
    @whole
    def rule():
        for action in ("first", "second", "third"):
            note(action)

    rule()

    assert noted() == ["first", "second", "third"]


def test_who_looks_in_between_finds_what_waited():
    @whole
    def rule():
        note("first")
        return noted()

    assert rule() == ["first"]


def test_a_rule_within_a_rule_adds_to_it_and_is_taken_back_alone():
    @whole
    def inner():
        note("taken back")
        raise KeyError

    @whole
    def outer():
        note("first")
        with pytest.raises(KeyError):
            inner()
        note("last")

    outer()

    assert noted() == ["first", "last"]


def test_what_waits_when_a_savepoint_is_taken_back_goes_with_it():
    @transaction.atomic
    def attempt():
        note("taken back")
        raise KeyError

    @whole
    def rule():
        note("first")
        with pytest.raises(KeyError):
            attempt()
        note("last")

    rule()

    assert noted() == ["first", "last"]


def test_a_rule_that_fails_leaves_nothing():
    @whole
    def rule():
        note("first")
        raise KeyError

    with pytest.raises(KeyError):
        rule()

    note("afterwards")
    assert noted() == ["afterwards"]


def test_what_the_database_refuses_at_the_end_fails_the_whole_rule():
    letter = a_letter()

    @whole
    def rule():
        note("first")
        add(Letter(**{field.attname: getattr(letter, field.attname) for field in Letter._meta.concrete_fields}))

    with pytest.raises(IntegrityError):
        rule()

    assert (Letter.objects.count(), noted()) == (1, [])


def test_outside_of_a_rule_a_row_is_written_at_once():
    with CaptureQueriesContext(connection) as asked:
        note("first")

    assert [query["sql"].split()[0] for query in asked] == ["INSERT"]


def note(action):
    record(action, subject="here", by="staff", now=NOON)


def noted():
    return list(JournalEntry.objects.order_by("pk").values_list("action", flat=True))
