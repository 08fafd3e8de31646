"""On SQLite the threads of a process write one after another, and whoever has finished lets the next one in."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction

from servicepunkt.audit.models import JournalEntry
from tests.factories import SUNDAY_NOON

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has many writers at a time"),
]


@pytest.fixture
def impatient() -> Iterator[None]:
    """Whoever does not get a turn at once is told so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
        yield


def _note() -> None:
    JournalEntry.objects.create(at=SUNDAY_NOON, by="test", action="note", subject="it")


def _write_in_a_thread() -> None:
    def write() -> None:
        with closing(connection), transaction.atomic():
            _note()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write).result(30)


def test_whoever_waits_longer_than_may_be_is_told_so_and_spoils_nothing(impatient: None) -> None:
    with transaction.atomic():
        _note()
        with pytest.raises(OperationalError, match="locked"):
            _write_in_a_thread()
    _write_in_a_thread()

    assert JournalEntry.objects.count() == 2


@pytest.mark.parametrize("end", ["commit", "rollback", "an inner rollback", "a connection that is closed"])
def test_however_a_transaction_ends_the_next_one_begins(end: str, impatient: None) -> None:
    with suppress(KeyError), transaction.atomic():
        _note()
        if end == "rollback":
            raise KeyError
        if end == "an inner rollback":
            with suppress(KeyError), transaction.atomic():
                raise KeyError
        if end == "a connection that is closed":
            connection.close()
            raise KeyError

    _write_in_a_thread()


def test_a_transaction_that_could_not_begin_leaves_the_turn_to_the_next(impatient: None) -> None:
    writer: Any = connections[DEFAULT_DB_ALIAS]
    writer.ensure_connection()
    mode, writer.transaction_mode = writer.transaction_mode, "NONSENSE"
    try:
        with pytest.raises(OperationalError, match="NONSENSE"), transaction.atomic():
            _note()
    finally:
        writer.transaction_mode = mode

    _write_in_a_thread()


def test_many_that_write_at_once_all_get_their_turn() -> None:
    gate = threading.Barrier(8)

    def write() -> None:
        with closing(connection):
            gate.wait(10)
            for _ in range(20):
                with transaction.atomic():
                    _note()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(write) for _ in range(8)]:
            done.result(60)

    assert JournalEntry.objects.count() == 160
