from pathlib import Path

import pytest
from django.utils.translation import override

from servicepunkt.catalogue.reading import CountyFileWrong, read_county_file
from tests.catalogue.county_files import complaints, example, read, save, with_change

ZONE = "  zone: Europe/Berlin\n"
UNIT = "        unit: transaction\n"

# What is changed in the example, and the end of the one line that must be said of it.
SLIPS = {
    "misspelt key": (
        "        minutes: 15\n",
        "        minuts: 15\n",
        "Zeile 38 (departments › zulassung › services › abmelden › minuts): „minuts“ ist hier kein bekanntes Wort. "
        "Meinten Sie „minutes“?",
    ),
    "unknown key without a likeness": (
        "  land: BB\n",
        "  land: BB\n  wappen: Adler\n",
        "Zeile 5 (authority › wappen): „wappen“ ist hier kein bekanntes Wort.",
    ),
    "missing key": (
        "        street: Marktplatz 1\n",
        "",
        "Zeile 19 (departments › zulassung › offices › zulassung-musterstadt › street): „street“ fehlt.",
    ),
    "unknown service at a desk": (
        "2: {skills: [abmelden]}",
        "2: {skills: [abmeldn]}",
        "Zeile 27 (departments › zulassung › offices › zulassung-musterstadt › desks › 2 › skills 1): "
        "Die Leistung „abmeldn“ gibt es nicht. Meinten Sie „abmelden“?",
    ),
    "unknown desk in an opening": (
        "desks: ['1']}",
        "desks: ['9']}",
        "Zeile 30 (departments › zulassung › offices › zulassung-musterstadt › opening 2 › desks 1): "
        "Den Arbeitsplatz „9“ gibt es hier nicht.",
    ),
    "unknown office of a service": (
        "        minutes: 20\n",
        "        minutes: 20\n        offices: [zulassung-mustrestadt]\n",
        "Zeile 56 (departments › zulassung › services › ummelden › offices 1): Die Dienststelle "
        "„zulassung-mustrestadt“ gibt es nicht. Meinten Sie „zulassung-musterstadt“?",
    ),
    "unknown form": (
        "            form: vollmacht\n",
        "            form: vollmachd\n",
        "Zeile 48 (departments › zulassung › services › abmelden › requirements 2 › form): "
        "Das Formular „vollmachd“ gibt es nicht. Meinten Sie „vollmacht“?",
    ),
    "a skill that nobody has": (
        "1: {skills: all, languages: [en]}",
        "1: {skills: [abmelden]}",
        "Zeile 52 (departments › zulassung › services › ummelden): "
        "In der Dienststelle „zulassung-musterstadt“ hat kein Arbeitsplatz diese Leistung unter „skills“.",
    ),
    "hours that end before they begin": (
        "times: 09:00-12:00}",
        "times: 12:00-09:00}",
        "Zeile 29 (departments › zulassung › offices › zulassung-musterstadt › opening 1 › times): "
        "Diese Öffnungszeit endet, bevor sie beginnt: 12:00-09:00.",
    ),
    "no span": (
        "times: 09:00-12:00}",
        "times: vormittags}",
        "Zeile 29 (departments › zulassung › offices › zulassung-musterstadt › opening 1 › times): "
        "„vormittags“ ist keine Zeitspanne. Schreiben Sie sie so: 09:00-12:00.",
    ),
    "overlapping rules": (
        "times: [13:00-15:00, 16:00-18:00]",
        "times: [11:00-15:00]",
        "Zeile 30 (departments › zulassung › offices › zulassung-musterstadt › opening 2): "
        "Diese Öffnung überschneidet sich mit Nummer 1 derselben Liste.",
    ),
    "nothing is long enough": (
        "        minutes: 20\n",
        "        minutes: 240\n",
        "Zeile 52 (departments › zulassung › services › ummelden): "
        "In der Dienststelle „zulassung-musterstadt“ ist keine Öffnungszeit lang genug für diese Leistung.",
    ),
    "never open for a service": (
        "times: 09:00-12:00}",
        "times: 09:00-12:00, services: [abmelden]}",
        None,
    ),
    "too few desks": (
        "desks: ['1']}",
        "desks: 3}",
        "Zeile 30 (departments › zulassung › offices › zulassung-musterstadt › opening 2 › desks): "
        "Hier gibt es nur 2 Arbeitsplätze.",
    ),
    "no German text": (
        "name: {de: Fahrzeug ummelden, en: Transfer a vehicle}",
        "name: {en: Transfer a vehicle}",
        "Zeile 53 (departments › zulassung › services › ummelden › name): Der deutsche Text fehlt. Er ist der "
        "verbindliche; schreiben Sie ihn unter „de“ dazu.",
    ),
    "wrong language code": (
        "{de: Landkreis Muster, en: Sample County}",
        "{de: Landkreis Muster, eng: Sample County}",
        "Zeile 3 (authority › name › eng): „eng“ ist kein Sprachcode. Möglich sind: de, de-simple, en, ru, uk, "
        "sr-Latn, sr-Cyrl, tr, ar.",
    ),
    "comma in braces": (
        "{de: Landkreis Muster, en: Sample County}",
        "{de: Landkreis Muster, und mehr, en: Sample County}",
        "Zeile 3 (authority › name › und mehr): „und mehr“ ist kein Sprachcode. Steht davor ein Komma? "
        "In { … } braucht ein Text mit Komma Anführungszeichen.",
    ),
    "short service key": (
        "        minutes: 20\n",
        "        minutes: 20\n        key: 9901000900000\n",
        "Zeile 56 (departments › zulassung › services › ummelden › key): "
        "Ein Leistungsschlüssel hat genau 14 Ziffern; hier steht „9901000900000“.",
    ),
    "unknown time zone": (
        "  land: BB\n",
        "  land: BB\n  zone: Europe/Berlln\n",
        "Zeile 5 (authority › zone): Die Zeitzone „Europe/Berlln“ gibt es nicht. In Deutschland: Europe/Berlin.",
    ),
    "unknown Land": (
        "  land: BB\n",
        "  land: Brandenburg\n",
        "Zeile 4 (authority › land): „Brandenburg“ ist kein Land. Möglich sind: BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, "
        "RP, SH, SL, SN, ST, TH.",
    ),
    "no weekday": (
        "weekdays: [mo, di, do]",
        "weekdays: [mo, di, don]",
        "Zeile 29 (departments › zulassung › offices › zulassung-musterstadt › opening 1 › weekdays 3): "
        "„don“ ist kein Wochentag. Schreiben Sie mo, di, mi, do, fr, sa, so (oder mo, tu, we, …).",
    ),
    "days named twice": (
        "weekdays: [mo, di, do]",
        "weekdays: [mo, di, do], recurrence: FREQ=DAILY",
        "Zeile 29 (departments › zulassung › offices › zulassung-musterstadt › opening 1): "
        "Eine Öffnung nennt ihre Tage auf eine Art: mit „weekdays“, „recurrence“ oder „dates“.",
    ),
    "slug given twice": (
        "      ummelden:\n",
        "      abmelden:\n",
        "Zeile 52 (departments › zulassung › services › abmelden): „abmelden“ steht schon in Zeile 34.",
    ),
    "capital letters in a slug": (
        "      ummelden:\n",
        "      Ummelden:\n",
        "Zeile 52 (departments › zulassung › services › Ummelden): „Ummelden“ geht hier nicht: "
        "nur kleine Buchstaben a bis z, Ziffern und Bindestriche, höchstens 50.",
    ),
    "no address": (
        "  zulassung:\n",
        "  Kfz/Zulassung:\n",
        "Zeile 15 (departments › Kfz/Zulassung): „Kfz/Zulassung“ ist keine Adresse. "
        "Schreiben Sie sie so: „migration/aufenthalt“.",
    ),
    "no postcode": (
        "postcode: 01234",
        "postcode: 1234",
        "Zeile 22 (departments › zulassung › offices › zulassung-musterstadt › postcode): "
        "„1234“ ist keine Postleitzahl.",
    ),
    "no number": (
        "basket_limit: 3",
        "basket_limit: drei",
        "Zeile 17 (departments › zulassung › basket_limit): „drei“ ist keine ganze Zahl.",
    ),
    "too large a number": (
        "basket_limit: 3",
        "basket_limit: 300",
        "Zeile 17 (departments › zulassung › basket_limit): „300“ ist zu viel; höchstens 100.",
    ),
    "neither yes nor no": (
        "combinable: true\n        reminder_hours",
        "combinable: ja\n        reminder_hours",
        "Zeile 42 (departments › zulassung › services › abmelden › combinable): "
        "„ja“ ist weder ja noch nein. Schreiben Sie true oder false.",
    ),
    "no amount": (
        "amount: 15.90",
        "amount: ab 15.90",
        "Zeile 51 (departments › zulassung › services › abmelden › fees 1 › amount): "
        "„ab 15.90“ ist kein Betrag in Euro. Schreiben Sie ihn so: 44.70.",
    ),
    "range that falls": (
        "amount: 15.90",
        "amount: 15.90, up_to: 10",
        "Zeile 51 (departments › zulassung › services › abmelden › fees 1): "
        "„up_to“ ist das obere Ende einer Spanne und muss über „amount“ liegen.",
    ),
    "no such kind": (
        "        unit: transaction\n",
        "        unit: Vorgang\n",
        "Zeile 40 (departments › zulassung › services › abmelden › unit): "
        "„Vorgang“ gibt es hier nicht. Möglich sind: none, person, transaction, child.",
    ),
    "places that nobody would draw": (
        "        unit: transaction\n",
        "        unit: transaction\n        allocation: draw\n",
        "Zeile 41 (departments › zulassung › services › abmelden › allocation): "
        "„draw“ gibt es hier nicht. Möglich sind: instant.",
    ),
    "more of what": (
        "        unit: transaction\n",
        "",
        "Zeile 34 (departments › zulassung › services › abmelden): "
        "Mehr als eins wovon? Zu „max_units“ und „minutes_per_further“ gehört „unit“.",
    ),
    "seats and time": (
        "        unit: transaction\n",
        "        unit: transaction\n        taking: seats\n",
        "Zeile 34 (departments › zulassung › services › abmelden): "
        "Mehr Personen verlängern den Besuch oder belegen Plätze (taking: seats), nicht beides.",
    ),
    "another provider without an address": (
        "        minutes: 20\n",
        "        kind: external\n",
        "Zeile 52 (departments › zulassung › services › ummelden): "
        "Ein anderer Anbieter braucht eine Adresse („external_url“) oder einen Hinweis.",
    ),
    "a form that there is not": (
        "        minutes: 20\n",
        "        minutes: 20\n        online_form: hundesteuer\n",
        "Zeile 56 (departments › zulassung › services › ummelden › online_form): "
        "Das Formular „hundesteuer“ gibt es nicht.",
    ),
    "address without https": (
        "website: https://www.example.org",
        "website: www.example.org",
        "Zeile 5 (authority › website): „www.example.org“ ist keine Internetadresse. Sie beginnt mit https://.",
    ),
    "no day": (
        "until: 2026-12-31",
        "until: 31.12.2026",
        "Zeile 32 (departments › zulassung › offices › zulassung-musterstadt › closures 1 › until): "
        "„31.12.2026“ ist kein Zeitpunkt. Schreiben Sie 2026-12-24 oder 2026-12-24 13:00.",
    ),
    "closure that ends before it begins": (
        "until: 2026-12-31",
        "until: 2026-12-23",
        "Zeile 32 (departments › zulassung › offices › zulassung-musterstadt › closures 1): "
        "Diese Schließung endet, bevor sie beginnt.",
    ),
    "list instead of a value": (
        "street: Marktplatz 1",
        "street: [Marktplatz 1]",
        "Zeile 21 (departments › zulassung › offices › zulassung-musterstadt › street): "
        "Hier gehört ein einzelner Wert hin, keine Liste und keine Unterpunkte.",
    ),
    "value instead of a list": (
        "keywords: [Auto ummelden, Halterwechsel]",
        "keywords: Auto ummelden",
        "Zeile 54 (departments › zulassung › services › ummelden › keywords): "
        "Hier gehört eine Liste hin: jeder Eintrag in einer eigenen Zeile, mit „- “ davor.",
    ),
    "PDF outside of the folder": (
        "    url: https://www.example.org/vollmacht.pdf\n",
        "    pdf: ../vollmacht.pdf\n    version: '1'\n    valid_from: 2026-11-01\n",
        "Zeile 10 (forms › vollmacht › pdf): "
        "Die PDF-Datei muss neben dieser Datei oder in einem Ordner darunter liegen.",
    ),
    "PDF that is not there": (
        "    url: https://www.example.org/vollmacht.pdf\n",
        "    pdf: vollmacht.pdf\n    version: '1'\n    valid_from: 2026-11-01\n",
        "Zeile 10 (forms › vollmacht › pdf): Die Datei „vollmacht.pdf“ gibt es nicht.",
    ),
    "PDF without a version": (
        "    url: https://www.example.org/vollmacht.pdf\n",
        "    pdf: vollmacht.pdf\n",
        "Zeile 8 (forms › vollmacht): Zu einer PDF-Datei gehören „version“ und „valid_from“.",
    ),
}


def test_the_example_of_the_documentation_is_right(tmp_path: Path) -> None:
    assert complaints(tmp_path, example()) == []


@pytest.mark.parametrize(("old", "new", "said"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str | None) -> None:
    # "never open" is no slip: the second opening still serves the service.
    expected = [f"kreis.yaml, {said}"] if said else []

    assert complaints(tmp_path, with_change(old, new)) == expected


def test_a_service_without_any_opening_is_named(tmp_path: Path) -> None:
    text = with_change("times: 09:00-12:00}", "times: 09:00-12:00, services: [abmelden]}")
    text = with_change("desks: ['1']}", "desks: ['1'], services: [abmelden]}", text=text)

    assert complaints(tmp_path, text) == [
        "kreis.yaml, Zeile 52 (departments › zulassung › services › ummelden): "
        "In der Dienststelle „zulassung-musterstadt“ gibt es keine Öffnungszeit für diese Leistung."
    ]


def test_an_opening_for_what_its_desks_cannot_do_is_named(tmp_path: Path) -> None:
    text = with_change("desks: ['1']}", "desks: ['2'], services: [ummelden]}")

    assert complaints(tmp_path, text) == [
        "kreis.yaml, Zeile 30 (departments › zulassung › offices › zulassung-musterstadt › opening 2): "
        "An diesen Arbeitsplätzen gibt es nichts von dem, was hier geöffnet wird."
    ]


def test_a_group_that_finds_no_desk_with_enough_seats_is_named(tmp_path: Path) -> None:
    text = with_change("        minutes: 20\n", "        unit: person\n        taking: seats\n        max_units: 4\n")

    assert complaints(tmp_path, text) == [
        "kreis.yaml, Zeile 52 (departments › zulassung › services › ummelden): "
        "In der Dienststelle „zulassung-musterstadt“ hat kein Arbeitsplatz so viele Plätze („seats“) wie „max_units“."
    ]
    assert complaints(tmp_path, with_change("skills: all,", "skills: all, seats: 4,", text=text)) == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=HOURLY",
        "BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;UNTIL=20270101",
        "jeden Montag",
    ],
)
def test_a_recurrence_that_cannot_be_read_is_named(tmp_path: Path, rule: str) -> None:
    said = complaints(tmp_path, with_change("weekdays: [mo, di, do]", f"recurrence: {rule}"))

    assert [line.split("): ")[1].split(". ")[0] for line in said] == [f"„{rule}“ ist keine lesbare Wiederholung"]


def test_a_recurrence_that_never_comes_true_is_named(tmp_path: Path) -> None:
    text = with_change("weekdays: [mo, di, do]", "recurrence: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")

    assert [line.split("): ")[1] for line in complaints(tmp_path, text)] == [
        "Diese Wiederholung trifft auf keinen einzigen Tag zu: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30."
    ]


def test_every_second_week_needs_to_know_which_one(tmp_path: Path) -> None:
    rule = "recurrence: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"

    assert [line.split("): ")[1] for line in complaints(tmp_path, with_change("weekdays: [mo, di, do]", rule))] == [
        "Eine Wiederholung mit INTERVAL zählt ab „valid_from“; das fehlt hier."
    ]
    assert complaints(tmp_path, with_change("weekdays: [mo, di, do]", f"{rule}, valid_from: 2026-11-02")) == []


def test_all_slips_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = with_change("  land: BB\n", "  land: XX\n")
    text = with_change("2: {skills: [abmelden]}", "2: {skills: [abmeldn]}", text=text)
    text = with_change("times: 09:00-12:00}", "times: 12:00-09:00}", text=text)
    text = with_change("            form: vollmacht\n", "            form: vollmachd\n", text=text)
    text = with_change("        minutes: 20\n", "        minuten: 20\n", text=text)

    assert [line.split(" (")[0] for line in complaints(tmp_path, text)] == [
        "kreis.yaml, Zeile 4",
        "kreis.yaml, Zeile 27",
        "kreis.yaml, Zeile 29",
        "kreis.yaml, Zeile 48",
        "kreis.yaml, Zeile 55",
    ]


def test_a_slip_in_a_piece_that_is_used_twice_is_told_once(tmp_path: Path) -> None:
    text = with_change("          - Fahrzeugschein\n", "          - &schein {name: Fahrzeugschein, orginal: true}\n")
    text = with_change("[Fahrzeugschein und Fahrzeugbrief, eVB-Nummer]", "[*schein]", text=text)

    assert complaints(tmp_path, text) == [
        "kreis.yaml, Zeile 45 (departments › zulassung › services › abmelden › requirements 1 › orginal): "
        "„orginal“ ist hier kein bekanntes Wort. Meinten Sie „original“?"
    ]


def test_complaints_are_english_when_the_language_is(tmp_path: Path) -> None:
    # The translation itself is made elsewhere; here the sentence must follow the language at the time of asking.
    with override("en"):
        english = complaints(tmp_path, with_change("  land: BB\n", "  land: XX\n"))

    assert english[0].startswith("kreis.yaml, ")
    assert len(english) == 1


# Files that are no county file at all -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "Zeile 1: Die Datei ist leer."),
        ("# nur ein Kommentar\n", "Zeile 1: Die Datei ist leer."),
        (
            "authority:\n  name: Müllrose\n".encode("latin-1"),
            "Zeile 2: Die Datei ist nicht als UTF-8 gespeichert. Speichern Sie sie mit dieser Kodierung.",
        ),
        ("authority:\n  name: \x01\n", "Zeile 2: Hier steht ein Zeichen, das nicht druckbar ist."),
        (
            "authority:\n\tslug: muster\n",
            "Zeile 2: Hier steht ein Tabulator. YAML kennt zum Einrücken nur Leerzeichen.",
        ),
        (
            "authority: &a {slug: *a}\n",
            "Zeile 1: Die Datei verweist im Kreis auf sich selbst oder ist zu groß.",
        ),
    ],
)
def test_what_is_no_yaml_is_told(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert complaints(tmp_path, content) == [f"kreis.yaml, {said}"]


@pytest.mark.parametrize("content", ["authority: [1\nforms: 2\n", "a: b: c\n", "a: 'offen\n", "a: 1\n---\nb: 2\n"])
def test_broken_yaml_is_told_with_a_line(tmp_path: Path, content: str) -> None:
    (said,) = complaints(tmp_path, content)

    assert "Hier stimmt die Schreibweise nicht (YAML: " in said


@pytest.mark.parametrize("content", ["- eins\n- zwei\n", "nur ein Wort\n", "authority: {}\n", "departments: []\n"])
def test_yaml_of_another_shape_is_told(tmp_path: Path, content: str) -> None:
    assert complaints(tmp_path, content) != []


def test_aliases_that_multiply_without_end_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 9)]

    assert complaints(tmp_path, "\n".join(lines)) == [
        "kreis.yaml, Zeile 1: Die Datei verweist im Kreis auf sich selbst oder ist zu groß."
    ]


def test_a_very_deep_file_is_refused(tmp_path: Path) -> None:
    assert len(complaints(tmp_path, "[" * 20_000)) == 1


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CountyFileWrong) as refused:
        read_county_file(tmp_path / "nichts.yaml")

    assert refused.value.lines() == ["nichts.yaml, Zeile 1: Die Datei lässt sich nicht öffnen."]


def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path) -> None:
    save(tmp_path, "<html>", "vollmacht.pdf")
    pdf = "    pdf: vollmacht.pdf\n    version: '1'\n    valid_from: 2026-11-01\n"

    said = complaints(tmp_path, with_change("    url: https://www.example.org/vollmacht.pdf\n", pdf))

    assert said == ["kreis.yaml, Zeile 10 (forms › vollmacht › pdf): Die Datei „vollmacht.pdf“ ist keine PDF-Datei."]


# What is read -----------------------------------------------------------------------------------------------------


def test_values_stay_as_typed(tmp_path: Path) -> None:
    text = with_change("number_prefix: Z", "number_prefix: no")

    county = read(tmp_path, text).county
    ((_address, _slug, office),) = county.offices

    assert (office.postcode, office.number_prefix, str(office.opening[0].times[0])) == ("01234", "no", "09:00-12:00")


def test_a_bare_text_is_german(tmp_path: Path) -> None:
    service = read(tmp_path, example()).county.departments["zulassung"].services["abmelden"]

    assert service.summary == {"de": "Ihr Fahrzeug fährt nicht mehr auf der Straße."}
    assert service.name == {"de": "Fahrzeug abmelden", "en": "Deregister a vehicle"}


def test_german_and_english_weekdays_mean_the_same(tmp_path: Path) -> None:
    german = read(tmp_path, with_change("weekdays: [mo, di, do]", "weekdays: [di, mi, do, so]")).county
    english = read(tmp_path, with_change("weekdays: [mo, di, do]", "weekdays: [tu, we, th, su]")).county

    assert german == english


def test_what_is_missing_in_an_offered_language_is_listed(tmp_path: Path) -> None:
    file = read(tmp_path, example())

    assert ("departments", "zulassung", "services", "abmelden", "summary") in {
        problem.path for problem in file.untranslated()
    }
    assert {problem.sentence for problem in file.untranslated()} == {
        "Es fehlt: Leichte Sprache, English, Русский, Українська, Srpski, Српски, Türkçe, العربية.",
        "Es fehlt: Leichte Sprache, Русский, Українська, Srpski, Српски, Türkçe, العربية.",
    }


def test_what_nobody_has_checked_is_listed_with_its_source(tmp_path: Path) -> None:
    file = read(tmp_path, with_change("source: Gebührenordnung 2026, verified: true", "source: Gebührenordnung 2026"))

    assert [(problem.line, problem.sentence) for problem in file.unverified()] == [
        (19, "ohne Quelle"),
        (34, "ohne Quelle"),
        (45, "ohne Quelle"),
        (46, "ohne Quelle"),
        (51, "Gebührenordnung 2026"),
        (52, "ohne Quelle"),
        (57, "ohne Quelle"),
        (57, "ohne Quelle"),
    ]


def test_what_is_more_likely_a_mistake_is_doubted(tmp_path: Path) -> None:
    text = with_change("2: {skills: [abmelden]}", "2: {skills: [abmelden]}\n          3: {skills: all}")
    text = with_change("times: 09:00-12:00}", "times: 09:00-12:00, desks: 2}", text=text)
    text = with_change("        keywords: [Auto ummelden, Halterwechsel]\n", "", text=text)
    text = with_change("        requirements: [Fahrzeugschein und Fahrzeugbrief, eVB-Nummer]\n", "", text=text)
    text = with_change("    basket_limit: 3\n", "", text=text)

    assert [problem.sentence for problem in read(tmp_path, text).doubts()] == [
        "Dieser Arbeitsplatz hat keine Öffnungszeit.",
        "„combinable“ wirkt erst, wenn der Bereich ein „basket_limit“ über 1 hat.",
        "„combinable“ wirkt erst, wenn der Bereich ein „basket_limit“ über 1 hat.",
        "Hier steht nicht, was Besucher mitbringen.",
        "Ohne „keywords“ wird die Leistung nur unter ihrem Namen gefunden.",
    ]


def test_a_limit_that_does_not_bind_is_doubted(tmp_path: Path) -> None:
    limited = "        keywords: [Auto ummelden, Halterwechsel]\n        limit_per_person: 1\n"
    sentences = {
        "": [],
        "        confirm_needed: false\n": [
            "Ohne „email_needed“ und „confirm_needed“ gilt „limit_per_person“ nicht verlässlich."
        ],
        "        email_needed: false\n        sensitive: true\n": [
            "Bei „sensitive“ zählt „limit_per_person“ nur mit „email_needed“ und „confirm_needed“."
        ],
    }

    for more, said in sentences.items():
        text = with_change("        keywords: [Auto ummelden, Halterwechsel]\n", limited + more)
        assert [problem.sentence for problem in read(tmp_path, text).doubts()] == said
