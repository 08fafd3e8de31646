"""Correcting and withdrawing an application that has been sent, and its receipt as a PDF."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from servicepunkt.applications.changing import begin_correction, withdraw
from servicepunkt.applications.links import open_application, path
from servicepunkt.applications.models import Application
from servicepunkt.applications.paperwork import NoPdfNow, paperwork_of
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import Refusal
from servicepunkt.web.portal.applications.status import application_page, look_at
from servicepunkt.web.portal.visitor import DRAFTS, holder_for, personal, remember, secret_of


@personal
@require_safe
def receipt(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """The receipt in the reader's language and in German. Its file name says nothing of what it is about."""
    application = open_application(uid, token)
    try:
        content = paperwork_of(application).receipt_pdf(language(get_language()).code)
    except NoPdfNow as refusal:
        return application_page(request, application, refusal=refusal)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{application.reference.lower()}.pdf"'
    return response


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def correct_application(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """A draft with everything that was sent, in this browser."""
    application = open_application(uid, token)
    if request.method != "POST":
        return redirect(path(application))
    secret = secret_of(request, DRAFTS)
    try:
        draft = begin_correction(
            application,
            holder=holder_for(secret, DRAFTS),
            language=language(get_language()).code,
            now=clock_now(),
        )
    except Refusal as refusal:
        return application_page(request, application, refusal=refusal)
    return remember(redirect(reverse("portal:draft", kwargs={"uid": draft.uid})), secret, DRAFTS)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_application(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """Asks first: what has been taken back does not come back, and a deadline may be lost with it."""
    application = open_application(uid, token)
    if application.state == Application.State.WITHDRAWN:
        return redirect(path(application))
    if request.method != "POST":
        return render(request, "portal/applications/withdraw.html", look_at(application))
    try:
        withdraw(application, now=clock_now())
    except Refusal as refusal:
        return application_page(request, application, refusal=refusal)
    return redirect(path(application))
