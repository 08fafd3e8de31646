"""Leaving a device that others use as well: it forgets what was begun on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicepunkt.applications.codes import spell_resume_code
from servicepunkt.web.portal.applying.starting import begun_here
from servicepunkt.web.portal.visitor import DRAFTS, forget, personal, see_other


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Shows the codes first: drafts stay, and whoever has one goes on elsewhere. What was sent has its link by mail."""
    if request.method == "POST":
        messages.success(request, _("Dieser Browser zeigt nichts mehr von Ihren Anträgen."))
        return forget(see_other(reverse("portal:applying")), DRAFTS)
    begun = [(form, name, spell_resume_code(draft.code)) for draft, form, name in begun_here(request)]
    return render(request, "portal/applying/leave.html", {"begun": begun})
