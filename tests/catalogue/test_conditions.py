"""Conditions of age or date: on which days a visit is possible, and how a county file writes them."""

import datetime as dt
from pathlib import Path
from textwrap import indent

import pytest

from servicepunkt.catalogue.conditions import Possible, birthday, read_conditions
from servicepunkt.catalogue.models import Service
from servicepunkt.reception.open_days import import_county
from tests.catalogue.county_files import PAGE, comes_back, complaints, read, with_change

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def _possible(stored: dict[str, object], given: str) -> Possible:
    (condition,) = read_conditions([stored])
    return condition.possible(dt.date.fromisoformat(given))


@pytest.mark.parametrize(
    ("born_on", "first"),
    [
        ("2010-03-15", "2026-09-15"),
        ("2010-08-31", "2027-02-28"),  # there is no 31 February
        ("2012-02-29", "2028-09-01"),  # seventeen on 1 March 2029
    ],
)
def test_six_months_before_a_birthday(born_on: str, first: str) -> None:
    accompanied = {"kind": "age", "years": 17, "months_before": 6}

    assert _possible(accompanied, born_on) == Possible(first=dt.date.fromisoformat(first))


@pytest.mark.parametrize(("born_on", "day"), [("2008-02-29", "2026-03-01"), ("2008-02-29", "2028-02-29")])
def test_who_was_born_on_29_february_gets_older_on_1_march_in_other_years(born_on: str, day: str) -> None:
    years = int(day[:4]) - 2008

    assert birthday(dt.date.fromisoformat(born_on), years) == dt.date.fromisoformat(day)


def test_below_an_age_ends_on_the_eve_of_the_birthday() -> None:
    assert _possible({"kind": "age", "below": 18}, "2010-03-15") == Possible(last=dt.date(2028, 3, 14))
    assert _possible({"kind": "age", "years": 16, "below": 18}, "2010-03-15") == Possible(
        dt.date(2026, 3, 15), dt.date(2028, 3, 14)
    )


@pytest.mark.parametrize(("born_on", "possible"), [("2021-09-30", True), ("2021-10-01", False)])
def test_children_who_turn_six_by_a_day(born_on: str, possible: bool) -> None:
    school = {"kind": "turns", "years": 6, "by": "2027-09-30"}

    assert _possible(school, born_on).on(dt.date(2027, 3, 1)) is possible


def test_weeks_after_a_day_that_the_visitor_knows() -> None:
    collect = {"kind": "wait", "weeks": 6, "question": "Wann war das?"}

    assert _possible(collect, "2027-01-01") == Possible(first=dt.date(2027, 2, 12))


def _with(condition: str) -> str:
    return with_change("        minutes: 20\n", f"        minutes: 20\n        conditions: {condition}\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("{kind: age, years: 17, months_before: 6}", [{"kind": "age", "years": 17, "months_before": 6}]),
        ("{kind: turns, years: 6, by: 2027-09-30}", [{"kind": "turns", "years": 6, "by": "2027-09-30"}]),
        (
            "{kind: wait, weeks: 6, question: {de: Wann war das?, en: When was it?}}",
            [{"kind": "wait", "weeks": 6, "question": {"de": "Wann war das?", "en": "When was it?"}}],
        ),
        (
            "[{kind: wait, weeks: 6, question: Wann?}, {kind: age, below: 18}]",
            [{"kind": "wait", "weeks": 6, "question": "Wann?"}, {"kind": "age", "below": 18}],
        ),
    ],
)
def test_conditions_are_stored_and_come_back(tmp_path: Path, written: str, stored: list[dict[str, object]]) -> None:
    text = _with(written).replace("        conditions:", "        offered_from: 2027-01-01\n        conditions:")
    import_county(read(tmp_path, text), by="test", now=NOW)

    service = Service.objects.get(slug="ummelden")
    assert (service.conditions, service.offered_from) == (stored, dt.date(2027, 1, 1))
    assert comes_back(tmp_path, now=NOW)


def test_every_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    block = "conditions: " + PAGE.read_text().split("```yaml\nconditions: ")[1].split("```\n")[0]
    examples = [indent(f"conditions:{example}", " " * 8) for example in block.split("conditions:")[1:]]

    assert len(examples) == 5
    for example in examples:
        text = with_change("        minutes: 20\n", f"        minutes: 20\n{example}")
        assert complaints(tmp_path, text) == [], example


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "{years: 17}",
            "(departments › zulassung › services › ummelden › conditions): „kind“ fehlt: welche Art gemeint ist.",
        ),
        (
            "{kind: alter, years: 17}",
            "(departments › zulassung › services › ummelden › conditions): „alter“ gibt es hier nicht. Möglich sind: age, turns, wait.",
        ),
        ("{kind: age}", "Ein Alter braucht „years“ (mindestens so alt), „below“ (jünger als) oder beides."),
        (
            "{kind: age, years: 0}",
            "(departments › zulassung › services › ummelden › conditions › years): „0“ ist zu wenig; mindestens 1.",
        ),
        (
            "{kind: age, years: 18, below: 16}",
            "„below“ muss über „years“ liegen, sonst ist niemand alt und jung genug.",
        ),
        ("{kind: age, below: 16, months_before: 2}", "„months_before“ zählt vor dem Geburtstag, den „years“ nennt."),
        (
            "{kind: turns, years: 6}",
            "(departments › zulassung › services › ummelden › conditions › by): „by“ fehlt.",
        ),
        (
            "{kind: wait, weeks: 6}",
            "(departments › zulassung › services › ummelden › conditions › question): „question“ fehlt.",
        ),
        ("{kind: age, yaers: 17}", "„yaers“ ist hier kein bekanntes Wort."),
        (
            "[{kind: age, years: 16}, {kind: age, below: 18}]",
            "Jede Art von Bedingung („age“, „turns“) gibt es hier nur",
        ),
        (
            "[{kind: wait, weeks: 6, question: Wann?}, {kind: wait, weeks: 2, question: Wann?}]",
            "gibt es hier nur einmal, und jede Frage nach einem Datum auch.",
        ),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, written: str, said: str) -> None:
    (line,) = complaints(tmp_path, _with(written))

    assert line.startswith("kreis.yaml, Zeile 56 ")
    assert said in line


def test_an_offer_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    text = _with("{kind: age, years: 17}")
    text = text.replace(
        "        conditions:",
        "        offered_from: 2027-02-01\n        offered_until: 2027-01-01\n        conditions:",
    )

    (line,) = complaints(tmp_path, text)

    assert "„offered_until“ liegt vor „offered_from“." in line
