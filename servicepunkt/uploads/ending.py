"""How files end: with their folder, on acceptance, or because nobody is in charge of them any more."""

import datetime as dt
import time
from pathlib import Path
from uuid import UUID

from django.db import transaction

from servicepunkt.audit import journal
from servicepunkt.common.whole import whole
from servicepunkt.uploads import storing
from servicepunkt.uploads.arranging import remove
from servicepunkt.uploads.models import Folder, Page, Upload
from servicepunkt.uploads.processing import erase_later

# Longer than any transaction lasts: a file is on the disk before its row can be seen.
_STRAY_SECONDS = 24 * 60 * 60
_ABANDONED = dt.timedelta(days=1)


@whole
def delete(folder: Folder, *, by: str, now: dt.datetime) -> None:
    """Delete a folder with all its rows and files. With the row goes the key: copies of the files are noise then."""
    key = folder.pk
    if Folder.objects.filter(pk=key).delete()[0]:
        journal.record("delete_folder", subject=f"folder:{key}", by=by, now=now)
    transaction.on_commit(lambda: storing.erase_folder(key))


@whole
def drop_originals(folder: Folder) -> None:
    """What was sent is accepted: its pages stay, the sender's own bytes go."""
    for upload in Upload.objects.select_for_update().filter(folder=folder, state=Upload.State.READY):
        erase_later(upload, upload.pieces)
        Upload.objects.filter(pk=upload.pk).update(pieces=[])


def sweep(now: dt.datetime) -> int:
    """Delete what a crash has left behind, and files still incomplete after a day; returns how many of both."""
    abandoned = Upload.objects.filter(state=Upload.State.ARRIVING, created_at__lte=now - _ABANDONED)
    for upload in abandoned:
        remove(upload, now=now, by="worker")
    return len(abandoned) + sum(_sweep(place) for place in storing.places())


def _sweep(place: Path) -> int:
    folder = UUID(place.name)
    if not Folder.objects.filter(pk=folder).exists():
        if not _is_old(place):
            return 0
        storing.erase_folder(folder)
        return 1
    old = {file.name for file in place.iterdir() if _is_old(file)}
    stray = old - _named(folder) if old else set()
    storing.erase(folder, stray)
    return len(stray)


def _named(folder: UUID) -> set[str]:
    """All files that rows of this folder name."""
    names: set[str] = set()
    for pieces in Upload.objects.filter(folder=folder).values_list("pieces", flat=True):
        names.update(pieces)
    for pair in Page.objects.filter(upload__folder=folder).values_list("image", "thumbnail"):
        names.update(pair)
    return names


def _is_old(path: Path) -> bool:
    # The clock of the disk, not the one that the demo may shift.
    try:
        return time.time() - path.stat().st_mtime > _STRAY_SECONDS
    except FileNotFoundError:
        return False
