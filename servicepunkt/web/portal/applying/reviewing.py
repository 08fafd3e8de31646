"""Before it is sent: all answers, the papers, what is declared, and one button."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.applications.links import path
from servicepunkt.applications.models import Draft
from servicepunkt.applications.sending import (
    CannotCorrect,
    NobodyResponsible,
    NotComplete,
    NotDeclared,
    PapersMissing,
    Ready,
    look_through,
    send,
)
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.correspondence.marking import reads_german
from servicepunkt.printing.told import tell
from servicepunkt.web.dates import today_here
from servicepunkt.web.portal.applying.going_on import onward
from servicepunkt.web.portal.applying.opening import of_draft, reader
from servicepunkt.web.portal.applying.papers import shown_papers
from servicepunkt.web.portal.applying.recipient import recipient_of
from servicepunkt.web.portal.visitor import see_other


@of_draft
def review(request: HttpRequest, draft: Draft) -> HttpResponse:
    ready = look_through(draft, today=today_here())
    if not ready.walked.complete:
        return see_other(onward(draft, ready.walked))
    if request.method != "POST":
        return _show(request, ready)
    declared = request.POST.getlist("erklaerung")
    try:
        application = send(draft, declared=declared, today=today_here(), now=clock_now())
    except NotComplete:
        return see_other(onward(draft, ready.walked))
    except (NotDeclared, PapersMissing, NobodyResponsible, CannotCorrect) as refusal:
        return _show(request, ready, declared=declared, refusal=refusal)
    return see_other(path(application))


def _show(
    request: HttpRequest, ready: Ready, *, declared: Collection[str] = (), refusal: Refusal | None = None
) -> HttpResponse:
    walked = ready.walked
    context: dict[str, Any] = {
        "draft": ready.draft,
        "form": ready.form,
        "told": tell(walked, language=reader(), papers=ready.states),
        "papers": shown_papers(ready),
        "missing": ready.missing,
        "may_send": ready.may_send,
        "recipient": recipient_of(ready.draft, walked),
        "warnings": [notice for step in walked.steps for notice in step.notices if notice.tone == "warning"],
        "declarations": [(item, item.name in declared) for item in walked.declarations],
        "in_german": not reads_german(reader()),
        "undeclared": isinstance(refusal, NotDeclared),
        "refusal": refusal,
    }
    return render(request, "portal/applying/review.html", context, status=refusal.status if refusal else 200)
