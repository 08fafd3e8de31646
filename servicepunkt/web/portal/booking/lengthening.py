"""More time for a place that is held: in the page itself, or by a form where no scripts run."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicepunkt.bookings.holding import HoldExpired, extend
from servicepunkt.bookings.models import Booking
from servicepunkt.common.clock import now as clock_now
from servicepunkt.web.parts import wants_part
from servicepunkt.web.portal.visitor import held_here, personal

_TYPING = "angaben"  # the form for the details, which sends what was typed along with the press


@personal
@require_POST
def lengthen(request: HttpRequest) -> HttpResponse:
    """Keep this browser's place for longer, and come back to the page on which that was requested.

    Without scripts the page's own form sends what was typed elsewhere (`telling.details`); this is for the others.
    """
    hold = lengthened(request)
    if wants_part(request):
        by_form = _TYPING if request.POST.get("aus") == _TYPING else ""
        return render(request, "portal/booking/_countdown.html", {"hold": hold, "was_asked": True, "by_form": by_form})
    if hold is not None:
        messages.success(request, _("Sie haben jetzt mehr Zeit."))
    return redirect(_back(request))


def lengthened(request: HttpRequest) -> Booking | None:
    """This browser's hold with its new end; None if it is over."""
    now = clock_now()
    hold = held_here(request, now=now)
    try:
        if hold is not None:
            extend(hold, now=now)
    except HoldExpired:
        return None
    return hold


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("zurueck", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "portal:details"
