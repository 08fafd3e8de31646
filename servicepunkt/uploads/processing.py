"""The worker's part: lease one upload, have it scanned, let the workshop make its pages, record what became of it.

Nothing is lost: an upload waits until its pages are on the disk and in the tables. A worker or a child that is killed
leaves it where it was, and it is tried again. Where the file itself is at fault, that is said at once; no more tries.
"""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass, field

from django.db import DatabaseError, transaction
from django.db.models import F, Sum

from servicepunkt.audit import journal
from servicepunkt.common.apart import ApartError, Limits, OutOfMemory, OutOfTime, run_apart
from servicepunkt.uploads import limits, scanning, storing
from servicepunkt.uploads.kinds import Kind
from servicepunkt.uploads.models import Page, Upload, UploadQuerySet
from servicepunkt.uploads.workshop import WORKSHOP
from servicepunkt.uploads.workshop.parcel import Parcel, unpack

log = logging.getLogger(__name__)

LIMITS = Limits(memory=512, cpu=8, wall=30.0)
# Longer than an upload can take: the scanner's time, and five runs of the workshop.
_LEASE = dt.timedelta(minutes=4)
_SCANNER_PAUSE = dt.timedelta(minutes=1)
_MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Lease:
    """An upload in our hands. Whoever takes or changes it later raises the revision; our result then finds no row."""

    upload: uuid.UUID
    revision: int

    @property
    def row(self) -> UploadQuerySet:
        return Upload.objects.to_prepare().filter(pk=self.upload, revision=self.revision)


@dataclass(slots=True)
class _Made:
    """What has come out of the workshop so far."""

    total: int = 0
    clean: bytes = b""
    pages: list[tuple[bytes, bytes, tuple[int, int]]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class _UnfitError(Exception):
    """The file is at fault; the text is the code of the refusal."""


def prepare_next(*, now: dt.datetime) -> bool:
    """Prepare one upload that is due; False where there is none.

    Raises `ScannerAwayError` where none could be scanned; what has not been scanned is held.
    """
    lease = lease_one(now=now)
    if lease is None:
        return False
    _prepare(lease, now=now)
    return True


def lease_one(*, now: dt.datetime) -> Lease | None:
    """Take the upload that has been due longest; a conditional update lets only one worker have it."""
    for upload, revision in Upload.objects.due(now).order_by("next_try_at").values_list("pk", "revision")[:20]:
        mine = Upload.objects.due(now).filter(pk=upload, revision=revision)
        if mine.update(revision=F("revision") + 1, tries=F("tries") + 1, leased_until=now + _LEASE):
            return Lease(upload, revision + 1)
    return None


def _prepare(lease: Lease, *, now: dt.datetime) -> None:
    upload = lease.row.select_related("folder").first()
    if upload is None:
        return  # removed, or changed, since we took it
    try:
        content = storing.read(upload.folder, upload.pieces)
        if scanning.is_there() and upload.scanned_at is None:
            _scan(lease, content, now=now)
        made = _make(upload, content)
    except (DatabaseError, scanning.ScannerAwayError):
        raise
    except scanning.NoVerdictError:
        log.warning("the virus scanner gives no verdict on a file; it is held")
    except _UnfitError as unfit:
        refuse(lease, str(unfit), now=now)
    except Exception as error:
        # An upload that cannot be prepared must not hold up the others.
        log.exception("an upload cannot be prepared")
        _try_again(lease, upload.tries, error, now=now)
    else:
        _settle(lease, upload, made, now=now)


def _scan(lease: Lease, content: bytes, *, now: dt.datetime) -> None:
    try:
        verdict = scanning.scan(content)
    except scanning.NoVerdictError:
        # Not the fault of the file, so the try does not count.
        lease.row.update(state=Upload.State.HELD, leased_until=None, next_try_at=now + _SCANNER_PAUSE, tries=0)
        raise
    if verdict is scanning.Verdict.INFECTED:
        raise _UnfitError("virus")
    lease.row.update(state=Upload.State.WAITING, scanned_at=now)


# The workshop ----------------------------------------------------------------------------------------------------


def _make(upload: Upload, content: bytes) -> _Made:
    """All pages, a few in each run; a PDF comes back clean from the first run, and goes into the next ones clean."""
    made = _Made()
    while not made.pages or len(made.pages) < made.total:
        answer = _run(upload, made.clean or content, first=len(made.pages))
        if "unfit" in answer.says:
            raise _UnfitError(answer.says["unfit"])
        _add(made, answer)
    return made


def _run(upload: Upload, content: bytes, *, first: int) -> Parcel:
    wishes = {"rotation": upload.rotation, "crop": upload.crop, "enhanced": upload.enhanced}
    job = Parcel({"do": "prepare", "kind": upload.kind, "first": first, **wishes}, [content])
    try:
        return unpack(run_apart(WORKSHOP, job.pack(), limits=LIMITS))
    except OutOfTime as error:
        raise _UnfitError("too-slow") from error
    except OutOfMemory as error:
        raise _UnfitError("bomb" if upload.kind == Kind.PDF else "too-many-pixels") from error


def _add(made: _Made, answer: Parcel) -> None:
    made.total = answer.says["total"]
    files = iter(answer.files)
    if len(answer.files) % 2:
        made.clean = next(files)
    for page, image, thumbnail in zip(answer.says["pages"], files, files, strict=True):
        made.pages.append((image, thumbnail, tuple(page["size"])))
        made.warnings += [warning for warning in page["warnings"] if warning not in made.warnings]


# What became of it -----------------------------------------------------------------------------------------------


def _settle(lease: Lease, upload: Upload, made: _Made, *, now: dt.datetime) -> None:
    others = Upload.objects.of(upload.folder, upload.paper).exclude(pk=upload.pk).aggregate(pages=Sum("pages"))["pages"]
    if (others or 0) + made.total > limits.MOST_PAGES_OF_A_PAPER:
        refuse(lease, "too-many-pages", now=now)
        return
    written: list[str] = []
    try:
        if not _write(lease, upload, made, written):
            storing.erase(upload.folder_id, written)
    except BaseException:
        storing.erase(upload.folder_id, written)
        raise


def _write(lease: Lease, upload: Upload, made: _Made, written: list[str]) -> bool:
    """Files first, then the rows that name them, if the lease still holds; `written` gets the names."""

    def store(content: bytes) -> str:
        written.append(storing.write(upload.folder, content))
        return written[-1]

    pages = [
        Page(upload=upload, number=number, image=store(image), thumbnail=store(small), width=width, height=height)
        for number, (image, small, (width, height)) in enumerate(made.pages, start=1)
    ]
    with transaction.atomic():
        settled = lease.row.update(
            state=Upload.State.READY,
            pages=len(pages),
            warnings=made.warnings,
            tries=0,
            leased_until=None,
        )
        if settled:
            forget_pages(upload)
            Page.objects.bulk_create(pages)
    return bool(settled)


def forget_pages(upload: Upload) -> None:
    """Delete the pages of an upload as it was read; their files go after the commit."""
    old = [name for page in upload.sheets.all() for name in (page.image, page.thumbnail)]
    upload.sheets.all().delete()
    erase_later(upload, old)


def erase_later(upload: Upload, names: list[str]) -> None:
    folder = upload.folder_id
    transaction.on_commit(lambda: storing.erase(folder, names))


def _try_again(lease: Lease, tries: int, error: Exception, *, now: dt.datetime) -> None:
    if tries >= _MOST_TRIES:
        refuse(lease, "too-slow" if isinstance(error, ApartError) else "unreadable", now=now)
    else:
        lease.row.update(next_try_at=now + dt.timedelta(seconds=5 * 2**tries), leased_until=None)


@transaction.atomic
def refuse(lease: Lease, code: str, *, now: dt.datetime) -> None:
    """Keep the fact that it was refused and why, and nothing of the file."""
    upload = lease.row.select_for_update().first()
    if upload is None:
        return
    forget_pages(upload)
    erase_later(upload, upload.pieces)
    lease.row.update(state=Upload.State.REFUSED, refusal=code, leased_until=None, pieces=[], pages=0, warnings=[])
    journal.record("refuse_upload", subject=str(upload), by="worker", now=now, code=code)
