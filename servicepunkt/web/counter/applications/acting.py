"""What staff do with an application: take it, tell the applicant, ask for a paper, hand it on."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from servicepunkt.applications import working
from servicepunkt.applications.models import Application, Event
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.applications.telling import STATE_WITH, STATES, TEXTS
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import SOURCE, language
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.web.counter.applications.door import load
from servicepunkt.web.counter.applications.forms import AskForm, HandOnForm, TellForm
from servicepunkt.web.counter.applications.rows import STATE_WORDS
from servicepunkt.web.counter.applications.showing import application_page, look_at
from servicepunkt.web.counter.door import go, signed_in, staff_page
from servicepunkt.web.dates import today_here
from servicepunkt.web.numbers import read_number

_HERE = "counter/applications/"


@staff_page("POST")
def take_it(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`hat` is who had it on the page that she pressed on."""
    application = load(request, uid)
    try:
        working.take(
            application,
            by=signed_in(request),
            now=clock_now(),
            had_by=read_number(request.POST.get("hat", "")),
        )
    except Refusal as refusal:
        return application_page(request, load(request, uid), refusal=refusal)
    return go(request, _address(application), say=_("Sie bearbeiten diesen Antrag."))


@staff_page("GET", "POST")
def tell_her(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Choose a text; see what the applicant will read; send it. `schritt` says which of the two buttons it was."""
    application = load(request, uid)
    if request.method != "POST":
        return _page(request, "tell", application, TellForm())
    form = TellForm(request.POST)
    if not form.is_valid() or request.POST.get("schritt") == "aendern":
        return _page(request, "tell", application, form, status=400 if form.errors else 200)
    if request.POST.get("schritt") != "senden":
        return _preview(request, application, form)
    try:
        working.tell(
            application,
            form.cleaned_data["text"],
            words=form.cleaned_data["words"],
            state=form.cleaned_data["state"],
            **_by(request),
        )
    except working.ChangedMeanwhile as refusal:
        if not _was_it_just_now(application, request, told=form.cleaned_data["text"]):
            return _page(request, "tell", application, form, refusal=refusal)
    except Refusal as refusal:
        return _page(request, "tell", application, form, refusal=refusal)
    return go(request, _address(application), say=_("Die Mitteilung ist gespeichert."))


@staff_page("GET", "POST")
def ask_her(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask for a paper of the form, or for another by its name."""
    application = load(request, uid)
    form = AskForm(request.POST or None, paperwork=paperwork_of(application), today=today_here())
    if request.method != "POST" or not form.is_valid():
        return _page(request, "ask", application, form, status=400 if form.errors else 200)
    try:
        working.ask_for(application, **form.wanted, **_by(request))
    except working.ChangedMeanwhile as refusal:
        if not _was_it_just_now(application, request, what=Event.What.ASKED):
            return _page(request, "ask", application, form, refusal=refusal)
    except Refusal as refusal:
        return _page(request, "ask", application, form, refusal=refusal)
    return go(request, _address(application), say=_("Die Unterlage ist nachgefordert."))


@staff_page("GET", "POST")
def hand_it_on(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give it to another authority of this installation. Pressed again, it is gone already, and that is said."""
    try:
        application = load(request, uid)
    except NotFound:
        if request.method == "POST" and _handed_on_by(request, uid):
            return redirect("counter:inbox")
        raise
    form = HandOnForm(request.POST or None, own=application.authority)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "hand_on", application, form, status=400 if form.errors else 200)
    to = form.cleaned_data["to"]
    try:
        working.hand_on(application, to, **_by(request))
    except Refusal as refusal:
        return _page(request, "hand_on", application, form, refusal=refusal)
    said = _("Der Antrag ist weitergegeben an: %(authority)s.") % {"authority": to.name}
    return go(request, reverse("counter:inbox"), say=said)


def _preview(request: HttpRequest, application: Application, form: TellForm) -> HttpResponse:
    """What she will read, in her language; the office's own words stay German."""
    typed = form.cleaned_data
    state = typed["state"] or STATE_WITH[typed["text"]]
    reads = language(application.language)
    with translation.override(reads.code):
        text, meaning = str(TEXTS[typed["text"]]), str(STATES[state])
    with translation.override(SOURCE):
        german = str(TEXTS[typed["text"]])
    context = look_at(application) | {
        "form": form,
        "text": text,
        "meaning": meaning,
        "german": german,
        "words": typed["words"],
        "new_state": STATE_WORDS[state],
        "seen": request.POST.get("stand", ""),
    }
    return render(request, f"{_HERE}tell_preview.html", context)


def _page(
    request: HttpRequest,
    name: str,
    application: Application,
    form: Any,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = look_at(application) | {"form": form, "refusal": refusal}
    return render(request, f"{_HERE}{name}.html", context, status=refusal.status if refusal else status)


def _by(request: HttpRequest) -> dict[str, Any]:
    """Who does it, when, and what she had before her eyes."""
    return {"by": signed_in(request), "now": clock_now(), "seen": read_number(request.POST.get("stand", "")) or 0}


def _was_it_just_now(application: Application, request: HttpRequest, **facts: str) -> bool:
    """Whether the last that happened is this very thing, by her: the button was pressed twice."""
    last = application.events.order_by("-pk").first()
    mine = last is not None and last.by == signed_in(request).get_username()
    return mine and all(getattr(last, name) == value for name, value in facts.items())


def _handed_on_by(request: HttpRequest, uid: uuid.UUID) -> bool:
    who = signed_in(request).get_username()
    return Event.objects.filter(application__uid=uid, what=Event.What.HANDED_ON, by=who).exists()


def _address(application: Application) -> str:
    return reverse("counter:application", args=[application.uid])
