"""A release in a county file: written in a few ways, checked, stored, and written out again."""

import datetime as dt
from pathlib import Path

import pytest

from servicepunkt.availability.models import Offer
from servicepunkt.catalogue.models import Service
from servicepunkt.reception.open_days import import_county
from tests.catalogue.county_files import PAGE, comes_back, complaints, read, with_change

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def _with(release: str) -> str:
    return with_change("        minutes: 20\n", f"        minutes: 20\n        release: {release}\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("7:30", [{"at": "07:30"}]),
        ("[{at: 08:00, before: 12:00}, 18:00]", [{"at": "08:00", "before": "12:00"}, {"at": "18:00"}]),
        ("{weekday: Mo, at: 07:00}", [{"at": "07:00", "weekday": "mo"}]),
        ("[{weekday: do, at: 07:00, weeks: 3}]", [{"at": "07:00", "weekday": "th", "weeks": 3}]),
        (
            "{on: 2027-01-02, at: 08:00, until: 2027-02-28}",
            [{"at": "08:00", "on": "2027-01-02", "until": "2027-02-28"}],
        ),
    ],
)
def test_a_release_is_stored_as_its_steps_and_comes_back(
    tmp_path: Path, written: str, stored: list[dict[str, object]]
) -> None:
    import_county(read(tmp_path, _with(written)), by="test", now=NOW)

    assert Service.objects.get(slug="ummelden").release == stored
    assert comes_back(tmp_path, now=NOW)


@pytest.mark.django_db
def test_openings_with_releases_of_their_own_are_offers_of_their_own(tmp_path: Path) -> None:
    text = with_change("desks: ['1']}", "desks: ['1'], release: 18:00}")

    import_county(read(tmp_path, text), by="test", now=NOW)

    assert sorted(Offer.objects.values_list("release", flat=True), key=len) == [[], [{"at": "18:00"}]]
    assert comes_back(tmp_path, now=NOW)


@pytest.mark.django_db
def test_an_opening_is_given_out_as_a_whole(tmp_path: Path) -> None:
    text = with_change("desks: ['1']}", "desks: ['1'], release: [{at: 08:00, before: 10:00}, 18:00]}")

    (line,) = complaints(tmp_path, text)

    assert "Eine Öffnung teilen Sie, indem Sie zwei daraus machen" in line


def test_every_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    block = PAGE.read_text().split("```yaml\nrelease: ")[1].split("```\n")[0]
    examples = [line.partition(" #")[0].strip().removeprefix("release: ") for line in block.splitlines()]

    assert len(examples) == 5
    for example in examples:
        assert complaints(tmp_path, _with(f"{example}\n        horizon_days: 90")) == [], example


SLIPS = {
    "no time": ("morgens", "„morgens“ ist keine Uhrzeit. Schreiben Sie sie so: 09:00."),
    "two whole days": ("[08:00, 18:00]", "Zwei tägliche Zeiten geben den neuesten Tag in Teilen frei."),
    "both kinds": (
        "{weekday: mo, on: 2027-01-02, until: 2027-01-03, at: 08:00}",
        "Ein Schritt nennt einen Wochentag („weekday“) oder einen Tag („on“), nicht beides.",
    ),
    "weeks without a weekday": ("{at: 08:00, weeks: 2}", "„weeks“ gehört zu „weekday“."),
    "a part of a week": ("{weekday: mo, at: 08:00, before: 12:00}", "„before“ teilt den neuesten Tag"),
    "no end": ("{on: 2027-01-02, at: 08:00}", "„on“ und „until“ gehören zusammen"),
    "an end before the beginning": (
        "{on: 2027-01-02, at: 08:00, until: 2027-01-01}",
        "„on“ und „until“ gehören zusammen",
    ),
    "too far": (
        "{on: 2027-01-02, at: 08:00, until: 2027-03-31}",
        "Diese Freigabe reicht 88 Tage weit; „horizon_days“ erlaubt nur 60.",
    ),
    "a slip in a word": ("{at: 08:00, befor: 12:00}", "„befor“ ist hier kein bekanntes Wort. Meinten Sie „before“?"),
    "no weekday": ("{at: 08:00, weekday: werktags}", "„werktags“ ist kein Wochentag."),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_with_its_line(tmp_path: Path, slip: str) -> None:
    written, said = SLIPS[slip]

    (line,) = complaints(tmp_path, _with(written))

    place = "Zeile 52" if slip == "too far" else "Zeile 56"
    assert place in line
    assert said in line
