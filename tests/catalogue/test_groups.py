"""Group sessions in a county file: checked, stored, and written out again."""

import datetime as dt
from pathlib import Path

import pytest

from servicepunkt.availability.models import Desk
from servicepunkt.reception.open_days import import_county
from tests.catalogue.county_files import comes_back, complaints, read, with_change

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def _with(more: str) -> str:
    return with_change("2: {skills: [abmelden]}", f"2: {{skills: [abmelden], {more}}}")


@pytest.mark.django_db
def test_the_rules_of_a_group_are_stored_and_come_back(tmp_path: Path) -> None:
    text = _with("seats: 8, minimum: 3, minimum_hours: 48, session_language: sr-Latn, entry_closes: -5")
    import_county(read(tmp_path, text), by="test", now=NOW)

    desk = Desk.objects.get(name="2")
    assert (desk.minimum, desk.minimum_hours, desk.session_language, desk.entry_closes) == (3, 48, "sr-latn", -5)
    assert comes_back(tmp_path, now=NOW)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("minimum: 2", "„minimum“, „session_language“ und „entry_closes“ gehören zu einer Gruppe („seats“ über 1)."),
        ("entry_closes: 0", "„minimum“, „session_language“ und „entry_closes“ gehören zu einer Gruppe"),
        ("seats: 4, minimum: 5", "„minimum“ liegt über „seats“: So viele Personen haben hier keinen Platz."),
        ("seats: 4, minimum: 1", "„1“ ist zu wenig; mindestens 2."),
        ("seats: 4, session_language: xx", "„xx“ ist kein Sprachcode."),
        ("seats: 4, entry_closes: -200", "„-200“ ist zu wenig; mindestens -120."),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, more: str, said: str) -> None:
    (line,) = complaints(tmp_path, _with(more))

    assert line.startswith("kreis.yaml, Zeile 27 ")
    assert said in line
