"""What staff do with an application: take it, tell the applicant, ask for a paper, give a new code, hand it on."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicepunkt.applications import working
from servicepunkt.applications.codes import spell_resume_code
from servicepunkt.applications.following import asks_in_vain
from servicepunkt.applications.links import address_where_code_is_typed
from servicepunkt.applications.models import Application, Event, PaperRequest
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.applications.telling import NEW_CODE, PAPER_HERE, PAPER_TAKEN_BACK, STATE_WITH, STATES, TEXTS
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import SOURCE, language
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.web.counter.applications.door import load, of_application
from servicepunkt.web.counter.applications.forms import AskForm, HandOnForm, TellForm
from servicepunkt.web.counter.applications.rows import STATE_WORDS
from servicepunkt.web.counter.applications.showing import application_page, look_at
from servicepunkt.web.counter.door import go, signed_in, staff_page
from servicepunkt.web.dates import today_here
from servicepunkt.web.numbers import read_number

_HERE = "counter/applications/"
# Within this time, a second press is the same press. Later it would be a way to read a code that is shown only once.
_SAME_PRESS = dt.timedelta(minutes=1)
_CLOSED: dict[str, Promise] = {
    PAPER_HERE: gettext_lazy("Die Unterlage liegt vor. Die Nachforderung ist erledigt."),
    PAPER_TAKEN_BACK: gettext_lazy("Die Nachforderung ist zurückgenommen."),
}


@of_application("POST")
def take_it(request: HttpRequest, application: Application) -> HttpResponse:
    """`hat` is the person who had it on the page on which she pressed."""
    try:
        working.take(
            application,
            by=signed_in(request),
            now=clock_now(),
            had_by=read_number(request.POST.get("hat", "")),
        )
    except Refusal as refusal:
        return application_page(request, load(request, application.uid), refusal=refusal)
    return go(request, _address(application), say=_("Sie bearbeiten diesen Antrag."))


@of_application("GET", "POST")
def tell_her(request: HttpRequest, application: Application) -> HttpResponse:
    """Choose a text; see what the applicant will read; send it. `schritt` says which of the two buttons was pressed."""
    if request.method != "POST":
        return _page(request, "tell", application, TellForm())
    form = TellForm(request.POST)
    if not form.is_valid() or request.POST.get("schritt") == "aendern":
        return _page(request, "tell", application, form, status=400 if form.errors else 200)
    if request.POST.get("schritt") != "senden":
        return _preview(request, application, form)
    text, words = form.cleaned_data["text"], form.cleaned_data["words"]
    state = form.cleaned_data["state"] or STATE_WITH[text]
    try:
        working.tell(application, text, words=words, state=state, **_by(request))
    except working.ChangedMeanwhile as refusal:
        if not _says(_last_by_her(request, application), told=text, words=words, state=state):
            return _page(request, "tell", application, form, refusal=refusal)
    except Refusal as refusal:
        return _page(request, "tell", application, form, refusal=refusal)
    return go(request, _address(application), say=_("Die Mitteilung ist gespeichert."))


@of_application("GET", "POST")
def ask_her(request: HttpRequest, application: Application) -> HttpResponse:
    """Ask for a paper of the form, or for another by its name."""
    form = AskForm(request.POST or None, paperwork=paperwork_of(application), today=today_here())
    if request.method != "POST" or not form.is_valid():
        return _page(request, "ask", application, form, status=400 if form.errors else 200)
    try:
        working.ask_for(application, **form.wanted, **_by(request))
    except working.ChangedMeanwhile as refusal:
        if not _was_asked_just_now(request, application, **form.wanted):
            return _page(request, "ask", application, form, refusal=refusal)
    except Refusal as refusal:
        return _page(request, "ask", application, form, refusal=refusal)
    return go(request, _address(application), say=_("Die Unterlage ist nachgefordert."))


@of_application("POST")
def close_it(request: HttpRequest, application: Application) -> HttpResponse:
    """A paper that was asked for has come another way, or is no longer asked for: `ausgang` says which."""
    outcome = request.POST.get("ausgang", "")
    try:
        working.close_request(application, request.POST.get("unterlage", ""), outcome=outcome, **_by(request))
    except working.ChangedMeanwhile as refusal:
        if not _says(_last_by_her(request, application), told=outcome):
            return application_page(request, load(request, application.uid), refusal=refusal)
    except Refusal as refusal:
        return application_page(request, load(request, application.uid), refusal=refusal)
    return go(request, _address(application), say=str(_CLOSED[outcome]))


@of_application("GET", "POST")
def give_new_code(request: HttpRequest, application: Application) -> HttpResponse:
    """A new code for somebody whose identity she has checked. It is shown only once; pressed twice, it is the same."""
    if request.method != "POST":
        return _new_code(request, application)
    try:
        code = working.give_new_code(application, **_by(request))
    except Refusal as refusal:
        if not _has_just_given(request, application):
            return _new_code(request, application, refusal=refusal)
        code = load(request, application.uid).code
    return _new_code(request, application, code=spell_resume_code(code))


def _has_just_given(request: HttpRequest, application: Application) -> bool:
    last = _last_by_her(request, application)
    return last is not None and _says(last, told=NEW_CODE) and clock_now() - last.at < _SAME_PRESS


def _new_code(
    request: HttpRequest, application: Application, *, code: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    more = {"code": code, "address": address_where_code_is_typed(application), "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, f"{_HERE}new_code.html", look_at(application) | more, status=status)


@of_application("POST")
def keep_it(request: HttpRequest, application: Application) -> HttpResponse:
    """Say that the authority which has it is responsible, where the residence left that open."""
    try:
        working.settle_here(application, **_by(request))
    except Refusal as refusal:
        return application_page(request, load(request, application.uid), refusal=refusal)
    return go(request, _address(application), say=_("Die Zuständigkeit ist geklärt."))


@staff_page("GET", "POST")
def hand_it_on(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give it to another authority of this installation. Pressed again, the answer is that it is already gone."""
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
        "in_vain": asks_in_vain(paperwork_of(application), typed["text"]),
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
    """Who is doing it, when, and what she had before her eyes."""
    return {"by": signed_in(request), "now": clock_now(), "seen": read_number(request.POST.get("stand", "")) or 0}


def _last_by_her(request: HttpRequest, application: Application) -> Event | None:
    """The last thing that happened, if she did it. If it is this very thing, the button was pressed twice."""
    last = application.events.order_by("-pk").first()
    return last if last and last.by == signed_in(request).get_username() else None


def _was_asked_just_now(request: HttpRequest, application: Application, *, paper: str, **more: Any) -> bool:
    """Whether this is what she has just asked for; a paper that no form knows got its key at that time."""
    last = application.requests.last()
    by_her = _says(_last_by_her(request, application), what=Event.What.ASKED)
    return by_her and last is not None and _says(last, paper=paper or last.paper, **more)


def _says(row: Event | PaperRequest | None, **meant: Any) -> bool:
    """Whether a row holds exactly what was meant. What was left empty is empty in both."""
    return row is not None and all((getattr(row, name) or "") == (value or "") for name, value in meant.items())


def _handed_on_by(request: HttpRequest, uid: uuid.UUID) -> bool:
    who = signed_in(request).get_username()
    return Event.objects.filter(application__uid=uid, what=Event.What.HANDED_ON, by=who).exists()


def _address(application: Application) -> str:
    return reverse("counter:application", args=[application.uid])
