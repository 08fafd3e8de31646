"""Files come in: whole or in pieces, each refusal with its cause, and nothing lies open on the disk."""

import io
import shutil
import threading
import uuid
from typing import NamedTuple

import pytest
from django.db import IntegrityError, connection, transaction

from servicepunkt.audit.models import JournalEntry
from servicepunkt.forms.reading import forms
from servicepunkt.uploads import limits, looking, storing
from servicepunkt.uploads.models import Folder, Upload
from servicepunkt.uploads.pile import Pile
from servicepunkt.uploads.receiving import append, begin, open_folder, receive
from servicepunkt.uploads.refusals import (
    EmptyFile,
    FolderFull,
    NoRoomNow,
    TooLarge,
    TooLargeAtOnce,
    TooManyFiles,
    WrongKind,
)
from tests.uploads import files
from tests.uploads.conftest import files_on, work

NAME = "Reisepass von Amina Example.jpg"
GIBIBYTE = 1024 * limits.MEBIBYTE


@pytest.mark.django_db
def test_a_file_is_sealed_on_the_disk_under_a_name_that_says_nothing(send, disk):
    content = files.jpeg()

    upload = send(content, name=NAME)

    [file] = files_on(disk)
    assert (upload.state, upload.kind, upload.size, upload.position) == ("waiting", "jpeg", len(content), 0)
    assert file.name == upload.pieces[0]
    assert file.stat().st_mode & 0o777 == 0o600
    sealed = file.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1")
    assert b"Telephone Works" not in sealed
    assert storing.read(upload.folder, upload.pieces) == content
    assert Upload.objects.get().name == NAME
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM uploads_upload")
        assert b"Amina" not in bytes(cursor.fetchone()[0])
        cursor.execute('SELECT "key" FROM uploads_folder')
        assert b"AGE-SECRET-KEY" not in bytes(cursor.fetchone()[0])


@pytest.mark.django_db
def test_each_folder_has_a_key_of_its_own(send, db):
    upload = send(files.jpeg())
    other = open_folder()

    assert other.key != upload.folder.key
    stolen = storing.place_of(other.pk)
    stolen.mkdir(parents=True)
    (stolen / upload.pieces[0]).write_bytes((storing.place_of(upload.folder_id) / upload.pieces[0]).read_bytes())
    with pytest.raises(Exception, match="No matching keys"):
        storing.read(other, upload.pieces)


@pytest.mark.django_db
def test_the_journal_knows_that_and_not_what(send):
    upload = send(files.jpeg(), name=NAME)

    [entry] = JournalEntry.objects.all()
    assert (entry.action, entry.subject, entry.facts) == ("receive_upload", f"upload:{upload.pk}", {})


@pytest.mark.django_db
def test_the_journal_names_whom_the_door_names(folder, clock):
    content = files.pdf(1)
    receive(Pile(folder, "passport"), "a.pdf", io.BytesIO(content), by="one who sends", now=clock.now)
    upload = begin(Pile(folder, "passport"), "b.pdf", len(content), now=clock.now)
    append(upload, 0, content, by="another who sends", now=clock.now)

    received = JournalEntry.objects.filter(action="receive_upload")
    assert [entry.by for entry in received.order_by("pk")] == ["one who sends", "another who sends"]


@pytest.mark.django_db
def test_each_cause_has_its_refusal(folder, send, clock, monkeypatch, settings):
    with pytest.raises(EmptyFile):
        send(b"")
    with pytest.raises(TooLargeAtOnce, match="höchstens 15 MB"):
        send(b"\xff\xd8\xff" + bytes(limits.MOST_BYTES_AT_ONCE))
    with pytest.raises(TooLarge, match="höchstens 100 MB"):
        begin(Pile(folder, "passport"), "a.pdf", 100 * limits.MEBIBYTE + 1, now=clock.now)
    with pytest.raises(EmptyFile):
        begin(Pile(folder, "passport"), "a.pdf", 0, now=clock.now)
    send(files.pdf(1), "one", most=1)
    with pytest.raises(TooManyFiles, match="Mehr als 1 Datei geht hier nicht"):
        send(files.pdf(1), "one", most=1)
    monkeypatch.setattr(limits, "MOST_FILES_OF_A_FOLDER", 1)
    with pytest.raises(TooManyFiles):
        send(files.pdf(1), "two")
    monkeypatch.setattr(limits, "MOST_FILES_OF_A_FOLDER", 100)
    monkeypatch.setattr(limits, "MOST_BYTES_OF_A_FOLDER", 2 * limits.MEBIBYTE)
    with pytest.raises(FolderFull, match="höchstens 2 MB"):
        begin(Pile(folder, "two"), "a.pdf", 2 * limits.MEBIBYTE, now=clock.now)
    assert Upload.objects.count() == 1


@pytest.mark.django_db
def test_what_is_left_of_a_full_disk_belongs_to_the_rest_of_the_house(send, folder, clock, monkeypatch):
    arriving = begin(Pile(folder, "passport"), "a.pdf", 5000, now=clock.now)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Disk(total=100 * GIBIBYTE, free=2 * GIBIBYTE + 4000))

    with pytest.raises(NoRoomNow, match="Ihre Angaben sind gespeichert"):
        begin(Pile(folder, "passport"), "b.pdf", 5000, now=clock.now)
    with pytest.raises(NoRoomNow):
        append(arriving, 0, files.pdf(1).ljust(5000), by="applicant", now=clock.now)
    with pytest.raises(NoRoomNow):
        send(files.pdf(1).ljust(5000))
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Disk(total=100 * GIBIBYTE, free=2 * GIBIBYTE + 5000))
    assert append(arriving, 0, files.pdf(1).ljust(5000), by="applicant", now=clock.now) == 5000


class Disk(NamedTuple):
    total: int
    free: int


@pytest.mark.django_db
def test_a_paper_takes_as_many_files_as_its_form_offers(folder, clock):
    most = max(paper.most for form in forms().values() for _section, paper in form.all_papers)

    for _photo in range(most):
        begin(Pile(folder, "passport", most=most), "a.jpg", 5000, now=clock.now)

    assert most == 40
    with pytest.raises(TooManyFiles, match="Mehr als 40 Dateien"):
        begin(Pile(folder, "passport", most=most), "a.jpg", 5000, now=clock.now)


@pytest.mark.django_db
def test_what_was_there_before_takes_no_place_from_what_is_asked_for_now(send, folder, clock):
    send(files.pdf(1), most=1)
    asked_at = clock.advance(minutes=1)

    with pytest.raises(TooManyFiles):
        send(files.pdf(1), most=1)
    assert send(files.pdf(1), most=1, since=asked_at).position == 1
    with pytest.raises(TooManyFiles):
        begin(Pile(folder, "passport", most=1, since=asked_at), "a.pdf", 5000, now=clock.now)


@pytest.mark.django_db
def test_a_refused_file_may_be_replaced(send, prepared):
    assert prepared(files.jpeg()[:5000], most=1).state == "refused"

    assert send(files.jpeg(), most=1).position == 1


# In pieces ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_large_file_comes_in_pieces_and_goes_on_where_the_line_was_lost(folder, clock):
    content = files.pdf(3) + b"\n" * 5_000 + b"%%EOF\n"
    upload = begin(Pile(folder, "passport"), "scan.pdf", len(content), now=clock.now)
    assert (upload.state, work()) == ("arriving", 0)

    assert append(upload, 0, content[:3000], by="applicant", now=clock.now) == 3000
    # The answer was lost, and the same piece comes again; one that overlaps; one that leaves a gap; a mere question.
    assert append(upload, 0, content[:3000], by="applicant", now=clock.now) == 3000
    assert append(upload, 2000, content[2000:5000], by="applicant", now=clock.now) == 3000
    assert append(upload, 4000, content[4000:], by="applicant", now=clock.now) == 3000
    assert append(upload, 3000, b"", by="applicant", now=clock.now) == 3000
    assert append(upload, 3000, content[3000:] + b"more than was told", by="applicant", now=clock.now) == len(content)
    assert append(upload, 3000, content[3000:], by="applicant", now=clock.now) == len(content)

    assert (upload.state, len(upload.pieces), work()) == ("waiting", 2, 1)
    upload.refresh_from_db()
    assert looking.original(upload) == content
    assert upload.pages == 3


@pytest.mark.django_db
def test_a_beginning_that_is_too_short_to_tell_is_asked_for_again(folder, clock):
    upload = begin(Pile(folder, "passport"), "scan.pdf", 5000, now=clock.now)

    assert append(upload, 0, b"%P", by="applicant", now=clock.now) == 0


@pytest.mark.django_db
def test_a_wrong_kind_is_told_at_the_first_piece(folder, clock):
    upload = begin(Pile(folder, "passport"), "scan.pdf", 50_000_000, now=clock.now)

    with pytest.raises(WrongKind):
        append(upload, 0, b"PK\x03\x04" * 1000, by="applicant", now=clock.now)
    upload.refresh_from_db()
    assert (upload.state, upload.refusal) == ("refused", "upload-wrong-kind")
    assert append(upload, 0, files.pdf(), by="applicant", now=clock.now) == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_piece_twice_at_once_counts_once(clock, disk):
    folder, content = open_folder(), files.pdf(9) + b"\n" * 9000
    upload = begin(Pile(folder, "passport"), "scan.pdf", len(content), now=clock.now)
    answers = []

    def come() -> None:
        answers.append(append(Upload.objects.get(pk=upload.pk), 0, content[:8000], by="applicant", now=clock.now))
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    upload.refresh_from_db()
    assert (answers, upload.received, len(upload.pieces)) == ([8000] * 6, 8000, 1)
    assert [path.name for path in files_on(disk)] == upload.pieces


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_one_after_the_other(clock, disk):
    folder, outcomes = open_folder(), []

    def come() -> None:
        try:
            receive(Pile(folder, "passport", most=3), "a.pdf", io.BytesIO(files.pdf(1)), by="applicant", now=clock.now)
            outcomes.append("taken")
        except TooManyFiles:
            outcomes.append("refused")
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused"] * 5 + ["taken"] * 3
    assert list(Upload.objects.values_list("position", flat=True)) == [0, 1, 2]
    assert len(files_on(disk)) == 3


# What the tables refuse --------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "lost"}, "upload_state_known"),
        ({"state": "ready"}, "upload_pages_if_ready"),
        ({"pages": 2}, "upload_pages_if_ready"),
        ({"state": "refused"}, "upload_refusal_if_refused"),
        ({"refusal": "virus"}, "upload_refusal_if_refused"),
        ({"state": "arriving"}, "upload_whole_or_arriving"),
        ({"received": 1}, "upload_whole_or_arriving"),
        ({"received": 10**9}, "upload_no_more_than_told"),
        ({"rotation": 45}, "upload_right_angles"),
        ({"state": "ready", "pages": 1, "leased_until": "2027-03-01T08:00Z"}, "upload_lease_while_waiting"),
    ],
)
def test_what_cannot_be_true_is_refused_by_the_database(send, change, constraint):
    upload = send(files.pdf(1))

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(**change)


@pytest.mark.django_db
def test_a_folder_is_named_by_a_key_that_nobody_guesses(folder):
    assert isinstance(folder.pk, uuid.UUID)
    assert Folder.objects.get() == folder
