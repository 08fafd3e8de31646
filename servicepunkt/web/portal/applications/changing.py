"""Correcting and withdrawing an application that has been sent; its receipt and its code as PDFs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from servicepunkt.applications.changing import begin_correction, withdraw
from servicepunkt.applications.links import path
from servicepunkt.applications.models import Application
from servicepunkt.applications.paperwork import NoPdfNow, code_sheet_pdf, paperwork_of
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.web import files
from servicepunkt.web.portal.applications.opening import of_own, to_the_page
from servicepunkt.web.portal.applications.status import application_page, look_at
from servicepunkt.web.portal.applying.opening import reader


@of_own(then=to_the_page)
def receipt(request: HttpRequest, application: Application, _holder: str) -> HttpResponse:
    """The receipt in the reader's language and in German. Its file name does not say what it is about."""
    if request.method == "POST":
        return redirect(path(application))
    try:
        content = paperwork_of(application).receipt_pdf(reader())
    except NoPdfNow as refusal:
        return application_page(request, application, refusal=refusal)
    return files.sheet(content, name=f"{application.reference.lower()}.pdf", how="attachment")


@of_own(then=to_the_page)
def code_sheet(request: HttpRequest, application: Application, _holder: str) -> HttpResponse:
    """Her code on a sheet for her alone, separate from the receipt that others get."""
    if request.method == "POST" or not application.has_code:
        return redirect(path(application))
    try:
        content = code_sheet_pdf(application, reader(), now=clock_now())
    except NoPdfNow as refusal:
        return application_page(request, application, refusal=refusal)
    return files.sheet(content, name="code.pdf")


def _begin(request: HttpRequest, application: Application, holder: str) -> HttpResponse:
    try:
        draft = begin_correction(application, holder=holder, language=reader(), now=clock_now())
    except Refusal as refusal:
        return application_page(request, application, refusal=refusal)
    return redirect(reverse("portal:draft", kwargs={"uid": draft.uid}))


@of_own(then=_begin)
def correct_application(request: HttpRequest, application: Application, holder: str) -> HttpResponse:
    """A draft with everything that was sent, in this browser."""
    return _begin(request, application, holder) if request.method == "POST" else redirect(path(application))


@of_own()
def withdraw_application(request: HttpRequest, application: Application, _holder: str) -> HttpResponse:
    """Asks first: what has been withdrawn does not come back, and a deadline may be lost with it."""
    if application.state == Application.State.WITHDRAWN:
        return redirect(path(application))
    if request.method != "POST":
        return render(request, "portal/applications/withdraw.html", look_at(application))
    try:
        withdraw(application, now=clock_now())
    except Refusal as refusal:
        return application_page(request, application, refusal=refusal)
    return redirect(path(application))
