"""The end of files: with their folder, and what a crash has left behind."""

import os
import shutil
import time

import pyrage
import pytest
from django.db import transaction

from servicepunkt.audit.models import JournalEntry
from servicepunkt.uploads import ending, storing
from servicepunkt.uploads.models import Folder, Page, Upload
from servicepunkt.uploads.pile import Pile
from servicepunkt.uploads.receiving import append, begin
from tests.uploads import files
from tests.uploads.conftest import names_on

pytestmark = pytest.mark.django_db(transaction=True)


def age(*paths) -> None:
    for path in paths:
        os.utime(path, (time.time() - 90_000, time.time() - 90_000))


def test_files_and_rows_end_together_and_copies_of_the_files_are_noise(prepared, clock, disk, tmp_path):
    upload = prepared(files.jpeg())
    shutil.copytree(disk, tmp_path / "backup")

    ending.delete(upload.folder, by="worker", now=clock.now)

    assert (Folder.objects.count(), Upload.objects.count(), Page.objects.count(), names_on(disk)) == (0, 0, 0, set())
    assert list(storing.places()) == []
    # Whoever has the backup of the files and the tables as they are now finds no key that opens them.
    [copy] = [path for path in (tmp_path / "backup").rglob(upload.pieces[0]) if path.is_file()]
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(copy.read_bytes(), [pyrage.x25519.Identity.from_str(storing.new_key()[1])])
    assert JournalEntry.objects.filter(action="delete_folder").count() == 1


def test_deleting_twice_is_no_fault(folder, clock):
    ending.delete(Folder.objects.get(), by="worker", now=clock.now)
    ending.delete(folder, by="worker", now=clock.now)

    assert JournalEntry.objects.filter(action="delete_folder").count() == 1


def test_what_a_crash_left_behind_is_swept_up_and_nothing_else(prepared, clock, disk):
    upload = prepared(files.pdf(2))
    named = names_on(disk)
    place = storing.place_of(upload.folder_id)
    age(place, *place.iterdir())
    stray, young, orphan = place / ("a" * 32), place / ("b" * 32), disk / "ff" / ("f" * 32)
    orphan.mkdir(parents=True)
    for file in (stray, young, orphan / "file"):
        file.write_bytes(b"x")
    age(stray, orphan / "file", orphan)

    assert ending.sweep(clock.now) == 2
    assert names_on(disk) == named | {young.name}
    assert ending.sweep(clock.now) == 0


def test_what_has_not_arrived_for_a_day_is_given_up(folder, clock, disk):
    upload = begin(Pile(folder, "passport"), "a.pdf", 50_000, now=clock.now)
    append(upload, 0, files.pdf(), by="applicant", now=clock.now)
    clock.advance(hours=23)
    assert ending.sweep(clock.now) == 0

    clock.advance(hours=2)

    assert ending.sweep(clock.now) == 1
    assert (Upload.objects.count(), names_on(disk)) == (0, set())


def test_a_transaction_that_is_taken_back_leaves_the_files(prepared, clock, disk):
    upload = prepared(files.jpeg())
    there = names_on(disk)

    with transaction.atomic():
        ending.delete(upload.folder, by="worker", now=clock.now)
        transaction.set_rollback(True)

    assert (Folder.objects.count(), names_on(disk)) == (1, there)
