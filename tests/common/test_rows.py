"""Statements composed once leave what Django's own would have left."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from servicepunkt.audit.models import JournalEntry
from servicepunkt.common.rows import add, change, find

NOON = dt.datetime(2027, 3, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
pytestmark = pytest.mark.django_db


def an_entry(at: dt.datetime) -> JournalEntry:
    return JournalEntry(at=at, by="staff:1", action="look", subject="somebody", office="amt", facts={"seen": "Đorđe"})


def as_stored() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_journalentry ORDER BY id")
        return [row[1:] for row in cursor.fetchall()]


@pytest.mark.parametrize("at", [NOON, NOON.replace(microsecond=250), NOON.replace(month=7).astimezone(dt.UTC)])
def test_a_row_is_stored_as_django_stores_it(at: dt.datetime):
    add(an_entry(at))
    an_entry(at).save()

    ours, djangos = as_stored()

    assert ours == djangos
    assert [entry.at for entry in JournalEntry.objects.all()] == [at, at]


def test_it_is_found_and_changed_by_a_moment_in_any_zone():
    an_entry(NOON).save()

    (found,) = find(JournalEntry, at=NOON.astimezone(dt.UTC))
    changed = change(found, only="by = %s", facts=["staff:1"], at=NOON + dt.timedelta(minutes=1))

    assert changed
    assert JournalEntry.objects.get().at == NOON + dt.timedelta(minutes=1)
