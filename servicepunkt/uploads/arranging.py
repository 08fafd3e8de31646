"""What people do with what they have sent: turn, crop, make readable, put in order, remove.

Each change to the look of a page starts from the original, so that nothing gets worse by being changed twice; the
worker makes the pages anew.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F

from servicepunkt.audit import journal
from servicepunkt.common.refusals import NotFound
from servicepunkt.common.whole import whole
from servicepunkt.uploads.models import Folder, Upload
from servicepunkt.uploads.processing import erase_later, forget_pages
from servicepunkt.uploads.refusals import NotThatBox, OriginalGone, OtherOrder

Box = tuple[float, float, float, float]
_SMALLEST = 0.02


@whole
def rotate(upload: Upload, *, by: int = 90, now: dt.datetime) -> None:
    """Turn clockwise by a multiple of 90 degrees; a crop stays on the same piece of the paper."""
    kept = _kept(upload)
    crop: Any = kept.crop
    for _quarter in range(by // 90 % 4):
        crop = crop and _turned(crop)
    _change(kept, rotation=(kept.rotation + by // 90 * 90) % 360, crop=crop, now=now)


@whole
def crop(upload: Upload, box: Box | None, *, now: dt.datetime) -> None:
    """Cut to left, top, right, bottom, as fractions of the page in its present turn; None: the whole page again.

    Raises `NotThatBox`.
    """
    kept = _kept(upload)
    if box is not None and not _lies_on_the_page(box):
        raise NotThatBox
    _change(kept, crop=box and [round(side, 4) for side in box], now=now)


@whole
def enhance(upload: Upload, *, on: bool, now: dt.datetime) -> None:
    """Whether to make paper light and ink dark."""
    _change(_kept(upload), enhanced=on, now=now)


@whole
def order(folder: Folder, paper: str, uploads: Sequence[UUID]) -> None:
    """Put the files of a paper in this order. Raises `OtherOrder` where these are no longer its files."""
    Folder.objects.select_for_update().get(pk=folder.pk)
    there = {upload.pk: upload for upload in Upload.objects.of(folder, paper)}
    if sorted(uploads) != sorted(there):
        raise OtherOrder
    for position, key in enumerate(uploads):
        there[key].position = position
    Upload.objects.bulk_update(there.values(), ["position"])


@whole
def remove(upload: Upload, *, now: dt.datetime, by: str) -> None:
    """Delete a file, its pages and its row. Doing so again is not an error."""
    gone = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if gone is None:
        return
    forget_pages(gone)
    erase_later(gone, gone.pieces)
    journal.record("remove_upload", subject=str(gone), by=by, now=now)
    gone.delete()


def _kept(upload: Upload) -> Upload:
    """The row as it is now, locked; only what still has its original can be made anew."""
    kept = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if kept is None:
        raise NotFound
    if kept.state == Upload.State.REFUSED or not kept.pieces:
        raise OriginalGone
    return kept


def _change(upload: Upload, *, now: dt.datetime, **wishes: Any) -> None:
    """Keep a wish. Pages that no longer look like that go; a worker that is making some now does so in vain."""
    if all(getattr(upload, name) == value for name, value in wishes.items()):
        return
    again: dict[str, Any] = {}
    if upload.state == Upload.State.READY:
        forget_pages(upload)
        again = {"state": Upload.State.WAITING, "pages": 0, "warnings": []}
    Upload.objects.filter(pk=upload.pk).update(
        **wishes, **again, revision=F("revision") + 1, tries=0, leased_until=None, next_try_at=now
    )


def _turned(box: Sequence[float]) -> list[float]:
    """The same piece of the page after a quarter turn clockwise."""
    left, top, right, bottom = box
    return [round(1 - bottom, 4), left, round(1 - top, 4), right]


def _lies_on_the_page(box: Box) -> bool:
    left, top, right, bottom = box
    return 0 <= left < right <= 1 and 0 <= top < bottom <= 1 and min(right - left, bottom - top) >= _SMALLEST
