"""The ways in which a county file names the days of an opening; the examples are those of its documentation."""

import datetime as dt
from pathlib import Path

import pytest

from servicepunkt.availability.bits import any_of, positions, unpack_offers
from servicepunkt.availability.models import OpeningRule, SeatDay
from servicepunkt.reception.open_days import import_county
from tests.catalogue.county_files import PAGE, comes_back, complaints, read, with_change

NOW = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
HOURS = """          - {weekdays: [mo, di, do], times: 09:00-12:00}
          - {weekdays: [di], times: [13:00-15:00, 16:00-18:00], desks: ['1']}
"""


def _with(*openings: str) -> str:
    text = with_change(HOURS, "".join(f"          - {{{opening}}}\n" for opening in openings))
    return with_change("        minutes: 20\n", "        minutes: 20\n        horizon_days: 200\n", text=text)


def _open_days() -> list[str]:
    days = SeatDay.objects.filter(desk__name="1").order_by("day").values_list("day", "opened")
    return [day.isoformat() for day, stored in days if any_of(unpack_offers(bytes(stored)).values())]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opening", "days"),
    [
        ("dates: [2027-05-15, 2027-01-09, 2027-05-15]", ["2027-01-09", "2027-05-15"]),
        (
            "recurrence: FREQ=MONTHLY;BYDAY=1SA",
            ["2026-12-05", "2027-01-02", "2027-02-06", "2027-03-06", "2027-04-03", "2027-06-05"],  # 1 May is a holiday
        ),
        (
            "recurrence: FREQ=MONTHLY;BYDAY=-1FR",
            ["2027-01-29", "2027-02-26", "2027-04-30", "2027-05-28"],  # Christmas, and Good Friday
        ),
        ("recurrence: FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", ["2026-12-31"]),
        (
            "recurrence: FREQ=WEEKLY;INTERVAL=2;BYDAY=WE, valid_from: 2027-01-06, valid_until: 2027-02-28",
            ["2027-01-06", "2027-01-20", "2027-02-03", "2027-02-17"],
        ),
    ],
)
def test_days_are_opened_as_the_file_names_them(tmp_path: Path, opening: str, days: list[str]) -> None:
    closures = "        closures:\n          - {from: 2026-12-24, until: 2026-12-31, reason: Zwischen den Feiertagen geschlossen}\n"
    import_county(
        read(tmp_path, with_change(closures, "", text=_with(f"{opening}, times: 09:00-12:00"))), by="test", now=NOW
    )

    assert _open_days() == days
    assert comes_back(tmp_path, now=NOW)


@pytest.mark.django_db
def test_a_break_is_the_time_between_two_spans_and_the_raster_begins_anew_after_it(tmp_path: Path) -> None:
    text = _with("dates: [2027-01-11], times: [08:00-10:00, 10:15-12:00]")

    import_county(read(tmp_path, text), by="test", now=NOW)

    (seat_day,) = SeatDay.objects.filter(desk__name="1", day=dt.date(2027, 1, 11))
    ticks = list(positions(any_of(unpack_offers(bytes(seat_day.opened)).values())))
    assert ticks == [*range(8 * 12, 10 * 12), *range(10 * 12 + 3, 12 * 12)]


@pytest.mark.django_db
def test_a_number_of_desks_takes_the_first_ones(tmp_path: Path) -> None:
    import_county(read(tmp_path, _with("dates: [2027-01-11], times: 09:00-12:00, desks: 1")), by="test", now=NOW)

    assert [desk.name for desk in OpeningRule.objects.get().desks.all()] == ["1"]


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ("weekdays: [mo], dates: [2027-01-11]", "Eine Öffnung nennt ihre Tage auf eine Art"),
        ("valid_from: 2027-01-11", "Eine Öffnung nennt ihre Tage auf eine Art"),
        ("dates: [2027-02-29]", "opening 1 › dates 1): „2027-02-29“ ist kein Datum."),
        ("dates: 2027-01-11", "opening 1 › dates): Hier gehört eine Liste hin"),
        ("dates: []", "opening 1 › dates): Hier fehlt ein Eintrag."),
        (f"dates: [{', '.join(['2027-01-11'] * 101)}]", "Diese Liste ist zu lang; höchstens 100 Einträge."),
        ("recurrence: RDATE:20270111", "ist keine lesbare Wiederholung."),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, opening: str, said: str) -> None:
    (line,) = complaints(tmp_path, _with(f"{opening}, times: 09:00-12:00"))

    assert line.startswith("kreis.yaml, Zeile 29 ")
    assert said in line


def test_two_openings_of_one_day_are_noticed_however_it_is_named(tmp_path: Path) -> None:
    text = _with("weekdays: [mo], times: 09:00-12:00", "dates: [2027-01-12, 2027-01-11], times: 11:00-13:00")

    (line,) = complaints(tmp_path, text)

    assert "Diese Öffnung überschneidet sich mit Nummer 1 derselben Liste." in line


@pytest.mark.parametrize("year", [2027, 2028, 2041])
def test_two_openings_of_one_day_are_noticed_in_whatever_year_it_lies(tmp_path: Path, year: int) -> None:
    day = f"dates: [{year}-05-10]"

    (line,) = complaints(tmp_path, _with(f"{day}, times: 09:00-12:00", f"{day}, times: 11:00-13:00"))

    assert "Diese Öffnung überschneidet sich mit Nummer 1 derselben Liste." in line


def test_every_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    block = PAGE.read_text().split("```yaml\nopening:\n")[1].split("```\n")[0]
    examples = [line.strip().removeprefix("- {").partition("}")[0] for line in block.splitlines()]

    assert len(examples) == 7
    for example in examples:
        assert complaints(tmp_path, _with(example)) == [], example
