"""Before sending: all answers, the papers, what is declared, and one button."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.applications.drafting import SavedElsewhere
from servicepunkt.applications.links import path
from servicepunkt.applications.models import Draft
from servicepunkt.applications.sending import (
    NobodyResponsible,
    NoLongerOpen,
    NotComplete,
    NotDeclared,
    PapersMissing,
    Ready,
    look_through,
    send,
)
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.texts import Text
from servicepunkt.forms.definition import Declaration
from servicepunkt.printing.told import tell
from servicepunkt.web.dates import today_here
from servicepunkt.web.numbers import read_number
from servicepunkt.web.portal.applying.going_on import onward
from servicepunkt.web.portal.applying.opening import of_draft, reader
from servicepunkt.web.portal.applying.papers import shown_papers
from servicepunkt.web.portal.applying.recipient import recipient_of
from servicepunkt.web.portal.visitor import see_other


@dataclass(frozen=True, slots=True)
class ShownDeclaration:
    """What is declared, in the language of the page, and the binding German wording, where that is a different one.

    Plain German only explains, so the binding wording is shown below it too.
    """

    name: str
    text: Text
    german: str
    ticked: bool


@of_draft
def review(request: HttpRequest, draft: Draft) -> HttpResponse:
    ready = look_through(draft, today=today_here())
    if not ready.walked.complete:
        return see_other(onward(draft, ready.walked))
    if request.method != "POST":
        return _show(request, ready)
    declared = request.POST.getlist("erklaerung")
    try:
        application = send(
            draft,
            declared=declared,
            today=today_here(),
            now=clock_now(),
            reviewed=read_number(request.POST.get("stand", "")),
        )
    except NotComplete:
        return see_other(onward(draft, ready.walked))
    except SavedElsewhere as refusal:
        return _show(request, ready, refusal=refusal)  # what she declared was not this
    except (NotDeclared, PapersMissing, NobodyResponsible, NoLongerOpen) as refusal:
        return _show(request, ready, declared=declared, refusal=refusal)
    return see_other(path(application))


def _show(
    request: HttpRequest, ready: Ready, *, declared: Collection[str] = (), refusal: Refusal | None = None
) -> HttpResponse:
    walked = ready.walked
    declarations = [_shown(item, ticked=item.name in declared) for item in walked.declarations]
    context: dict[str, Any] = {
        "draft": ready.draft,
        "form": ready.form,
        "told": tell(walked, language=reader(), papers=ready.states),
        "papers": shown_papers(ready),
        "missing": ready.missing,
        "may_send": ready.may_send,
        "recipient": recipient_of(ready.draft, walked),
        "warnings": [notice for step in walked.steps for notice in step.notices if notice.tone == "warning"],
        "declarations": declarations,
        "binding": any(item.german for item in declarations),
        "undeclared": isinstance(refusal, NotDeclared),
        "refusal": refusal,
    }
    return render(request, "portal/applying/review.html", context, status=refusal.status if refusal else 200)


def _shown(declaration: Declaration, *, ticked: bool) -> ShownDeclaration:
    text = declaration.text
    german = "" if str(text) == text["de"] else text["de"]
    return ShownDeclaration(declaration.name, text, german, ticked)
