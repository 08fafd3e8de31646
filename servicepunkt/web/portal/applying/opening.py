"""A page of a draft is opened for the browser that has the draft, in the language of the page, and kept by no cache."""

import uuid
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from servicepunkt.applications.drafting import open_draft, speak
from servicepunkt.applications.links import path
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.sending import sent_from
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import NotFound
from servicepunkt.web.portal.visitor import DRAFTS, View, holder_of, personal, remember, secret_of, see_other


def of_draft(view: View) -> View:
    """Hand the draft to a view instead of its uid. Anyone who has already sent it is led to what it became."""

    @personal
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(request: HttpRequest, uid: uuid.UUID, **more: str) -> HttpResponse:
        holder = holder_of(request, DRAFTS)
        try:
            draft = open_draft(uid, holder=holder, now=clock_now())
        except NotFound:
            return _sent_or_gone(request, uid, holder)
        speak(draft, reader())
        return remember(view(request, draft, **more), secret_of(request, DRAFTS), DRAFTS)

    return opened


def reader() -> str:
    """The language of the page."""
    return language(get_language()).code


def address(draft: Draft, name: str = "draft", **more: str) -> str:
    """The address of a page of the draft."""
    return reverse(f"portal:{name}", kwargs={"uid": draft.uid, **more})


def _sent_or_gone(request: HttpRequest, uid: uuid.UUID, holder: str | None) -> HttpResponse:
    if holder:
        try:
            return see_other(path(sent_from(uid, holder=holder)))
        except Application.DoesNotExist:
            pass
    return render(request, "portal/applying/not_here.html", status=404)
