"""The files of one paper of a draft."""

from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from servicepunkt.applications.drafting import go_on
from servicepunkt.applications.models import Draft
from servicepunkt.applications.papers import pile_of
from servicepunkt.applications.sending import Ready, look_through
from servicepunkt.common.clock import now as clock_now
from servicepunkt.forms.walking import NeededPaper
from servicepunkt.web.dates import today_here
from servicepunkt.web.portal.applying.opening import address, of_draft
from servicepunkt.web.portal.applying.papers import find_paper, shown_papers
from servicepunkt.web.portal.uploading.place import Place, PlaceView, Words
from servicepunkt.web.portal.visitor import View
from servicepunkt.web.templatetags.page import words


def of_paper(view: PlaceView) -> View:
    """Hand a paper that the draft needs to a view that wants a `Place`."""

    @of_draft
    @wraps(view)
    def opened(request: HttpRequest, draft: Draft, key: str, **more: object) -> HttpResponse:
        place = _place(draft, key)
        if request.method == "POST":
            go_on(draft, now=clock_now())
        return view(request, place, **more)

    return opened


def _place(draft: Draft, key: str) -> Place:
    ready = look_through(draft, today=today_here())
    needed = find_paper(ready, key)
    return Place(
        pile=pile_of(draft, needed),
        address=address(draft, "paper", key=needed.key),
        back=address(draft, "papers"),
        words=lambda: Words(_label(ready, needed), render_to_string(_FACTS, {"needed": needed, "draft": draft})),
        by="applicant",
        least=needed.paper.least,
    )


_FACTS = "portal/applying/_paper_facts.html"


def _label(ready: Ready, needed: NeededPaper) -> SafeString:
    told = next(paper.told for paper in shown_papers(ready) if paper.needed == needed)
    label = words(told.label)
    return format_html("{} – {}", label, words(told.entry)) if told.entry else label
