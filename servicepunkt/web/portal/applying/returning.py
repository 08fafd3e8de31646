"""Going on later or elsewhere: the code, the sheet to print, the mailed link, and the way back in."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.codes import spell_resume_code
from servicepunkt.applications.links import address_of_draft, address_to_resume, draft_behind, path
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.paperwork import resume_sheet_pdf
from servicepunkt.applications.resuming import WrongCode, send_link
from servicepunkt.applications.resuming import resume as resume_draft
from servicepunkt.applications.unlocking import NotItsCode, unlock
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.correspondence.hurry import TooSoon
from servicepunkt.printing.codes import code_of
from servicepunkt.web import files
from servicepunkt.web.fields import email_field
from servicepunkt.web.limiting import TooManyRequests, count, refuse_hurry
from servicepunkt.web.portal.applying.opening import address, of_draft, reader
from servicepunkt.web.portal.guessing import of_a_code
from servicepunkt.web.portal.visitor import DRAFTS, holder_for, holder_of, personal, remember, secret_of, see_other

_LINKS_PER_MINUTE = 10


class MailForm(forms.Form):
    email = email_field()


@of_draft
def later(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The code by which the draft is found again, to be printed; and the link, if somebody wants it by e-mail."""
    form = MailForm(request.POST or None, initial={"email": draft.email})
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            return _mail_link(request, draft, form.cleaned_data["email"])
        except (TooSoon, TooManyRequests) as hurry:
            refusal = hurry
    context: dict[str, Any] = {
        "draft": draft,
        "form": form,
        "refusal": refusal,
        "code": spell_resume_code(draft.code),
        "address": address_to_resume(draft),
        "picture": _picture(address_of_draft(draft)),
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "portal/applying/later.html", context, status=status)


def _mail_link(request: HttpRequest, draft: Draft, email: str) -> HttpResponse:
    now = clock_now()
    refuse_hurry(request, "mail-link", most=_LINKS_PER_MINUTE, now=now)
    send_link(draft, email, now=now)
    count(request, "mail-link", now=now)
    messages.success(
        request,
        _("Wir schicken Ihnen den Link. Der Code steht nicht in der E-Mail. Bewahren Sie den Code gut auf."),
    )
    return see_other(address(draft, "later"))


@of_draft
def sheet(_request: HttpRequest, draft: Draft) -> HttpResponse:
    """The code on one sheet of paper."""
    return files.sheet(resume_sheet_pdf(draft, now=clock_now()), name="weiter.pdf")


def _picture(target: str) -> str:
    """The address as a QR code. It leads to where the code is asked for, and opens nothing without it."""
    drawn = code_of(target).svg_inline(scale=4, border=4, light="#fff", omitsize=True)
    return mark_safe(drawn)  # made of squares only


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    return _resume(request, None)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def resume_by_link(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """The mailed link says which draft is meant; the code has to come from somewhere else."""
    return _resume(request, draft_behind(uid, token, now=clock_now()))


def _resume(request: HttpRequest, meant: Draft | None) -> HttpResponse:
    if meant and meant.holder == holder_of(request, DRAFTS):
        return see_other(address(meant))  # this browser has the draft: it needs no code
    if request.method != "POST":
        return _ask(request, meant)
    typed, key, now = request.POST.get("code", "")[:100], secret_of(request, DRAFTS), clock_now()
    try:
        with of_a_code(request, now=now):
            onward = _opened(typed, meant, holder=holder_for(key, DRAFTS), now=now)
    except (WrongCode, TooManyRequests) as refusal:
        return _ask(request, meant, typed, refusal)
    return remember(see_other(onward), key, DRAFTS)


def _opened(typed: str, meant: Draft | None, *, holder: str, now: dt.datetime) -> str:
    """The address of the draft or application that a code opens in a browser. Raises `WrongCode`."""
    try:
        return address(resume_draft(typed, holder=holder, now=now, uid=meant.uid if meant else None))
    except WrongCode:
        if meant and not meant.is_correction:
            raise  # a draft's link, with a code that is not its own
    return _opened_by_what_was_sent(typed, meant.corrects if meant else None, holder=holder, now=now)


def _opened_by_what_was_sent(typed: str, corrected: Application | None, *, holder: str, now: dt.datetime) -> str:
    """The same for the code of an application: its page, or the correction that the link is about. Raises `WrongCode`.

    It is the code that she has on paper, and, after the office has given a new one, the only code.
    """
    try:
        application = unlock(typed, holder=holder, now=now, meant=corrected)
    except NotItsCode:
        raise WrongCode from None
    if corrected is None:
        return path(application)
    try:
        return address(begin_correction(application, holder=holder, language=reader(), now=now))
    except Refusal:
        return path(application)  # decided meanwhile: its page says so


def _ask(request: HttpRequest, meant: Draft | None, typed: str = "", refusal: Refusal | None = None) -> HttpResponse:
    context = {"typed": typed, "refusal": refusal, "is_correction": bool(meant and meant.is_correction)}
    return render(request, "portal/applying/resume.html", context, status=refusal.status if refusal else 200)
