"""A draft as a whole: what is done and what is still to do; and its end, if somebody no longer wants it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from servicepunkt.applications.drafting import discard as discard_draft
from servicepunkt.applications.links import path
from servicepunkt.applications.models import Draft
from servicepunkt.applications.sending import look_through
from servicepunkt.common.clock import now as clock_now
from servicepunkt.forms.walking import Progress, Walk
from servicepunkt.web.dates import today_here
from servicepunkt.web.portal.applying.going_on import address_of, onward
from servicepunkt.web.portal.applying.opening import of_draft
from servicepunkt.web.portal.visitor import see_other


@of_draft
def draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    ready = look_through(draft, today=today_here())
    walked = ready.walked
    context = {
        "draft": draft,
        "form": ready.form,
        "sections": [_section(draft, walked, progress) for progress in walked.progress],
        "complete": walked.complete,
        "begun": bool(walked.answers),
        "papers": len(walked.papers),
        "missing": len(ready.missing),
        "onward": onward(draft, walked),
    }
    return render(request, "portal/applying/draft.html", context)


def _section(draft: Draft, walked: Walk, progress: Progress) -> dict[str, object]:
    """A section, with the way to its first page as soon as one may go there."""
    steps = [step for step in walked.steps if step.section.name == progress.section.name]
    begun = any(step.answers for step in steps)
    return {
        "progress": progress,
        "address": address_of(draft, steps[0]) if walked.may_visit(steps[0].page.name) else "",
        "begun": begun,
        # What a family shares is done before one gets there.
        "complete": progress.complete and (begun or walked.may_visit(steps[-1].page.name)),
    }


@of_draft
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/applying/discard.html", {"draft": draft})
    discard_draft(draft, now=clock_now())
    if draft.corrects is not None:
        messages.info(
            request,
            _("Ihre Änderung ist gelöscht. Was Sie schon gesendet haben, bleibt bei der Behörde, so wie es ist."),
        )
        return see_other(path(draft.corrects))
    messages.info(request, _("Ihr Entwurf ist gelöscht, mit allen Antworten und Dateien."))
    return see_other(reverse("portal:applying"))
