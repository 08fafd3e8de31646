"""Reminders are a visitor's choice, and one that she can take back at any time."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicepunkt.bookings.booking import choose_reminders
from servicepunkt.bookings.links import Power, open_booking, path
from servicepunkt.common.clock import now as clock_now
from servicepunkt.staff.naming import VISITOR
from servicepunkt.web.portal.visitor import personal


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    booking, power = open_booking(uid, token, Power.LETTER)
    if request.method == "POST":
        wanted = request.POST.get("erinnern") == "ja"
        choose_reminders(booking, wanted=wanted, by=VISITOR, now=clock_now())
        messages.success(
            request, _("Wir erinnern Sie vor dem Termin.") if wanted else _("Wir erinnern Sie nicht mehr.")
        )
    return redirect(path(booking, power))
