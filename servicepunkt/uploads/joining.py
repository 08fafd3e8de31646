"""A paper as one PDF: the pages of all its files, one after another. Made of page images, it can do no harm."""

from servicepunkt.common.apart import Limits, run_apart
from servicepunkt.uploads import looking, storing
from servicepunkt.uploads.models import Folder
from servicepunkt.uploads.refusals import NoPages
from servicepunkt.uploads.workshop import WORKSHOP
from servicepunkt.uploads.workshop.parcel import Parcel, unpack

_LIMITS = Limits(memory=512, cpu=8, wall=30.0)


def paper_as_pdf(folder: Folder, paper: str, *, title: str) -> bytes:
    """All pages that are ready, each on a sheet of A4. Raises `NoPages`, `ApartError`."""
    pages = looking.pages(folder, paper)
    if not pages:
        raise NoPages
    images = [storing.read(folder, [page.image]) for page in pages]
    job = Parcel({"do": "join", "title": title}, images)
    return unpack(run_apart(WORKSHOP, job.pack(), limits=_LIMITS)).files[0]
