"""Leaving a device that others use too: it forgets what was begun on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicepunkt.applications.codes import spell_resume_code
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.applications.unlocking import sent_here
from servicepunkt.common.clock import now as clock_now
from servicepunkt.web.portal.applying.starting import begun_here
from servicepunkt.web.portal.visitor import DRAFTS, forget, holder_of, personal, see_other


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Shows the codes first: drafts and applications stay, and with a code one can go on elsewhere."""
    if request.method == "POST":
        messages.success(request, _("Dieser Browser zeigt nichts mehr von Ihren Anträgen."))
        return forget(see_other(reverse("portal:applying")), DRAFTS)
    begun = [(form.title, name, spell_resume_code(draft.code), False) for draft, form, name in begun_here(request)]
    sent = [
        (paperwork_of(one).form.title, one.name, spell_resume_code(one.code), True)
        for one in sent_here(holder_of(request, DRAFTS), now=clock_now())
    ]
    return render(request, "portal/applying/leave.html", {"known": [*begun, *sent]})
