"""The official list, as Destatis describes it; the lines are made here by that description."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from servicepunkt.audit.models import JournalEntry
from servicepunkt.common.clock import now
from servicepunkt.responsibility.models import Municipality
from servicepunkt.responsibility.municipalities import (
    Listed,
    NotTheList,
    OlderList,
    import_municipalities,
    read_municipalities,
)

DAY = "20261231"


def a_line(kind: str, key: str, name: str, what: str = "", day: str = DAY) -> str:
    """A record of 220 characters."""
    head = f"{kind:2}{day:8}{key:8}{'':4}{name:50}{'':50}{what:2}{'':4}"
    area_and_people = f"{16372:011}{46000:011}{22500:011}{'':4}"
    return f"{head}{area_and_people}{'16515':5}{'':50}"


def the_list(*more: str) -> str:
    lines = [
        a_line("10", "12", "Brandenburg"),
        a_line("40", "12065", "Oberhavel", "44"),
        a_line("50", "12065", "Gransee und Gemeinden", "50"),
        a_line("60", "12065136", "Hennigsdorf, Stadt", "63"),
        a_line("60", "12065100", "Glienicke/Nordbahn", "64"),
        *more,
    ]
    return "".join(f"{line}\n" for line in lines)


def test_the_municipalities_are_read_and_the_rest_is_passed_over() -> None:
    assert read_municipalities(the_list().encode()) == [
        Listed("12065136", "Hennigsdorf, Stadt", dt.date(2026, 12, 31)),
        Listed("12065100", "Glienicke/Nordbahn", dt.date(2026, 12, 31)),
    ]


def test_where_nobody_lives_nobody_applies() -> None:
    read = read_municipalities(
        the_list(a_line("60", "08000001", "Gutsbezirk", "65"), a_line("60", "08000002", "Forst", "66")).encode()
    )

    assert [row.name for row in read] == ["Hennigsdorf, Stadt", "Glienicke/Nordbahn", "Gutsbezirk"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_newer_and_older_lists_are_read(encoding: str, end: str) -> None:
    content = the_list(a_line("60", "12068320", "Neuruppin, Fontanestadt, Märkisches", "63")).replace("\n", end)

    assert read_municipalities(content.encode(encoding))[-1].name == "Neuruppin, Fontanestadt, Märkisches"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"%PDF-1.7 \xff\xfe", 1),
        (b"AGS;Name\n12065136;Hennigsdorf\n", 1),
        (a_line("10", "12", "Brandenburg").encode(), 1),
        (the_list(a_line("60", "1206513x", "Schlüssel", "63")).encode(), 6),
        (the_list(a_line("60", "12065136", "", "63")).encode(), 6),
        (the_list(a_line("60", "12065136", "Tag", "63", day="20261331")).encode(), 6),
        (the_list("60").encode(), 6),
        (the_list("\x00" * 5).encode(), 6),
    ],
)
def test_another_file_is_refused_with_the_line(content: bytes, line: int) -> None:
    with pytest.raises(NotTheList) as refused:
        read_municipalities(content)

    assert refused.value.facts == {"line": line}


@pytest.mark.django_db
def test_an_import_replaces_the_list_and_is_noted() -> None:
    Municipality.objects.create(key="12065999", name="Aufgelöst", as_of=dt.date(2025, 12, 31))
    Municipality.objects.create(key="12065136", name="Alter Name", as_of=dt.date(2025, 12, 31))

    first = import_municipalities(read_municipalities(the_list().encode()), by="test", now=now())
    second = import_municipalities(read_municipalities(the_list().encode()), by="test", now=now())

    assert (first, second) == ((2, 1), (2, 0))
    assert [(row.key, row.short_name) for row in Municipality.objects.all()] == [
        ("12065100", "Glienicke/Nordbahn"),
        ("12065136", "Hennigsdorf"),
    ]
    assert [entry.subject for entry in JournalEntry.objects.filter(action="import_municipalities")] == [
        "2026-12-31"
    ] * 2


@pytest.mark.django_db
def test_an_older_list_does_not_replace_a_newer_one() -> None:
    import_municipalities(read_municipalities(the_list().encode()), by="test", now=now())

    with pytest.raises(OlderList):
        import_municipalities([Listed("12065136", "Alt", dt.date(2025, 12, 31))], by="test", now=now())

    assert Municipality.objects.count() == 2


@pytest.mark.django_db
def test_the_command_reads_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "GV100AD_31122026.txt"
    path.write_text(the_list())

    call_command("responsibility", "import", str(path))

    assert capsys.readouterr().out == "Gemeinden: 2, entfernt: 0.\n"


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "falsch.csv"
    with pytest.raises(CommandError, match=r"Die Datei lässt sich nicht öffnen\."):
        call_command("responsibility", "import", str(path))

    path.write_text("AGS;Name\n")
    with pytest.raises(CommandError, match=r"kein Gemeindeverzeichnis in der Form GV100AD \(Zeile 1\)"):
        call_command("responsibility", "import", str(path))
