import datetime as dt
from pathlib import Path

import pytest

from servicepunkt.availability.exporting import export_county
from servicepunkt.catalogue.county_hours import find_service, reference_of
from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.catalogue.reading import read_county_file
from servicepunkt.catalogue.writing import county_as_yaml
from servicepunkt.reception.open_days import import_county
from tests.catalogue.county_files import DEMO, example, save, with_change

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def export(folder: Path, authority: Authority) -> Path:
    county, contents = export_county(authority)
    folder.mkdir(exist_ok=True)
    for path, content in contents.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return save(folder, county_as_yaml(county))


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """The example with what is rarely written: recurrences, desk closures, versions, services of others."""
    text = with_change("weekdays: [mo, di, do]", "recurrence: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO, valid_from: 2026-11-02")
    text = with_change("desks: ['1']}", "desks: ['1'], channels: [walk_in], on_holidays: true}", text=text)
    text = with_change(
        "          - {from: 2026-12-24,",
        "          - {from: 2026-11-03 09:30, until: 2026-11-03 11:00, desk: '2'}\n          - {from: 2026-12-24,",
        text=text,
    )
    text = with_change("authority:\n", "closures: [{from: 2027-01-01, until: 2027-01-01}]\n\nauthority:\n", text=text)
    text = with_change(
        "    url: https://www.example.org/vollmacht.pdf\n",
        "    pdf: neu.pdf\n    version: '2'\n    valid_from: 2026-11-01\n"
        "    earlier: [{pdf: alt.pdf, version: '1', valid_from: 2025-01-01}]\n",
        text=text,
    )
    text = with_change("skills: all,", "skills: [abmelden, ummelden, soziales/beratung],", text=text)
    text = with_change(
        "summary: Ihr Fahrzeug fährt nicht mehr auf der Straße.",
        'summary: "Ja: no, ~, 09:00 # und {mehr}"\n        details: |\n          Erstens.\n\n            Zweitens.',
        text=text,
    )
    text += "  soziales:\n    name: Soziales\n    services:\n      beratung:\n        name: Beratung\n"
    text += "        offices: [zulassung-musterstadt]\n        release: 7:30\n        limit_per_person: 2\n        limit_group: rat\n"
    save(tmp_path, b"%PDF-1.7 alt", "alt.pdf")
    save(tmp_path, b"%PDF-1.7 neu", "neu.pdf")
    return save(tmp_path, text)


@pytest.mark.parametrize(("within", "said"), [("migration", "abholen"), ("zulassung", "migration/abholen")])
def test_a_service_is_called_as_briefly_as_it_is_still_found(within: str, said: str) -> None:
    assert reference_of("migration", "abholen", within=within) == said
    assert find_service(said, within=within) == ("migration", "abholen")


def test_an_export_imports_without_a_change(rich: Path, tmp_path: Path) -> None:
    import_county(read_county_file(rich), by="test", now=NOW)

    again = read_county_file(export(tmp_path / "again", Authority.objects.get()))

    assert not import_county(again, by="test", now=NOW)


def test_an_export_makes_the_same_county_elsewhere(rich: Path, tmp_path: Path) -> None:
    import_county(read_county_file(rich), by="test", now=NOW)
    first = export(tmp_path / "first", Authority.objects.get())

    Authority.objects.all().delete()
    import_county(read_county_file(first), by="test", now=NOW)
    second = export(tmp_path / "second", Authority.objects.get())

    assert first.read_text() == second.read_text()
    assert (tmp_path / "second" / "sheets" / "vollmacht-1.pdf").read_bytes() == b"%PDF-1.7 alt"


def test_the_demo_county_comes_back_unchanged(tmp_path: Path) -> None:
    file = read_county_file(DEMO)
    import_county(file, by="test", now=NOW)

    again = read_county_file(export(tmp_path, Authority.objects.get()))

    assert not import_county(again, by="test", now=NOW)
    assert len(again.unverified()) == len(file.unverified())


def test_an_export_is_written_for_people(tmp_path: Path) -> None:
    import_county(read_county_file(save(tmp_path, example())), by="test", now=NOW)

    written = export(tmp_path / "again", Authority.objects.get()).read_text()

    assert "postcode: 01234\n" in written
    assert "skills: all\n" in written
    assert "weekdays: [mo, tu, th]\n" in written
    assert "combinable: true\n" in written
    assert "buffer_before" not in written


@pytest.mark.parametrize(("typed", "stored"), [("", None), ("step_free: true", True), ("step_free: false", False)])
def test_steps_are_known_or_not_and_come_back_as_they_were(tmp_path: Path, typed: str, stored: bool | None) -> None:
    text = with_change("        town: Musterstadt\n", f"        town: Musterstadt\n        {typed}\n")
    import_county(read_county_file(save(tmp_path, text)), by="test", now=NOW)

    assert Office.objects.get().step_free is stored
    written = export(tmp_path / "again", Authority.objects.get()).read_text()
    assert [line.strip() for line in written.splitlines() if "step_free" in line] == [typed] * bool(typed)


def test_the_day_of_the_accessibility_statement_comes_back(tmp_path: Path) -> None:
    text = with_change("  land: BB\n", "  land: BB\n  accessibility_checked_on: 2026-11-20\n")
    import_county(read_county_file(save(tmp_path, text)), by="test", now=NOW)

    assert Authority.objects.get().accessibility_checked_on == dt.date(2026, 11, 20)
    assert "accessibility_checked_on: 2026-11-20\n" in export(tmp_path / "again", Authority.objects.get()).read_text()
