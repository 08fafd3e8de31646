"""Beginning: which forms there are, what each of them asks, and the button that begins a draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from servicepunkt.applications.drafting import begin_draft, drafts_of
from servicepunkt.applications.family import begin_for_next, is_of_family
from servicepunkt.applications.links import path
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.applications.questions import name_in
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound
from servicepunkt.forms.definition import Form
from servicepunkt.forms.reading import forms
from servicepunkt.web.authority import find_authority
from servicepunkt.web.dates import today_here
from servicepunkt.web.portal.applications.opening import of_own
from servicepunkt.web.portal.applying.opening import address, reader
from servicepunkt.web.portal.visitor import DRAFTS, holder_for, holder_of, personal, remember, secret_of, see_other


@personal
@require_http_methods(["GET", "HEAD"])
def applying(request: HttpRequest) -> HttpResponse:
    """Which forms there are, and what this browser has begun."""
    known = holder_of(request, DRAFTS) is not None
    context = {"forms": _offered(), "begun": begun_here(request), "known": known}
    return render(request, "portal/applying/applying.html", context)


def begun_here(request: HttpRequest) -> list[tuple[Draft, Form, str]]:
    """The drafts of this browser, each with its form and the person it is for."""
    drafts = drafts_of(holder_of(request, DRAFTS), now=clock_now())
    return [(draft, forms()[draft.form], name_in(draft.all_answers)) for draft in drafts if draft.form in forms()]


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, form: str) -> HttpResponse:
    """What a form is, and what is needed for it; the button begins a draft."""
    found = next((offered for offered in _offered() if offered.form == form), None)
    if found is None:
        raise NotFound
    if request.method == "POST":
        key = secret_of(request, DRAFTS)
        draft = begin_draft(
            found, holder=holder_for(key, DRAFTS), language=reader(), now=clock_now(), preset=find_authority(request)
        )
        return remember(see_other(address(draft)), key, DRAFTS)
    return render(request, "portal/applying/apply.html", {"form": found})


@of_own()
def family_next(request: HttpRequest, application: Application, holder: str) -> HttpResponse:
    """The next person in a family: a draft of her own, with what all of them share."""
    if not is_of_family(paperwork_of(application)):
        raise NotFound
    if request.method != "POST":
        return render(request, "portal/applying/family_next.html", {"back": path(application)})
    child = request.POST.get("wer") == "kind"
    draft: Draft = begin_for_next(application, child=child, holder=holder, now=clock_now())
    return redirect(address(draft))


def _offered() -> list[Form]:
    """The forms that are in force today."""
    return [form for form in forms().values() if form.in_force(today_here())]
