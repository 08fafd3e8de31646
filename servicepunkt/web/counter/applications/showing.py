"""One application: answers, papers, versions and history. The first time it is opened, the applicant is told."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications import working
from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.disclosure import note_sensitive
from servicepunkt.applications.family import others_of
from servicepunkt.applications.following import service_after
from servicepunkt.applications.models import Application, Event
from servicepunkt.applications.paperwork import Paperwork, paperwork_of
from servicepunkt.applications.telling import TEXTS
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import Language, language
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.responsibility.responsible import Reason
from servicepunkt.staff.access import offices_of
from servicepunkt.web.counter.applications.answers import changes, parts
from servicepunkt.web.counter.applications.door import of_application
from servicepunkt.web.counter.applications.paper_rows import paper_rows
from servicepunkt.web.counter.applications.rows import rows, title_of
from servicepunkt.web.counter.asking import query_of
from servicepunkt.web.counter.door import signed_in
from servicepunkt.web.counter.sent_letters import letters_about
from servicepunkt.web.dates import today_here

_UNCLEAR: dict[str, Promise] = {
    Reason.UNKNOWN_POSTCODE: _("Die Postleitzahl gibt es nicht."),
    Reason.UNKNOWN_PLACE: _("Der Ort passt nicht zur Postleitzahl."),
    Reason.NOT_HERE: _("Der Wohnort liegt in einem Kreis, der hier keine Anträge annimmt."),
    Reason.UNDECIDED: _("Zum Wohnort können mehrere Stellen gehören."),
}
_HAPPENED: dict[str, Promise] = {
    Event.What.SUBMITTED: _("Antrag eingereicht"),
    Event.What.CORRECTED: _("Geänderte Fassung eingereicht"),
    Event.What.WITHDRAWN: _("Antrag zurückgezogen"),
    Event.What.RECEIVED: _("Antrag geöffnet"),
    Event.What.TOLD: _("Mitteilung"),
    Event.What.ASKED: _("Unterlage nachgefordert"),
    Event.What.ADDED: _("Unterlage nachgereicht"),
    Event.What.HANDED_ON: _("Antrag weitergegeben"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as the office reads it."""

    event: Event

    @property
    def title(self) -> Promise:
        return _HAPPENED[self.event.what]

    @property
    def told(self) -> Promise | str:
        """The prepared text that the applicant got in her language."""
        return TEXTS.get(self.event.told, "")

    @property
    def is_applicants(self) -> bool:
        return self.event.by == "applicant"


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as it was shown, and the German wording that binds."""

    shown: str
    language: Language
    german: str

    @property
    def was_translated(self) -> bool:
        return self.shown != self.german


@of_application()
def show(request: HttpRequest, application: Application) -> HttpResponse:
    if request.method == "GET":
        working.open_first(application, by=signed_in(request), now=clock_now())
    return application_page(request, application)


def application_page(request: HttpRequest, application: Application, *, refusal: Refusal | None = None) -> HttpResponse:
    """The page, as fresh as it can be, perhaps with a refusal above it."""
    paperwork = paperwork_of(application)
    papers = paper_rows(paperwork)
    context = look_at(application) | {
        "parts": parts(paperwork, sensitive=False),
        "has_apart": bool(paperwork.version.apart) or any(paper.sensitive for paper in papers),
        "papers": papers,
        "versions": list(application.versions.order_by("-number").defer("answers", "apart")),
        "declared": declared_in(paperwork),
        "history": [Happened(event) for event in application.events.order_by("-at", "-pk")],
        "letters": letters_about(str(application)),
        "others": rows(_of_family(application), today=today_here()),
        "follows": _follows(request, paperwork),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "counter/applications/application.html", context, status=status)


def look_at(application: Application) -> dict[str, Any]:
    """What every page about an application says."""
    return {
        "application": application,
        "row": rows([application], today=today_here())[0],
        "reference": spell_reference(application.reference),
        "form_title": title_of(application),
        "reads": language(application.language),
        "unclear": _UNCLEAR.get(application.unclear, application.unclear),
        "seen": working.last_event(application),
    }


@of_application("POST")
def open_apart(request: HttpRequest, application: Application) -> HttpResponse:
    """Offences, religion and the like: opened only on purpose, which the journal records."""
    paperwork = paperwork_of(application)
    note_sensitive(application, by=signed_in(request), now=clock_now(), version=paperwork.version.number)
    context = look_at(application) | {
        "parts": parts(paperwork, sensitive=True),
        "papers": [row for row in paper_rows(paperwork) if row.sensitive],
    }
    return render(request, "counter/applications/apart.html", context)


@of_application()
def show_version(request: HttpRequest, application: Application, number: int) -> HttpResponse:
    """A version as it was sent, and what has changed in it since the one before."""
    versions = application.versions.filter(number__in=(number - 1, number))
    found = {version.number: Paperwork(application, version) for version in versions}
    paperwork, before = found.get(number), found.get(number - 1)
    if paperwork is None:
        raise NotFound
    differing, apart_changed = changes(before, paperwork) if before else ([], False)
    context = look_at(application) | {
        "version": paperwork.version,
        "before": before and before.version,
        "changes": differing,
        "apart_changed": apart_changed,
        "parts": parts(paperwork, sensitive=False),
        "declared": declared_in(paperwork),
    }
    return render(request, "counter/applications/version.html", context)


def declared_in(paperwork: Paperwork) -> list[Declared]:
    version, german = paperwork.version, {item.name: item.text["de"] for item in paperwork.form.declarations}
    return [
        Declared(item["text"], language(version.language), german.get(item["name"], ""))
        for item in version.declarations
    ]


def _of_family(application: Application) -> list[Application]:
    """The family's applications that the same authority has; those of others are not for her to see."""
    return [other for other in others_of(application) if other.authority_id == application.authority_id]


def _follows(request: HttpRequest, paperwork: Paperwork) -> dict[str, Any] | None:
    """The service to book next, and the page on which she may book it for the applicant."""
    found = service_after(paperwork)
    if found is None:
        return None
    service, persons = found
    given_here = Office.objects.filter(services=service)
    mine = offices_of(signed_in(request)).filter(pk__in=given_here.values("pk"))
    return {
        "service": service,
        "persons": persons,
        "offices": list(mine),
        "query": query_of([(service, persons)]),
    }
