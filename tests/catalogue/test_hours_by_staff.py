"""The county file and the office's own pages: both write opening hours, and neither undoes the other unasked."""

import datetime as dt
import threading
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.management import call_command
from django.db import connection

from servicepunkt.availability import importing
from servicepunkt.availability.edits import (
    Close,
    EndRule,
    HoursChanged,
    SetClosure,
    SetRule,
    TakeBackClosure,
    edition_of,
)
from servicepunkt.availability.exporting import export_county
from servicepunkt.availability.models import Closure, OfficeHours, OpeningRule, SeatDay
from servicepunkt.availability.timetable import as_release
from servicepunkt.bookings import open_days
from servicepunkt.bookings.booking import confirm, tell
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.wish import make_wish
from servicepunkt.catalogue.models import Authority, Fee, Office, Service
from servicepunkt.catalogue.writing import county_as_yaml
from servicepunkt.common.texts import Text
from servicepunkt.reception.arrival import check_in
from servicepunkt.reception.open_days import import_county
from tests.catalogue.county_files import example, read, save, with_change
from tests.catalogue.test_importing import MONDAY_NINE, NOW

pytestmark = pytest.mark.django_db

CLOSURES = """        closures:
          - {from: 2026-12-24, until: 2026-12-31, reason: Zwischen den Feiertagen geschlossen}
"""


def _load(folder: Path, text: str | None = None, **options: bool) -> list[str]:
    return import_county(read(folder, text or example()), by="test", now=NOW, **options).differing


def _change(*edits: object) -> None:
    office = Office.objects.select_related("authority", "department").get()
    change_hours(office, edits, edition=edition_of(office), by="staff:1", now=NOW)


def _afternoon() -> SetRule:
    desks = frozenset(Office.objects.get().desks.values_list("pk", flat=True))
    return SetRule(
        desks, frozenset(), frozenset({"staff"}), "FREQ=WEEKLY;BYDAY=FR", dt.time(13), dt.time(15), dt.date(2026, 11, 1)
    )


def _command(action: str, path: Path, *options: str) -> str:
    out = StringIO()
    call_command("county", action, str(path), *options, stdout=out)
    return out.getvalue()


def test_as_long_as_nobody_edits_the_file_is_the_word(tmp_path: Path) -> None:
    _load(tmp_path)
    rules = OpeningRule.objects.count()

    assert _load(tmp_path, with_change("times: 09:00-12:00", "times: 09:00-11:00")) == []

    assert OpeningRule.objects.count() == rules
    assert OpeningRule.objects.filter(ends_at=dt.time(11)).exists()


def test_what_staff_edited_stays_and_the_import_says_where_the_file_differs(tmp_path: Path) -> None:
    _load(tmp_path)
    _change(_afternoon())
    before = list(OpeningRule.objects.order_by("pk").values())

    differing = _load(tmp_path)

    assert differing == [Office.objects.get().slug]
    assert list(OpeningRule.objects.order_by("pk").values()) == before


def test_where_the_file_says_the_same_there_is_nothing_to_say(tmp_path: Path) -> None:
    _load(tmp_path)
    _change(_afternoon())
    (rule,) = OpeningRule.objects.filter(recurrence="FREQ=WEEKLY;BYDAY=FR")
    _change(EndRule(rule.pk, dt.date(2026, 10, 1)))
    assert _load(tmp_path) == []


def test_an_export_has_what_staff_edited(tmp_path: Path) -> None:
    _load(tmp_path)
    _change(_afternoon())

    county, _contents = export_county(Authority.objects.get())

    assert "13:00-15:00" in county_as_yaml(county)


def test_check_names_the_difference_and_changes_nothing(tmp_path: Path) -> None:
    path = save(tmp_path, example())
    _command("import", path)
    _change(_afternoon())

    said = _command("check", path)

    assert "Das Personal pflegt die Öffnungszeiten, und die Datei nennt andere." in said
    assert OpeningRule.objects.filter(recurrence="FREQ=WEEKLY;BYDAY=FR").exists()


def test_the_file_takes_the_hours_over_again_where_it_is_told_to(tmp_path: Path) -> None:
    path = save(tmp_path, example())
    _command("import", path)
    _change(_afternoon())

    said = _command("import", path, "--hours")

    assert "Das Personal pflegt" not in said
    assert not OpeningRule.objects.filter(recurrence="FREQ=WEEKLY;BYDAY=FR").exists()
    assert not OfficeHours.objects.get().by_staff


def test_a_closure_that_staff_entered_survives_a_file_with_closures(tmp_path: Path) -> None:
    _load(tmp_path)
    _change(Close(NOW, NOW + dt.timedelta(days=1), Text(de="Wasserschaden"), announce=True))

    _load(tmp_path)

    assert Closure.objects.filter(by_staff=True).count() == 1
    assert Closure.objects.filter(by_staff=False).count() == 1
    assert not OfficeHours.objects.get().by_staff


def test_a_closure_of_the_file_that_staff_took_back_does_not_come_again(tmp_path: Path) -> None:
    _load(tmp_path)
    _change(TakeBackClosure(Closure.objects.get().pk))

    _load(tmp_path)

    assert not Closure.objects.exists()


def test_a_closure_of_the_file_that_staff_changed_stays_as_they_left_it(tmp_path: Path) -> None:
    _load(tmp_path)
    row = Closure.objects.get()
    _change(SetClosure(row.pk, row.from_at, row.from_at + dt.timedelta(1), Text(de="Heiligabend")))

    _load(tmp_path)

    row.refresh_from_db()
    assert (row.until_at - row.from_at, row.reason) == (dt.timedelta(1), {"de": "Heiligabend"})


def test_an_export_that_is_imported_again_brings_no_closure_twice(tmp_path: Path) -> None:
    _load(tmp_path)
    begin = dt.datetime(2026, 11, 10, 10, tzinfo=NOW.tzinfo)
    _change(Close(begin, begin + dt.timedelta(hours=2), Text(de="Wasserschaden")))
    again = with_change(
        "          - {from: 2026-12-24",
        "          - {from: 2026-11-10 10:00, until: 2026-11-10 12:00, reason: Wasserschaden}\n"
        "          - {from: 2026-12-24",
    )

    _load(tmp_path, again)

    assert Closure.objects.count() == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("times: 09:00-12:00", "times: 09:00-11:00"),
        ("until: 2026-12-31", "until: 2026-12-30"),
        ("departments:\n", "closures:\n  - {from: 2026-12-24, until: 2026-12-24, reason: Heiligabend}\ndepartments:\n"),
    ],
    ids=["opening", "closure", "closure of the authority"],
)
def test_a_page_that_is_older_than_an_import_changes_no_other_rule(tmp_path: Path, old: str, new: str) -> None:
    _load(tmp_path)
    office = Office.objects.select_related("authority", "department").get()
    seen = edition_of(office)

    _load(tmp_path)
    assert edition_of(office) == seen
    _load(tmp_path, with_change(old, new))

    with pytest.raises(HoursChanged):
        change_hours(office, [_afternoon()], edition=seen, by="staff:1", now=NOW)


def _booked(tmp_path: Path) -> Booking:
    import_county(read(tmp_path, example()), by="test", now=NOW)
    wish = make_wish(Office.objects.get(), [(Service.objects.get(slug="ummelden"), 1)], channel="online")
    hold = hold_slot(wish, MONDAY_NINE, holder="a", language="de", now=NOW)
    contact = Contact("Ada Beispiel", "ada@example.org")
    booking = tell(hold, contact=contact, language="de", reminders=True, entitlements={}, now=NOW)
    return confirm(booking, by="visitor", now=NOW)


def test_who_loses_her_place_by_an_import_comes_onto_the_list(tmp_path: Path) -> None:
    booking = _booked(tmp_path)
    path = save(tmp_path, with_change("times: 09:00-12:00", "times: 10:00-12:00"))

    said = _import_at(NOW, path)

    assert "Ein Termin hat keinen Platz mehr" in said
    assert Displaced.objects.get().booking_id == booking.pk


def test_an_import_that_breaks_off_before_it_has_looked_after_the_bookings_has_changed_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _booked(tmp_path)
    days = list(SeatDay.objects.order_by("pk").values_list("opened", flat=True))
    path = save(tmp_path, with_change("times: 09:00-12:00", "times: 10:00-12:00"))

    def break_off(*_args: object, **_options: object) -> None:
        raise InterruptedError

    monkeypatch.setattr(open_days, "settle_days", break_off)
    with pytest.raises(InterruptedError):
        _import_at(NOW, path)

    assert list(SeatDay.objects.order_by("pk").values_list("opened", flat=True)) == days
    assert not OpeningRule.objects.filter(starts_at=dt.time(10)).exists()


def test_who_is_in_the_house_keeps_her_place_through_an_import(tmp_path: Path) -> None:
    check_in(_booked(tmp_path), by="staff:1", now=MONDAY_NINE)
    path = save(tmp_path, with_change("times: 09:00-12:00", "times: 10:00-12:00"))

    said = _import_at(MONDAY_NINE, path)

    assert "keinen Platz mehr" not in said
    assert not Displaced.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "looks"),
    [
        ("", "", False),
        ("amount: 15.90", "amount: 16.10", False),
        ("times: 09:00-12:00", "times: 09:00-11:00", False),  # nobody has that hour
        ("times: 09:00-12:00", "times: 10:00-12:00", True),
        ("1: {skills: all, languages: [en]}", "1: {skills: all}", True),
    ],
    ids=["nothing", "a fee", "hours that nobody has", "hours that somebody has", "a desk"],
)
def test_an_import_locks_no_booking_that_it_does_not_concern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, *, looks: bool
) -> None:
    booking = _booked(tmp_path)
    locked: list[set[dt.date]] = []
    lock_office = open_days.lock_office

    def look(office: Office, days: set[dt.date], **options: Any) -> None:
        locked.append(set(days))
        lock_office(office, days, **options)

    monkeypatch.setattr(open_days, "lock_office", look)
    _load(tmp_path, with_change(old, new) if old else example())

    assert locked == [{booking.day} if looks else set()]
    assert list(differences(Office.objects.get(), now=NOW)) == []


def _import_at(now: dt.datetime, path: Path) -> str:
    from servicepunkt.common import clock  # noqa: PLC0415 - replaced below

    real, clock.now = clock.now, lambda: now
    try:
        return _command("import", path)
    finally:
        clock.now = real


# Both at once -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Pressed(Close):
    """A closure that counts how often it is written: more than once, where the press began again."""

    tries: ClassVar[list[int]] = []

    def write(self, office: Office, *, now: dt.datetime) -> Closure:
        self.tries.append(office.pk)
        return super().write(office, now=now)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_who_presses_while_an_import_writes_waits_and_neither_begins_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(tmp_path)
    imports, pressed = 0, []
    write_catalogue = importing.write_catalogue
    office = Office.objects.select_related("authority", "department").get()

    def press() -> None:
        edit = _Pressed(MONDAY_NINE, MONDAY_NINE + dt.timedelta(hours=1), Text(de="Wasserschaden"))
        try:
            change_hours(office, [edit], edition=edition_of(office), by="staff:1", now=NOW)
        finally:
            connection.close()

    lead = threading.Thread(target=press)

    def write_while_the_lead_presses(*args: Any) -> Authority:
        nonlocal imports
        imports += 1
        authority = write_catalogue(*args)
        if imports == 1:
            lead.start()
            lead.join(timeout=0.5)  # she waits for our rows
        pressed.append(lead.is_alive())
        return authority

    monkeypatch.setattr(importing, "write_catalogue", write_while_the_lead_presses)
    _load(tmp_path, with_change("amount: 15.90", "amount: 16.10"))
    lead.join()

    assert (imports, pressed, _Pressed.tries) == (1, [True], [office.pk])
    assert Closure.objects.filter(by_staff=True).count() == 1
    assert Fee.objects.get().cents == 1610


def test_a_release_by_staff_is_left_alone_exported_and_taken_from_the_file_by_a_word(tmp_path: Path) -> None:
    text = with_change("desks: ['1']}", "desks: ['1'], release: 18:00}")
    _load(tmp_path, text)
    assert _releases() == ["", '[{"at": "18:00"}]']
    row = OpeningRule.objects.exclude(offer__release=[]).first()
    assert row
    given = {column: getattr(row, column) for column in ("recurrence", "starts_at", "ends_at", "valid_from")}
    desks = frozenset(row.desks.values_list("pk", flat=True))
    ways = frozenset(row.offer.channels)
    _change(SetRule(desks, frozenset(), ways, **given, release='[{"at": "08:00"}]', key=row.pk))

    assert _load(tmp_path, text) == ["zulassung-musterstadt"]
    assert '[{"at": "08:00"}]' in _releases()
    exported = county_as_yaml(export_county(Authority.objects.get())[0])
    assert "at: 08:00" in exported
    assert _load(tmp_path, exported) == []

    _load(tmp_path, text, hours=True)
    assert _releases() == ["", '[{"at": "18:00"}]']


def _releases() -> list[str]:
    """Those of the rules that there are."""
    return sorted({as_release(row.offer.release) for row in OpeningRule.objects.select_related("offer")})
