"""A paper that the office is waiting for: its files are added on a page of their own, then declared done."""

import uuid
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from servicepunkt.applications.changing import answer_request, pile_for, wanted
from servicepunkt.applications.links import open_application, path
from servicepunkt.applications.models import Application, PaperRequest
from servicepunkt.applications.papers import label_of_request
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.web.portal.applications.status import application_page
from servicepunkt.web.portal.uploading.place import Place, PlaceView, Words
from servicepunkt.web.portal.visitor import View, personal
from servicepunkt.web.templatetags.page import text


class NothingAdded(Refusal):
    code = "nothing-added"
    status = 409
    sentence = gettext_lazy("Es ist noch keine Datei da. Bitte laden Sie die Unterlage zuerst hoch.")


def of_asked(view: PlaceView) -> View:
    """Hand a paper that is asked for, or missing, to a view that wants a `Place`; or record that it is there
    (`fertig`).

    One that has been answered meanwhile, or was never wanted, leads back to the page, which says how things stand.
    """

    @personal
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(request: HttpRequest, uid: uuid.UUID, token: str, key: str, **more: object) -> HttpResponse:
        application = open_application(uid, token)
        asked = wanted(application, key)
        if asked is None or not application.is_open:
            return redirect(path(application))
        if "fertig" in request.POST:
            return _done(request, application, asked)
        return view(request, _place(application, asked), **more)

    return opened


def _done(request: HttpRequest, application: Application, asked: PaperRequest) -> HttpResponse:
    if not answer_request(asked, now=clock_now()):
        return application_page(request, application, refusal=NothingAdded())
    messages.success(request, _("Danke. Die Behörde sieht jetzt, dass die Unterlage da ist."))
    return redirect(f"{path(application)}#unterlagen")


def _place(application: Application, asked: PaperRequest) -> Place:
    """Only what was added for this request: what the office had before stays as it was sent."""
    address = path(application, "add_paper", key=asked.paper)

    def words() -> Words:
        label = text(label_of_request(paperwork_of(application).form, asked))
        return Words(label, render_to_string("portal/applications/_asked_facts.html", {"asked": asked}))

    return Place(
        pile=pile_for(asked),
        address=address,
        back=f"{path(application)}#unterlagen",
        words=words,
        finish=address,
        by="applicant",
    )
