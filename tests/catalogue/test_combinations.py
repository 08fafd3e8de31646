"""Combinations in a county file: checked, stored, and written out again."""

import datetime as dt
from pathlib import Path

import pytest

from servicepunkt.catalogue.models import Department
from servicepunkt.reception.open_days import import_county
from tests.catalogue.county_files import comes_back, complaints, read, with_change

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def _with(combination: str, limit: int = 3) -> str:
    return with_change("    basket_limit: 3\n", f"    basket_limit: {limit}\n    combinations: [{combination}]\n")


@pytest.mark.django_db
def test_combinations_are_stored_and_come_back(tmp_path: Path) -> None:
    import_county(read(tmp_path, _with("{services: [abmelden, ummelden], most: 2}")), by="test", now=NOW)

    assert Department.objects.get().combinations == [{"services": ["abmelden", "ummelden"], "most": 2}]
    assert comes_back(tmp_path, now=NOW)


@pytest.mark.parametrize(
    ("combination", "said"),
    [
        (
            "{services: [abmelden, umelden]}",
            "Zeile 18 (departments › zulassung › combinations 1 › services 2): "
            "Die Leistung „umelden“ gibt es nicht in diesem Bereich. Meinten Sie „ummelden“?",
        ),
        (
            "{services: [abmelden]}",
            "Zeile 18 (departments › zulassung › combinations 1 › services): Hier fehlt ein Eintrag.",
        ),
        (
            "{services: [abmelden, ummelden], most: 1}",
            "Zeile 18 (departments › zulassung › combinations 1 › most): „1“ ist zu wenig; mindestens 2.",
        ),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, combination: str, said: str) -> None:
    assert complaints(tmp_path, _with(combination)) == [f"kreis.yaml, {said}"]


def test_a_combination_for_which_a_visit_has_no_room_is_doubtful(tmp_path: Path) -> None:
    file = read(tmp_path, _with("{services: [abmelden, ummelden]}", limit=1))

    assert "Mehrere Vorgänge in einem Besuch brauchen „most“ oder ein „basket_limit“ über 1." in [
        problem.sentence for problem in file.doubts()
    ]
