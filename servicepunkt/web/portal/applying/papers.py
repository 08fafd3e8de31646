"""The papers of a draft: what is needed, how it stands, and what comes by other means than as a file."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.applications.drafting import say_of_paper
from servicepunkt.applications.models import Draft
from servicepunkt.applications.sending import Ready, look_through
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound
from servicepunkt.forms.papers import PaperState, sayable
from servicepunkt.forms.walking import NeededPaper
from servicepunkt.printing.told import ToldPaper, tell_papers
from servicepunkt.web.dates import today_here
from servicepunkt.web.portal.applying.opening import address, of_draft, reader
from servicepunkt.web.portal.visitor import see_other

_LOOKS = {
    PaperState.REQUIRED: "info",
    PaperState.UPLOADED: "success",
    PaperState.UNREADABLE: "danger",
    PaperState.BRING_ORIGINAL: "success",
    PaperState.COMES_LATER: "warning",
}


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A needed paper and how it stands, in words; `look` is the colour for that."""

    needed: NeededPaper
    told: ToldPaper
    look: str

    @property
    def is_open(self) -> bool:
        """Whether nothing has come yet, or been said about it."""
        return self.told.state == PaperState.REQUIRED

    @property
    def is_said(self) -> bool:
        return self.told.state in (PaperState.BRING_ORIGINAL, PaperState.COMES_LATER)

    @property
    def may_be_brought(self) -> bool:
        return PaperState.BRING_ORIGINAL in sayable(self.needed.paper)

    @property
    def is_uploaded(self) -> bool:
        return self.told.state in (PaperState.UPLOADED, PaperState.UNREADABLE)


def shown_papers(ready: Ready) -> list[ShownPaper]:
    """The papers that the draft needs, in the language of the page."""
    told = tell_papers(ready.walked, language=reader(), papers=ready.states)
    pairs = zip(ready.walked.papers, told, strict=True)
    return [ShownPaper(needed, paper, _LOOKS[paper.state]) for needed, paper in pairs]


def find_paper(ready: Ready, key: str) -> NeededPaper:
    """The paper with that key; raises `NotFound` where this application does not need it."""
    found = next((needed for needed in ready.walked.papers if needed.key == key), None)
    if found is None:
        raise NotFound
    return found


@of_draft
def papers(request: HttpRequest, draft: Draft) -> HttpResponse:
    ready = look_through(draft, today=today_here())
    if request.method == "POST":
        return _say(request, draft, ready)
    context = {
        "draft": draft,
        "form": ready.form,
        "papers": shown_papers(ready),
        "may_follow": ready.walked.papers_may_follow,
        "complete": ready.walked.complete,
    }
    return render(request, "portal/applying/papers.html", context)


def _say(request: HttpRequest, draft: Draft, ready: Ready) -> HttpResponse:
    """A button to say that a paper comes later or is brought along, or to take that back."""
    needed = find_paper(ready, request.POST.get("unterlage", ""))
    said = request.POST.get("sagen", "")
    say_of_paper(draft, needed.key, PaperState(said) if said in sayable(needed.paper) else None, now=clock_now())
    return see_other(f"{address(draft, 'papers')}#{needed.key}")
