import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import Wish, make_wish
from servicepunkt.catalogue.models import Authority, Office, Service
from tests.catalogue.county_files import example, save, with_change
from tests.conftest import StoppedClock

pytestmark = pytest.mark.django_db


def county(*words: object) -> list[str]:
    output = StringIO()
    call_command("county", *map(str, words), stdout=output)
    return output.getvalue().splitlines()


def test_check_says_what_is_in_the_file_and_changes_nothing(tmp_path: Path) -> None:
    said = county("check", save(tmp_path, example()))

    assert said[-1] == "Die Datei ist in Ordnung: 1 Bereich, 1 Dienststelle, 2 Leistungen, 1 Formular."
    assert (
        "kreis.yaml, Zeile 32 (departments › zulassung › offices › zulassung-musterstadt › closures 1 › reason): "
        "Es fehlt: Leichte Sprache, English, Русский, Українська, Srpski, Српски, Türkçe, العربية."
    ) in said
    assert not Authority.objects.exists()


def test_check_lists_what_nobody_has_checked(tmp_path: Path) -> None:
    said = county("check", "--unverified", save(tmp_path, example()))

    assert said[0] == "kreis.yaml, Zeile 19 (departments › zulassung › offices › zulassung-musterstadt): ohne Quelle"
    assert said[-1] == "Ungeprüfte Angaben: 7."


def test_a_wrong_file_is_refused_with_every_error(tmp_path: Path) -> None:
    path = save(tmp_path, with_change("  land: BB\n", "  land: XX\n").replace("minutes: 20", "minutes: 2"))

    with pytest.raises(CommandError) as refused:
        county("import", path)

    assert str(refused.value).splitlines() == [
        "kreis.yaml, Zeile 4 (authority › land): „XX“ ist kein Land. Möglich sind: BB, BE, BW, BY, HB, HE, HH, MV, NI, "
        "NW, RP, SH, SL, SN, ST, TH.",
        "kreis.yaml, Zeile 55 (departments › zulassung › services › ummelden › minutes): "
        "„2“ ist zu wenig; mindestens 5.",
        "Die Datei kreis.yaml kann so nicht übernommen werden. Fehler: 2.",
    ]
    assert not Authority.objects.exists()


def test_import_counts_what_it_did(tmp_path: Path) -> None:
    path = save(tmp_path, example())

    assert county("import", path)[-1] == "Neu: 20, geändert: 0, entfernt: 0."
    assert county("import", path)[-1] == "Alles war schon so; nichts wurde geändert."


def test_export_writes_a_file_that_imports_again(tmp_path: Path) -> None:
    county("import", save(tmp_path, example()))
    target = tmp_path / "ziel" / "kreis.yaml"

    assert county("export", "musterkreis", target) == [f"Geschrieben: {target} und 0 PDF."]
    assert county("import", target)[-1] == "Alles war schon so; nichts wurde geändert."


def test_export_overwrites_nothing_unasked(tmp_path: Path) -> None:
    path = save(tmp_path, example())
    county("import", path)

    with pytest.raises(CommandError) as refused:
        county("export", "musterkreis", path)

    assert str(refused.value) == f"Schon da, und nicht überschrieben: {path}."
    assert path.read_text() == example()
    county("export", "musterkreis", path, "--overwrite")
    assert path.read_text() != example()


def test_export_of_nobody_is_refused() -> None:
    with pytest.raises(CommandError, match="Die Behörde „niemand“ gibt es nicht"):
        county("export", "niemand")


def test_what_hangs_on_a_vanished_entry_is_named(tmp_path: Path, clock: StoppedClock) -> None:
    county("import", save(tmp_path, example()))
    wish = make_wish(Office.objects.get(), [(Service.objects.get(slug="ummelden"), 1)], channel="online")
    _book_first(wish, clock.now)
    text = example()

    with pytest.raises(CommandError) as refused:
        county("import", save(tmp_path, text[: text.index("      ummelden:\n")]))

    assert str(refused.value).splitlines()[-1] == "Daran hängen noch: 1 Termine mit dieser Leistung."


def _book_first(wish: Wish, now: dt.datetime) -> None:
    look = Look(wish, now=now)
    free = look.next_day(after=now.date())
    hold_slot(wish, look.starts_on(free)[0], holder="a", language="de", now=now)
