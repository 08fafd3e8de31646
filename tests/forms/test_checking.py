"""What a definition may not say: each slip in the form of the documentation is told with its line."""

from pathlib import Path

import pytest

from servicepunkt.common.languages import SOURCE
from servicepunkt.common.written.reading import texts
from servicepunkt.forms.reading import (
    DEFINITIONS,
    DefinitionWrong,
    forms,
    read_definitions,
    read_forms,
)
from tests.forms.forms import complaints, example, read, with_change

PAGE = "sections 1 › pages 1"

# What is changed in the example, and the end of the one line that must be said of it.
SLIPS = {
    "unknown word": (
        "latest: today}\n          - {name: home",
        "lates: today}\n          - {name: home",
        f"Zeile 20 ({PAGE} › fields 2 › lates): „lates“ ist hier kein bekanntes Wort. Meinten Sie „latest“?",
    ),
    "unknown kind": (
        "kind: email",
        "kind: e-mail",
        f"Zeile 22 ({PAGE} › fields 4): „e-mail“ gibt es hier nicht. Möglich sind: text, name, full_name, date, "
        "partial_date, choice, yes_no, country, nationality, address, postcode, money, number, paper_number, phone, "
        "email, group.",
    ),
    "no text": ("title: Hund anmelden", "title: ''", "Zeile 2 (title): Hier fehlt ein Text."),
    "no German text": (
        "title: Hund anmelden",
        "title: {en: Register a dog}",
        "Zeile 2 (title): Der deutsche Text fehlt. Er ist der verbindliche; schreiben Sie ihn unter „de“ dazu.",
    ),
    "no reason": (
        "        why: Die Steuer zahlt, wer den Hund hält.\n",
        "",
        f"Zeile 18 ({PAGE} › fields 1): Warum wird das gefragt? „why“ fehlt hier und an der Seite.",
    ),
    "unknown field": (
        "birth: {age_below: 18}",
        "birht: {age_below: 18}",
        f"Zeile 28 ({PAGE} › notices 1 › when): Das Feld „birht“ gibt es in diesem Formular nicht. Meinten Sie „birth“?",
    ),
    "unknown field in a group": (
        "{some: {use: assistance}}",
        "{some: {usage: assistance}}",
        "Meinten Sie „use“?",
    ),
    "unknown answer": (
        "{some: {use: assistance}}",
        "{some: {use: assistence}}",
        "„assistence“ ist keine mögliche Antwort auf „use“. Meinten Sie „assistance“?",
    ),
    "comparison that is none": (
        "birth: {age_below: 18}",
        "birth: {age_under: 18}",
        f"Zeile 28 ({PAGE} › notices 1 › when): „age_under“ ist kein Vergleich. Möglich sind: before, after, from, "
        "until, age_below, age_from, at_least, at_most, among, some.",
    ),
    "comparison that the field cannot have": (
        "birth: {age_below: 18}",
        "keeper: {age_below: 18}",
        f"Zeile 28 ({PAGE} › notices 1 › when): „keeper“ (full_name) lässt sich so nicht vergleichen.",
    ),
    "words for what has none": (
        "birth: {age_below: 18}",
        "keeper: Anna",
        f"Zeile 28 ({PAGE} › notices 1 › when): „keeper“ (full_name) lässt sich nicht mit Wörtern vergleichen.",
    ),
    "looking ahead": (
        "{name: birth, kind: date,",
        "{name: birth, when: {relief: yes}, kind: date,",
        f"Zeile 20 ({PAGE} › fields 2 › when): Nach „relief“ wird erst später gefragt (Seite „relief“); eine Bedingung "
        "darf nur zurückblicken.",
    ),
    "looking at itself": (
        "{name: birth, kind: date,",
        "{name: birth, when: {birth: answered}, kind: date,",
        f"Zeile 20 ({PAGE} › fields 2 › when): Nach „birth“ wird erst später gefragt (Seite „keeper“); eine Bedingung "
        "darf nur zurückblicken.",
    ),
    "a bound that looks ahead": (
        "kind: date, label: Geburtsdatum, latest: today",
        "kind: date, label: Geburtsdatum, latest: relief",
        f"Zeile 20 ({PAGE} › fields 2 › latest): Nach „relief“ wird erst später gefragt (Seite „relief“); eine "
        "Bedingung darf nur zurückblicken.",
    ),
    "no day": (
        "kind: date, label: Geburtsdatum, latest: today",
        "kind: date, label: Geburtsdatum, latest: Heute + 3 Tage",
        "„Heute + 3 Tage“ ist kein Tag. Schreiben Sie 2026-12-24, today, today + 8 weeks oder den Namen eines Feldes.",
    ),
    "unknown condition": (
        "when: assistance\n",
        "when: asistance\n",
        "Zeile 52 (sections 2 › pages 2 › when): Die Bedingung „asistance“ gibt es in diesem Formular nicht. Meinten Sie "
        "„assistance“?",
    ),
    "conditions in a circle": (
        "  assistance: {dogs: {some: {use: assistance}}}\n",
        "  assistance: {not: other}\n  other: {not: assistance}\n",
        "Diese Bedingung hängt im Kreis von sich selbst ab.",
    ),
    "a condition that nobody uses": (
        "conditions:\n",
        "conditions:\n  old: {birth: {age_from: 65}}\n",
        "Zeile 9 (conditions › old): Diese Bedingung verwendet niemand.",
    ),
    "a page that can never come": (
        "        when: assistance\n",
        "        when: {all: [assistance, {birth: {age_below: 18}}, {birth: {age_from: 18}}]}\n",
        "Zeile 52 (sections 2 › pages 2 › when): Das kann nie eintreten: Diese Bedingung widerspricht sich oder dem Weg "
        "hierher.",
    ),
    "a paper that can never be needed": (
        "label: Schwerbehindertenausweis, when: {relief: yes}",
        "label: Schwerbehindertenausweis, when: {relief: yes, not: assistance}",
        "Das kann nie eintreten: Diese Bedingung widerspricht sich oder dem Weg hierher.",
    ),
    "a page that asks nothing": (
        "        fields:\n          - {name: relief, kind: yes_no, label: Möchten Sie die Befreiung beantragen?}\n"
        "    papers:\n      - name: training\n        label: Nachweis der Ausbildung als Assistenzhund\n"
        "        for_each: dogs\n        when: {use: assistance, relief: yes}\n"
        "      - {name: disability, label: Schwerbehindertenausweis, when: {relief: yes}, original: false}\n",
        "",
        "Diese Seite fragt nichts. Hinweise gehören auf eine Seite mit Feldern.",
    ),
    "a name twice": (
        "{name: relief, kind: yes_no",
        "{name: birth, kind: yes_no",
        "Zeile 55 (sections 2 › pages 2 › fields 1 › name): „birth“ gibt es in diesem Formular schon.",
    ),
    "a paper for each of what is no group": (
        "for_each: dogs\n        when: {use: assistance, relief: yes}",
        "for_each: keeper\n        when: {relief: yes}",
        "Zeile 59 (sections 2 › papers 1 › for_each): „keeper“ ist keine Wiederholung dieses Formulars.",
    ),
    "a name with capitals": (
        "{name: home, kind",
        "{name: Home, kind",
        f"Zeile 21 ({PAGE} › fields 3 › name): „Home“ geht hier nicht: nur kleine Buchstaben a bis z, Ziffern und "
        "Unterstriche.",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_with_its_line(tmp_path: Path, old: str, new: str, said: str):
    found = complaints(tmp_path, with_change(old, new))

    assert any(line.endswith(said) for line in found), found
    assert all(line.startswith("form.yaml, Zeile ") for line in found)


def test_the_example_is_right(tmp_path: Path):
    assert complaints(tmp_path, example()) == []


def test_every_slip_is_told_at_once(tmp_path: Path):
    text = (
        with_change("kind: email", "kind: e-mail")
        .replace("title: Zum Hund", "title: ''")
        .replace("most: 10", "most: viele")
    )

    assert [line.split(" ")[2] for line in complaints(tmp_path, text)] == ["22", "31", "41"]


# Sections that are included ---------------------------------------------------------------------------------------

SECTION = """\
name: owner
title: Besitz
pages:
  - {name: bought, title: Kauf, why: 'Für die Akte.', fields: [{name: bought, kind: date, label: Gekauft am}]}
  - name: price
    title: Preis
    why: Für die Akte.
    fields: [{name: price, kind: money, label: Preis, when: {bought: {before: today}}}]
papers:
  - {name: receipt, label: Quittung, when: {price: answered}}
  - {name: contract, label: Vertrag, when: {bought: answered}}
"""
BEFORE_DOGS = "  - name: dogs\n    title: Zum Hund\n"


def including(line: str) -> str:
    return with_change(BEFORE_DOGS, f"  - {line}\n{BEFORE_DOGS}")


def test_a_section_comes_into_its_place(tmp_path: Path):
    form = read(tmp_path, including("{include: owner, title: Woher?}"), owner=SECTION)

    assert [(section.name, section.title["de"]) for section in form.sections] == [
        ("keeper", "Zu Ihnen"),
        ("owner", "Woher?"),
        ("dogs", "Zum Hund"),
    ]


def test_a_section_comes_twice_under_other_names(tmp_path: Path):
    text = including("{include: owner}").replace(BEFORE_DOGS, f"  - {{include: owner, prefix: other}}\n{BEFORE_DOGS}")

    form = read(tmp_path, text, owner=SECTION)

    assert [page.name for page in form.sections[2].pages] == ["other-bought", "other-price"]
    price = form.sections[2].pages[1].fields[0]
    assert (price.name, price.when.plain()) == ("other_price", {"other_bought": {"before": "today"}})
    assert [(paper.name, paper.when.plain()) for paper in form.sections[2].papers] == [
        ("other_receipt", {"other_price": "answered"}),
        ("other_contract", {"other_bought": "answered"}),
    ]


def test_papers_of_pages_that_are_left_out_are_left_out(tmp_path: Path):
    form = read(tmp_path, including("{include: owner, pages: [bought]}"), owner=SECTION)

    assert [paper.name for paper in form.sections[1].papers] == ["contract"]


def test_a_slip_in_a_section_is_told_at_its_own_line(tmp_path: Path):
    wrong = SECTION.replace("{price: answered}", "{prize: answered}").replace(
        "money, label: Preis, when: {bought:", "money, label: Preis, when: {bougt:"
    )

    assert complaints(tmp_path, including("{include: owner}"), owner=wrong) == [
        "owner.yaml, Zeile 8 (pages 2 › fields 1 › when): Das Feld „bougt“ gibt es in diesem Formular nicht. Meinten Sie "
        "„bought“?",
        "owner.yaml, Zeile 10 (papers 1 › when): Das Feld „prize“ gibt es in diesem Formular nicht. Meinten Sie „price“?",
    ]


def test_a_slip_on_a_chosen_page_is_told_at_its_own_line(tmp_path: Path):
    wrong = SECTION.replace("why: Für die Akte.", "text: Für die Akte.").replace(
        ", when: {bought: {before: today}}", ""
    )

    found = complaints(tmp_path, including("{include: owner, pages: [price]}"), owner=wrong)

    assert found == [
        "owner.yaml, Zeile 8 (pages 2 › fields 1): Warum wird das gefragt? „why“ fehlt hier und an der Seite."
    ]


def test_sections_and_pages_that_do_not_exist(tmp_path: Path):
    assert complaints(tmp_path, including("{include: onwer}"), owner=SECTION) == [
        "form.yaml, Zeile 30 (sections 2 › include): Den Abschnitt „onwer“ gibt es nicht. Meinten Sie „owner“?"
    ]
    assert complaints(tmp_path, including("{include: owner, pages: [prize]}"), owner=SECTION) == [
        "form.yaml, Zeile 30 (sections 2 › pages 1): Die Seite „prize“ gibt es in diesem Abschnitt nicht. Meinten Sie "
        "„price“?"
    ]


def test_an_exit_leads_to_a_form_that_exists(tmp_path: Path):
    (tmp_path / "sections").mkdir()
    leading = with_change(
        "      - name: relief\n",
        "      - {name: out, title: Weiter, when: {birth: {age_below: 14}}, exit: {form: hundestuer}}\n      - name: relief\n",
    )
    (tmp_path / "a.yaml").write_text(leading)
    (tmp_path / "b.yaml").write_text(example().replace("form: hundesteuer", "form: andere"))

    with pytest.raises(DefinitionWrong, match="Das Formular „hundestuer“ gibt es nicht"):
        read_forms([tmp_path / "a.yaml", tmp_path / "b.yaml"], sections=tmp_path / "sections")


def test_an_exit_tells_what_the_other_form_asks_for(tmp_path: Path):
    (tmp_path / "sections").mkdir()
    leading = with_change(
        "      - name: relief\n",
        "      - {name: out, title: Weiter, when: {birth: {age_below: 14}}, exit: {form: andere, told: {relief: no, hat: red}}}\n"
        "      - name: relief\n",
    )
    (tmp_path / "a.yaml").write_text(leading)
    (tmp_path / "b.yaml").write_text(example().replace("form: hundesteuer", "form: andere"))

    with pytest.raises(DefinitionWrong) as refused:
        read_forms([tmp_path / "a.yaml", tmp_path / "b.yaml"], sections=tmp_path / "sections")

    assert [line.partition(": ")[2] for line in refused.value.lines()] == [
        "Das Formular „andere“ fragt nicht nach „hat“."
    ]


# The program's own forms ------------------------------------------------------------------------------------------


def test_the_forms_of_the_program():
    assert sorted(forms()) == [
        "commitment",
        "conditions",
        "eu-family-card",
        "new-card",
        "residence-title",
        "short-extension",
    ]


def test_every_section_is_included_somewhere():
    included = {section.name for form in forms().values() for section in form.sections}
    written = {path.stem for path in (DEFINITIONS / "sections").glob("*.yaml")}

    assert written - included == set()


def test_every_paper_says_where_its_rule_stands():
    for form in forms().values():
        for section, paper in form.all_papers:
            assert paper.source or (section and section.source) or form.source, (form.form, paper.name)


def test_every_text_of_every_form_exists_in_english():
    # `./run forms check` counts what the other languages lack.
    lacking = [text[SOURCE] for file in read_definitions() for _place, text in texts(file.entry) if not text.get("en")]

    assert lacking == []
