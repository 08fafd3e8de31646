"""`./run forms`: what it says of the program's forms and of a file, and the translations beside it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from servicepunkt.forms.reading import DEFINITIONS, read_forms
from tests.forms.forms import example, with_change


def run(*words: object) -> str:
    said = StringIO()
    call_command("forms", *map(str, words), stdout=said)
    return said.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hundesteuer.yaml"
    path.write_text(example())
    return path


def test_all_forms_are_checked():
    said = run("check")

    for path in DEFINITIONS.glob("*.yaml"):
        assert f"{path.stem} ist in Ordnung: " in said


def test_a_file_is_told_as_sentences_and_drawn(file: Path):
    said = run("check", file)

    assert said.startswith("# Hund anmelden\n")
    assert "hundesteuer.yaml, Zeile 2 (title): Es fehlt: Leichte Sprache, English, " in said
    assert said.endswith("hundesteuer ist in Ordnung: 2 Abschnitte, 3 Seiten, 6 Felder, 2 Unterlagen.\n")
    assert run("check", file, "--draw", "mermaid").startswith("flowchart TD\n")


def test_a_file_that_is_wrong_is_refused_with_every_line(file: Path):
    file.write_text(with_change("kind: email", "kind: e-mail"))

    with pytest.raises(CommandError, match=r"Fehler: 1\.\nhundesteuer\.yaml, Zeile 22 "):
        run("check", file)


def test_what_nobody_has_looked_up_is_listed_once():
    lines = run("check", "--unverified").splitlines()

    assert any(
        line.startswith("residence-title.yaml") and "(conditions › continues): Verordnung" in line for line in lines
    )
    assert len(lines) == len(set(lines))
    assert lines[-1] == f"Ungeprüfte Angaben: {len(lines) - 1}."


def test_translations_lie_beside_the_file(file: Path):
    said = run("texts", file)
    po = file.with_name("hundesteuer.tr.po")
    po.write_text(
        po.read_text().replace('msgid "Hund anmelden"\nmsgstr ""', 'msgid "Hund anmelden"\nmsgstr "Köpek kaydı"')
    )

    form = read_forms([file])[0]

    assert "hundesteuer, Türkçe: zu übersetzen " in said
    assert "./run forms texts hundesteuer.yaml" in po.read_text()
    assert form.title.for_reader("tr") == "Köpek kaydı"
    assert form.title.for_reader("uk") == "Hund anmelden"


def test_a_changed_german_text_waits_for_its_translator(file: Path):
    run("texts", file)
    po = file.with_name("hundesteuer.tr.po")
    po.write_text(
        po.read_text().replace('msgid "Hund anmelden"\nmsgstr ""', 'msgid "Hund anmelden"\nmsgstr "Köpek kaydı"')
    )

    file.write_text(with_change("title: Hund anmelden", "title: Einen Hund anmelden"))
    run("texts", file)

    assert read_forms([file])[0].title.for_reader("tr") == "Einen Hund anmelden"
    assert "Der deutsche Text wurde geändert; die Übersetzung ist zu prüfen: Türkçe." in run("check", file)
