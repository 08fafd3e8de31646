"""Conditions as German sentences, and as what they decide."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from servicepunkt.forms.conditions import UNKNOWN, View, read_condition
from servicepunkt.forms.drawing import as_mermaid, as_sentences, speaker
from servicepunkt.forms.reading import forms
from tests.forms.forms import read

TODAY = dt.date(2026, 11, 26)
LISTS = {"eu": frozenset({"FR", "PL"})}


def holds(written: Any, **answers: Any) -> bool:
    return read_condition(written).holds(View(answers, TODAY, {}, LISTS))


@pytest.mark.parametrize(
    ("written", "answers", "true"),
    [
        ({"purpose": "study"}, {"purpose": "study"}, True),
        ({"purpose": "study"}, {"purpose": "work"}, False),
        ({"purpose": "study"}, {}, False),
        ({"purpose": ["study", "work"]}, {"purpose": "work"}, True),
        ({"income": "wages"}, {"income": ["grant", "wages"]}, True),
        ({"purpose": "study", "kind": "first"}, {"purpose": "study"}, False),
        ({"not": {"purpose": "study"}}, {}, True),
        ({"any": [{"a": "yes"}, {"b": "yes"}]}, {"b": "yes"}, True),
        ({"all": [{"a": "yes"}, {"b": "yes"}]}, {"b": "yes"}, False),
        ({"expires": {"before": "today + 8 weeks"}}, {"expires": "2027-01-20"}, True),
        ({"expires": {"before": "today + 8 weeks"}}, {"expires": "2027-01-21"}, False),
        ({"expires": {"from": "today", "until": "today + 3 days"}}, {"expires": "2026-11-29"}, True),
        ({"expires": {"after": "issued + 1 month"}}, {"expires": "2026-03-01", "issued": "2026-01-31"}, True),
        ({"expires": {"after": "issued"}}, {"expires": "2026-03-01"}, False),
        ({"birth": {"age_below": "16"}}, {"birth": "2010-11-27"}, True),
        ({"birth": {"age_below": "16"}}, {"birth": "2010-11-26"}, False),
        ({"birth": {"age_from": "16"}}, {"birth": "2010-00-00"}, False),
        ({"birth": {"age_below": "16"}}, {"birth": "2010-00-00"}, True),
        ({"birth": {"age_from": "16"}}, {}, False),
        ({"rent": {"at_least": "500"}}, {"rent": {"amount": "499.99", "currency": "EUR"}}, False),
        ({"children": {"at_least": "2"}}, {"children": [{}, {}]}, True),
        (
            {"children": {"some": {"lives": "here", "adult": "no"}}},
            {"children": [{"lives": "there"}], "adult": "no"},
            False,
        ),
        (
            {"children": {"some": {"lives": "here", "adult": "no"}}},
            {"children": [{"lives": "here"}], "adult": "no"},
            True,
        ),
        ({"nationalities": {"among": "eu"}}, {"nationalities": ["TR", "PL"]}, True),
        ({"phone": "answered"}, {"phone": UNKNOWN}, True),
        ({"phone": "unknown"}, {"phone": UNKNOWN}, True),
        ({"phone": "unknown"}, {"phone": "+49"}, False),
    ],
)
def test_what_a_condition_decides(written: Any, answers: dict[str, Any], true: bool):
    assert holds(written, **answers) is true


@pytest.mark.parametrize("born", ["2004-02-29", "1990-05-17", "2010-00-00", "2026-11-26"])
def test_everybody_is_younger_or_not(born: str):
    for years in range(1, 40):
        assert holds({"birth": {"age_below": str(years)}}, birth=born) != holds(
            {"birth": {"age_from": str(years)}}, birth=born
        )


@pytest.mark.parametrize(
    "written",
    [
        {"purpose": ["study", "work"]},
        {"all": [{"not": "adult"}, {"any": [{"a": "yes"}, {"birth": {"age_below": "16"}}]}]},
        {"children": {"some": {"birth": {"after": "today - 6 months"}}}},
        {"nationalities": {"among": "eu"}},
        {"phone": "unknown"},
    ],
)
def test_a_condition_is_written_as_it_was_read(written: Any):
    assert read_condition(written).plain() == written
    assert read_condition(read_condition(written).plain()) == read_condition(written)


def test_conditions_are_said_in_german(tmp_path: Path):
    says = speaker(read(tmp_path)).sentence

    assert says(read_condition("assistance")) == (
        "bei mindestens einem Eintrag von „Hunde“ gilt: „Wofür halten Sie den Hund?“ ist „Als Blinden- oder Assistenzhund“"
    )
    assert says(read_condition({"birth": {"age_below": "18"}, "not": {"relief": "yes"}})) == (
        "nach „Geburtsdatum“ heute jünger als 18 Jahre und „Möchten Sie die Befreiung beantragen?“ ist nicht „Ja“"
    )
    assert says(read_condition({"birth": {"from": "2000-02-01", "before": "today - 1 month"}})) == (
        "„Geburtsdatum“ ist frühestens 01.02.2000 und „Geburtsdatum“ liegt vor heute minus 1 Monat"
    )
    assert says(read_condition({"use": ["herding", "company"]}), inside="dogs") == (
        "„Wofür halten Sie den Hund?“ ist „Zum Hüten einer Herde“ oder „Als Haustier“"
    )


def test_a_label_that_several_pages_have_is_said_with_its_page():
    says = speaker(forms()["residence-title"]).sentence

    assert says(read_condition({"passport_expires": {"before": "today"}})) == "„Gültig bis“ (Pass) liegt vor heute"
    assert says(read_condition({"with_visa": "yes"})) == "„Sind Sie mit einem Visum gekommen?“ ist „Ja“"


def test_every_condition_of_every_form_can_be_said_and_drawn():
    for form in forms().values():
        told, drawn = as_sentences(form), as_mermaid(form)
        assert all(section.title["de"] in told for section in form.sections)
        assert drawn.count("-->") >= len(list(form.pages))
        assert "None" not in told + drawn


def test_the_drawing_of_the_small_form(tmp_path: Path):
    assert as_mermaid(read(tmp_path)).splitlines()[1:] == [
        '    start(["Hund anmelden"])',
        '    s0p0["Wer hält den Hund?"]',
        "    start --> s0p0",
        '    s1p0["Welche Hunde halten Sie?"]',
        "    s0p0 --> s1p0",
        '    s1p1w{{"bei mindestens einem Eintrag von „Hunde“ gilt: „Wofür halten Sie den Hund?“ ist „Als Blinden- oder '
        'Assistenzhund“?"}}',
        "    s1p0 --> s1p1w",
        '    s1p1["Befreiung von der Steuer"]',
        "    s1p1w -->|ja| s1p1",
        '    sent(["Prüfen und absenden"])',
        "    s1p1 --> sent",
        "    s1p1w -->|nein| sent",
    ]
