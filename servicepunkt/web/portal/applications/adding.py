"""A paper that the office asks for: its files are sent and removed on the application's own page, then told as done."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from servicepunkt.applications.changing import added_for, answer_request
from servicepunkt.applications.links import open_application, path
from servicepunkt.applications.models import PaperRequest
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.uploads import arranging
from servicepunkt.uploads.receiving import receive
from servicepunkt.uploads.refusals import EmptyFile
from servicepunkt.web.portal.applications.status import application_page
from servicepunkt.web.portal.visitor import personal


class NothingAdded(Refusal):
    code = "nothing-added"
    status = 409
    sentence = gettext_lazy("Es ist noch keine Datei da. Bitte laden Sie die Unterlage zuerst hoch.")


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def add_paper(request: HttpRequest, uid: uuid.UUID, token: str, key: str) -> HttpResponse:
    """Send files (`datei`), remove one (`entfernen`), or say that all is there (`fertig`).

    What has been answered meanwhile, or never was asked for, leads back to the page, which says how things stand.
    """
    application = open_application(uid, token)
    asked = application.requests.filter(paper=key, answered_at=None).first()
    if request.method != "POST" or asked is None or not application.is_open:
        return redirect(path(application))
    asked.application = application
    try:
        _do(request, asked)
    except Refusal as refusal:
        return application_page(request, application, refusal=refusal)
    return redirect(f"{path(application)}#unterlagen")


def _do(request: HttpRequest, asked: PaperRequest) -> None:
    if "entfernen" in request.POST:
        _remove(asked, request.POST["entfernen"])
    elif "fertig" in request.POST:
        if not answer_request(asked, now=clock_now()):
            raise NothingAdded
        messages.success(request, _("Danke. Die Behörde sieht jetzt, dass die Unterlage da ist."))
    else:
        _receive(request, asked)


def _receive(request: HttpRequest, asked: PaperRequest) -> None:
    files = request.FILES.getlist("datei")
    if not files:
        raise EmptyFile
    for file in files:
        receive(asked.application.folder, asked.paper, file.name or "", file, now=clock_now())


def _remove(asked: PaperRequest, key: str) -> None:
    """Only what was added to this request; removed already, there is nothing to do."""
    for upload in added_for(asked):
        if str(upload.pk) == key:
            arranging.remove(upload, now=clock_now(), by="applicant")
