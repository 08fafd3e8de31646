"""One job: `prepare` makes pages from a file, `join` makes a PDF from pages."""

import sys
from typing import Any

from servicepunkt.common.apart import close_the_door
from servicepunkt.uploads import limits
from servicepunkt.uploads.kinds import Kind
from servicepunkt.uploads.workshop.parcel import Parcel, unpack
from servicepunkt.uploads.workshop.unfit import Unfit


def _prepare(says: dict[str, Any], content: bytes) -> Parcel:
    """Up to eight pages from `first` on. A PDF comes back clean in front of them, and is sent in clean from then on."""
    # Each job loads what it needs and no more: a photograph needs nothing that reads PDFs.
    from servicepunkt.uploads.workshop.page import Wishes, make_page  # noqa: PLC0415

    first, files = says["first"], []
    source: Any
    if says["kind"] == Kind.PDF:
        from servicepunkt.uploads.workshop.documents import Document, clean  # noqa: PLC0415

        close_the_door()
        if first == 0:
            content = clean(content)
            files.append(content)
        source = Document(content)
    else:
        from servicepunkt.uploads.workshop.pictures import Picture, load_reader  # noqa: PLC0415

        load_reader(Kind(says["kind"]))
        close_the_door()
        source = Picture(Kind(says["kind"]), content)
    crop = says["crop"]
    wishes = Wishes(says["rotation"], tuple(crop) if crop else None, says["enhanced"])
    numbers = range(first, min(first + limits.PAGES_AT_ONCE, source.total))
    made = [make_page(page, wishes) for page in source.pages(numbers, enlarged=wishes.enlarged)]
    for page in made:
        files += [page.image, page.thumbnail]
    told = {"total": source.total, "pages": [{"size": page.size, "warnings": page.warnings} for page in made]}
    return Parcel(told, files)


def _join(says: dict[str, Any], images: list[bytes]) -> Parcel:
    from servicepunkt.uploads.workshop.joining import join  # noqa: PLC0415

    return Parcel({}, [join(images, title=says["title"])])


def _work(job: Parcel) -> Parcel:
    if job.says["do"] == "join":
        return _join(job.says, list(job.files))
    try:
        return _prepare(job.says, job.files[0])
    except Unfit as unfit:
        return Parcel({"unfit": unfit.code})


if __name__ == "__main__":
    sys.stdout.buffer.write(_work(unpack(sys.stdin.buffer.read())).pack())
