"""Files come in: in one piece, or in several, which may break off and go on. What is here is on the disk, sealed."""

import datetime as dt
import logging
from typing import Protocol

from django.conf import settings
from django.db.models import Count, F, Max, Sum

from servicepunkt.audit import journal
from servicepunkt.common.whole import whole
from servicepunkt.uploads import limits, storing
from servicepunkt.uploads.kinds import LOOKED_AT, kind_of
from servicepunkt.uploads.models import Folder, Upload, UploadQuerySet
from servicepunkt.uploads.pile import Pile
from servicepunkt.uploads.refusals import (
    EmptyFile,
    FolderFull,
    NoRoomNow,
    TooLarge,
    TooLargeAtOnce,
    TooManyFiles,
    UploadRefused,
    WrongKind,
)

log = logging.getLogger(__name__)

_LONGEST_NAME = 200


class Stream(Protocol):
    """What a door hands in: an uploaded file, or anything else that can be read."""

    def read(self, size: int, /) -> bytes: ...


def open_folder() -> Folder:
    """A new, empty folder with a key of its own."""
    recipient, key = storing.new_key()
    return Folder.objects.create(recipient=recipient, key=key)


def receive(
    pile: Pile,
    name: str,
    stream: Stream,
    *,
    by: str,
    now: dt.datetime,
) -> Upload:
    """Take a whole file of up to 15 MB; the journal names `by`. Raises an `UploadRefused` that says why not."""
    content = stream.read(limits.MOST_BYTES_AT_ONCE + 1)
    if len(content) > limits.MOST_BYTES_AT_ONCE:
        raise TooLargeAtOnce(megabytes=limits.MOST_BYTES_AT_ONCE // limits.MEBIBYTE)
    _may_begin(pile, size=len(content))
    _refuse_full_disk(len(content))
    kind = _kind(content)
    file = storing.write(pile.folder, content)
    try:
        return _enter(pile, name, size=len(content), kind=kind, file=file, by=by, now=now)
    except BaseException:
        storing.erase(pile.folder.pk, [file])
        raise


def begin(pile: Pile, name: str, size: int, *, now: dt.datetime) -> Upload:
    """Announce a file of `size` bytes that will come in pieces (`append`); otherwise like `receive`."""
    _refuse_full_disk(size)
    return _enter(pile, name, size=size, now=now)


def broken_off(uploads: UploadQuerySet, *, name: str, size: int) -> Upload | None:
    """The one of these that has not arrived completely and has this name and size: `append` continues it.

    Names are sealed, so that the database cannot look for them.
    """
    arriving = uploads.filter(state=Upload.State.ARRIVING, size=size)
    return next((upload for upload in arriving if upload.name == name[:_LONGEST_NAME]), None)


def append(upload: Upload, offset: int, content: bytes, *, by: str, now: dt.datetime) -> int:
    """Take the piece that begins at `offset`, of up to 15 MB; returns the offset at which to go on: the size, when all
    is here.

    What is already here, or would leave a gap, is not taken, and the same answer says where to go on: anyone who lost
    the connection asks with an empty piece. The first piece must show what kind of file it is, so it has at least 1024
    bytes. Raises an `UploadRefused` where that is not an accepted kind, or where there is no room.
    """
    if len(content) > limits.MOST_BYTES_AT_ONCE:
        raise TooLargeAtOnce(megabytes=limits.MOST_BYTES_AT_ONCE // limits.MEBIBYTE)
    upload.refresh_from_db()
    if upload.state != Upload.State.ARRIVING or offset != upload.received or not content:
        return upload.received
    content = content[: upload.size - offset]
    if len(content) < min(LOOKED_AT, upload.size) and not upload.kind:
        return upload.received
    kind = upload.kind or _kind_of_first(upload, content, now=now)
    _refuse_full_disk(len(content))
    file = storing.write(upload.folder, content)
    if not _add(upload, file, size=len(content), kind=kind, by=by, now=now):
        # The same piece came twice at the same time, and the other was faster; or the upload is gone.
        storing.erase(upload.folder_id, [file])
    upload.refresh_from_db()
    return upload.received


# Rules -----------------------------------------------------------------------------------------------------------


@whole
def _enter(
    pile: Pile,
    name: str,
    *,
    size: int,
    now: dt.datetime,
    kind: str = "",
    file: str | None = None,
    by: str = "",
) -> Upload:
    # Two that come at the same time are counted one after the other.
    Folder.objects.select_for_update().get(pk=pile.folder.pk)
    _may_begin(pile, size=size)
    last = Upload.objects.of(pile.folder, pile.paper).aggregate(last=Max("position"))["last"]
    upload = Upload.objects.create(
        folder=pile.folder,
        paper=pile.paper,
        kept_back=pile.kept_back,
        position=0 if last is None else last + 1,
        name=name[:_LONGEST_NAME],
        kind=kind,
        size=size,
        received=size if file else 0,
        pieces=[file] if file else [],
        state=Upload.State.WAITING if file else Upload.State.ARRIVING,
        next_try_at=now,
        created_at=now,
    )
    if file:
        journal.record("receive_upload", subject=str(upload), by=by, now=now)
    return upload


@whole
def _add(upload: Upload, file: str, *, size: int, kind: str, by: str, now: dt.datetime) -> bool:
    """Enter a piece, unless another has taken its place."""
    received = upload.received + size
    is_whole = received == upload.size
    added = Upload.objects.filter(pk=upload.pk, state=Upload.State.ARRIVING, received=upload.received).update(
        received=received,
        pieces=[*upload.pieces, file],
        kind=kind,
        state=Upload.State.WAITING if is_whole else Upload.State.ARRIVING,
        next_try_at=now,
    )
    if added and is_whole:
        journal.record("receive_upload", subject=str(upload), by=by, now=now)
    return bool(added)


def _may_begin(pile: Pile, *, size: int) -> None:
    if size <= 0:
        raise EmptyFile
    if size > settings.SERVICEPUNKT_UPLOAD_MB * limits.MEBIBYTE:
        raise TooLarge(megabytes=settings.SERVICEPUNKT_UPLOAD_MB)
    if pile.uploads().exclude(state=Upload.State.REFUSED).count() >= pile.most:
        raise TooManyFiles(most=pile.most)
    all_of_it = Upload.objects.filter(folder=pile.folder).aggregate(files=Count("pk"), bytes=Sum(F("size")))
    if all_of_it["files"] >= limits.MOST_FILES_OF_A_FOLDER:
        raise TooManyFiles(most=limits.MOST_FILES_OF_A_FOLDER)
    if (all_of_it["bytes"] or 0) + size > limits.MOST_BYTES_OF_A_FOLDER:
        raise FolderFull(megabytes=limits.MOST_BYTES_OF_A_FOLDER // limits.MEBIBYTE)


def _refuse_full_disk(size: int) -> None:
    if not storing.has_room(size):
        log.error("the disk is nearly full: files of applicants are refused")
        raise NoRoomNow


def _kind(beginning: bytes) -> str:
    kind = kind_of(beginning[:LOOKED_AT])
    if kind is None:
        raise WrongKind
    return kind.value


def _kind_of_first(upload: Upload, content: bytes, *, now: dt.datetime) -> str:
    """A wrong kind is refused at the first piece, and not after a hundred megabytes."""
    try:
        return _kind(content)
    except UploadRefused as refusal:
        Upload.objects.filter(pk=upload.pk, state=Upload.State.ARRIVING).update(
            state=Upload.State.REFUSED, refusal=refusal.code
        )
        journal.record("refuse_upload", subject=str(upload), by="worker", now=now, code=refusal.code)
        raise
