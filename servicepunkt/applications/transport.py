"""The port through which applications leave the house: what another system gets, whoever carries it there.

Today staff do, by download. Whatever brings applications to the office's own software takes the same consignment.
"""

import json
from dataclasses import dataclass

from servicepunkt.applications.paperwork import NoPdfNow, Paperwork
from servicepunkt.common.apart import ApartError
from servicepunkt.uploads import joining, looking
from servicepunkt.uploads.models import Folder


@dataclass(frozen=True, slots=True)
class ConsignedPaper:
    """A paper that has pages; `key` is the one in the JSON, `label` its German name."""

    folder: Folder
    key: str
    label: str

    def as_pdf(self) -> bytes:
        """Made from our own pictures, so that nothing a stranger sent goes along. Raises `NoPages`, `NoPdfNow`."""
        try:
            return joining.paper_as_pdf(self.folder, self.key, title=self.label)
        except ApartError:
            raise NoPdfNow from None


@dataclass(frozen=True)
class Consignment:
    """An application with everything that belongs to it. Each part is made on request: together they are large."""

    paperwork: Paperwork

    def as_json(self) -> bytes:
        """Follows the published schema whose address it names (`docs/printing.md`)."""
        return json.dumps(self.paperwork.as_json(), ensure_ascii=False, indent=2).encode()

    def as_pdf(self) -> bytes:
        """The application in German. Raises `NoPdfNow`."""
        return self.paperwork.as_pdf()

    @property
    def papers(self) -> list[ConsignedPaper]:
        """In the order of the form."""
        folder = self.paperwork.application.folder
        there = looking.papers_with_pages(folder)
        return [ConsignedPaper(folder, key, label) for key, label in self.paperwork.labels.items() if key in there]
