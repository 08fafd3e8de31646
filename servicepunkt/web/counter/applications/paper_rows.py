"""The papers of an application as the office sees them: needed, asked for and sent, each with how it stands."""

from dataclasses import dataclass

from servicepunkt.applications.models import PaperRequest
from servicepunkt.applications.papers import paper_of
from servicepunkt.applications.paperwork import Paperwork
from servicepunkt.forms.papers import PaperState
from servicepunkt.uploads import looking
from servicepunkt.uploads.models import Page


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper: the pages that can be looked at, and the open request for it."""

    key: str
    label: str
    state: PaperState
    must: bool
    sensitive: bool
    pages: list[Page]
    asked: PaperRequest | None


def paper_rows(paperwork: Paperwork) -> list[PaperRow]:
    """In the order of the form; what was asked for beyond it comes last."""
    pages = looking.pages_by_paper(paperwork.application.folder)
    needed = {need.key: need.paper.must for need in paperwork.walked.papers}
    found = []
    for key, label in paperwork.labels.items():
        paper, request = paper_of(paperwork.form, key), paperwork.asked.get(key)
        sent = paperwork.version.papers.get(key, PaperState.REQUIRED)
        found.append(
            PaperRow(
                key=key,
                label=label,
                state=paperwork.there.get(key) or PaperState(sent),
                must=needed.get(key, True),
                sensitive=bool(paper and paper.sensitive),
                pages=pages[key],
                asked=request if request and request.answered_at is None else None,
            )
        )
    return found
