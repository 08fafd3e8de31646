"""How an application stands, by the link of its letters. Looking changes nothing: mail scanners open every link."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from servicepunkt.applications.changing import missing_of, pile_for
from servicepunkt.applications.codes import spell_reference, spell_resume_code
from servicepunkt.applications.family import is_of_family
from servicepunkt.applications.following import service_after
from servicepunkt.applications.links import open_application, path
from servicepunkt.applications.models import Application, Event, PaperRequest
from servicepunkt.applications.papers import label_of_request
from servicepunkt.applications.paperwork import Paperwork, paperwork_of
from servicepunkt.applications.telling import STATES, TEXTS
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.arrival import last_letter
from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.refusals import UploadRefused, refusal_of
from servicepunkt.web.portal.applications.opening import is_own
from servicepunkt.web.portal.booking.asking import query_of
from servicepunkt.web.portal.sent_letters import still_news
from servicepunkt.web.portal.visitor import DRAFTS, personal, remember, secret_of

State = Application.State
_STEPS: dict[str, Promise] = {
    "draft": _("Geschrieben"),
    State.SUBMITTED: _("Gesendet"),
    State.RECEIVED: _("Von der Behörde geöffnet"),
    State.PROCESSING: _("In Bearbeitung"),
    State.ACTION: _("Rückfrage an Sie"),
    State.COMPLETED: _("Abgeschlossen"),
}
_HAPPENED: dict[str, Promise] = {
    Event.What.SUBMITTED: _("Sie haben den Antrag gesendet."),
    Event.What.CORRECTED: _("Sie haben geänderte Angaben gesendet."),
    Event.What.WITHDRAWN: _("Sie haben den Antrag zurückgezogen."),
    Event.What.RECEIVED: _("Die Behörde hat Ihren Antrag geöffnet."),
    Event.What.ASKED: _("Die Behörde hat Sie um eine Unterlage gebeten."),
    Event.What.ADDED: _("Sie haben eine Unterlage nachgereicht."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way; `is_over` if it comes before the present one."""

    label: Promise
    is_over: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, in a prepared text; the office's own words stay German."""

    event: Event

    @property
    def text(self) -> Promise:
        return TEXTS[self.event.told] if self.event.told else _HAPPENED[self.event.what]


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper that the office asks for or waits for, with the files that have been added since."""

    request: PaperRequest
    label: Text
    files: list[tuple[Upload, UploadRefused | None]]
    address: str


@personal
@require_safe
def application(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    about = open_application(uid, token)
    page = application_page(request, about)
    return remember(page, secret_of(request, DRAFTS), DRAFTS) if is_own(request, about) else page


def application_page(request: HttpRequest, about: Application, *, refusal: Refusal | None = None) -> HttpResponse:
    own = is_own(request, about)
    code = spell_resume_code(about.code) if own and about.has_code else ""
    context = look_at(about) | {"refusal": refusal, "own": own, "code": code}
    status = refusal.status if refusal else 200
    return render(request, "portal/applications/application.html", context, status=status)


def look_at(application: Application) -> dict[str, Any]:
    """Everything the page says about an application."""
    paperwork, events = paperwork_of(application), list(application.events.order_by("at", "pk"))
    steps = list(_steps(application, events))
    return {
        "application": application,
        "reference": spell_reference(application.reference),
        "form_title": paperwork.form.title,
        "letter": still_news(last_letter(str(application)), clock_now()),
        "meaning": STATES[application.state],
        "steps": steps,
        "step_number": next((number for number, step in enumerate(steps, start=1) if step.is_now), len(steps)),
        "step": next((step for step in steps if step.is_now), None),
        "happened": [Happened(event) for event in reversed(events)],
        "asked": list(_asked(application, paperwork)) if application.is_open else [],
        "missing": list(_missing(paperwork)) if application.is_open else [],
        "refused": list(_refused(paperwork)) if application.is_open else [],
        "follows": _follows(paperwork),
        "paths": _paths(paperwork),
    }


def _steps(application: Application, events: list[Event]) -> Iterator[Step]:
    """The way in its usual order. A question is a step only for somebody who has been asked one."""
    asked = application.state == State.ACTION or any(event.state == State.ACTION for event in events)
    shown = [state for state in _STEPS if state != State.ACTION or asked]
    now = shown.index(application.state) if application.state in shown else len(shown)
    for number, state in enumerate(shown):
        yield Step(_STEPS[state], number < now, number == now)


def _asked(application: Application, paperwork: Paperwork) -> Iterator[Asked]:
    for request in application.requests.filter(answered_at=None):
        request.application = application  # its folder is loaded
        yield _as_shown(request, paperwork)


def _missing(paperwork: Paperwork) -> Iterator[Asked]:
    """What she said would come later, or what is needed only since a correction: nobody has to ask for it first."""
    for request in missing_of(paperwork):
        yield _as_shown(request, paperwork)


def _as_shown(request: PaperRequest, paperwork: Paperwork) -> Asked:
    files = [(file, refusal_of(file.refusal) if file.refusal else None) for file in pile_for(request).uploads()]
    address = path(paperwork.application, "add_paper", key=request.paper)
    return Asked(request, label_of_request(paperwork.form, request), files, address)


def _refused(paperwork: Paperwork) -> Iterator[tuple[Text, Upload, UploadRefused]]:
    """Files that turned out to be unusable only after they were sent; those for wanted papers are shown with these."""
    application = paperwork.application
    asked = [*application.requests.filter(answered_at=None), *missing_of(paperwork)]
    files = application.folder.uploads.handed_over().filter(state=Upload.State.REFUSED)
    for file in files.exclude(paper__in=[request.paper for request in asked]):
        yield paperwork.label(file.paper), file, refusal_of(file.refusal)


def _follows(paperwork: Paperwork) -> dict[str, Any] | None:
    """The appointment that comes next, as the page that offers times reads it."""
    found = service_after(paperwork)
    if found is None:
        return None
    return {"service": found[0], "address": f"{reverse('portal:choose')}?{query_of((found,), None)}"}


def _paths(paperwork: Paperwork) -> dict[str, str]:
    """The pages behind the same secret; empty for what cannot be done."""
    application = paperwork.application
    is_open = application.is_open
    return {
        "here": path(application),
        "receipt": path(application, "receipt"),
        "code_sheet": path(application, "code_sheet"),
        "withdraw": path(application, "withdraw_application") if is_open else "",
        "correct": path(application, "correct_application") if is_open else "",
        "family": path(application, "family_next") if is_of_family(paperwork) else "",
    }
