"""What the office does: open, take, tell, ask for a paper, close that request, give a new code, settle who is
responsible, hand on. The door has asked whether she may.

Each change is one transaction with its event, its journal entry and its letter. An event names who did it, for her
colleagues, and ends with the application; the journal stays, and knows only her number. `seen` is the last event that
she had before her eyes (`last_event`): what she decides upon an outdated state is refused, and so is a second press of
the same button.
"""

import datetime as dt
from itertools import count

from django.utils.translation import gettext_lazy as _

from servicepunkt.applications import letters
from servicepunkt.applications.models import Application, Event, PaperRequest
from servicepunkt.applications.telling import (
    NEW_CODE,
    PAPER_TAKEN_BACK,
    REQUEST_TEXTS,
    SETTLED_HERE,
    STATE_WITH,
    STATES_BY_STAFF,
    TOLD_BY_STAFF,
    note,
    state_once_papers_are_there,
)
from servicepunkt.applications.unlocking import change_code
from servicepunkt.audit import journal
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.common.whole import whole
from servicepunkt.staff.models import User
from servicepunkt.staff.naming import word_for
from servicepunkt.uploads import ending
from servicepunkt.uploads.models import Upload

State = Application.State


class AlreadyAsked(Refusal):
    code = "already-asked"
    status = 409
    sentence = _("Nach dieser Unterlage haben Sie schon gefragt.")


class IsOver(Refusal):
    code = "application-over"
    status = 409
    sentence = _("Dieser Antrag ist zurückgezogen, oder seine Bearbeitung ist abgeschlossen.")


class TakenMeanwhile(Refusal):
    code = "taken-meanwhile"
    status = 409
    sentence = _("Inzwischen hat %(who)s diesen Antrag übernommen. Wollen Sie ihn trotzdem übernehmen?")


class ChangedMeanwhile(Refusal):
    code = "application-changed"
    status = 409
    sentence = _("Zu diesem Antrag ist inzwischen etwas Neues gekommen. Bitte sehen Sie es sich zuerst an.")


class UnknownText(Refusal):
    code = "unknown-text"
    status = 422
    sentence = _("Bitte wählen Sie einen der Texte.")


def last_event(application: Application) -> int:
    """What `seen` is for somebody who looks at an application now."""
    return application.events.order_by("-pk").values_list("pk", flat=True).first() or 0


@whole
def open_first(application: Application, *, by: User, now: dt.datetime) -> None:
    """Note that the office has opened an application: only the first time, and only if it has the application."""
    new = Application.objects.filter(state=State.SUBMITTED, authority=application.authority_id)
    opened = new.select_for_update().filter(pk=application.pk).first()
    if opened is None:
        return
    note(opened, Event.What.RECEIVED, by=by.get_username(), now=now, state=State.RECEIVED)
    application.state = opened.state
    journal.record("open_application", subject=str(opened), by=word_for(by), now=now)


@whole
def take(application: Application, *, by: User, now: dt.datetime, had_by: int | None) -> None:
    """Take an application into one's hands; whoever had it no longer does.

    `had_by` is the key of the person who had it when she looked: two who reach for it at once do not take it from each
    other unawares. Raises `TakenMeanwhile`, `IsOver`.
    """
    locked = _locked(application)
    if locked.taken_by_id == by.pk:
        return
    if locked.taken_by is not None and locked.taken_by_id != had_by:
        raise TakenMeanwhile(who=locked.taken_by.get_username())
    locked.taken_by = by
    locked.save(update_fields=["taken_by"])
    if locked.state in (State.SUBMITTED, State.RECEIVED):
        note(locked, Event.What.TOLD, by=by.get_username(), now=now, state=State.PROCESSING, told="processing")
    journal.record("take_application", subject=str(locked), by=word_for(by), now=now)


@whole
def tell(
    application: Application,
    text: str,
    *,
    by: User,
    now: dt.datetime,
    words: str = "",
    state: str = "",
    seen: int | None = None,
) -> None:
    """Tell the applicant how things stand, by one of `TEXTS` and perhaps in words of one's own.

    A completed application allows this too: a card is ordered after the decision, and a wrong press put right. Raises
    `UnknownText`, `IsOver`, `ChangedMeanwhile`.
    """
    if text not in TOLD_BY_STAFF or (state and state not in STATES_BY_STAFF):
        raise UnknownText
    locked = _locked(application, seen=seen, even_completed=True)
    event = note(
        locked,
        Event.What.TOLD,
        by=by.get_username(),
        now=now,
        state=state or STATE_WITH[text],
        told=text,
        words=words or None,
    )
    if locked.state == State.COMPLETED:
        ending.drop_originals(locked.folder)
    letters.told(locked, event, now=now)
    journal.record("tell_applicant", subject=str(locked), by=word_for(by), now=now, text=text)


@whole
def ask_for(
    application: Application,
    *,
    by: User,
    now: dt.datetime,
    paper: str = "",
    label: str = "",
    why: str = "",
    until: dt.date | None = None,
    seen: int | None = None,
) -> PaperRequest:
    """Ask for a paper: one of the form's by its key, or another by its name.

    Raises `AlreadyAsked`, `IsOver`, `ChangedMeanwhile`.
    """
    locked = _locked(application, seen=seen)
    paper = paper or _new_key(locked)
    if locked.requests.filter(paper=paper, answered_at=None).exists():
        raise AlreadyAsked
    request = PaperRequest.objects.create(
        application=locked, paper=paper, label=label, why=why or None, until=until, asked_at=now
    )
    note(locked, Event.What.ASKED, by=by.get_username(), now=now, state=State.ACTION)
    letters.asked(locked, request, now=now)
    journal.record("ask_for_paper", subject=str(locked), by=word_for(by), now=now, paper=paper)
    return request


def _new_key(application: Application) -> str:
    """A key for a paper that no form knows: one that no request has had, so that nothing is stored under it."""
    known = set(application.requests.values_list("paper", flat=True))
    numbers = count(len(known) + 1)
    return next(key for key in (f"asked-{number}" for number in numbers) if key not in known)


@whole
def close_request(
    application: Application, paper: str, *, outcome: str, by: User, now: dt.datetime, seen: int | None = None
) -> None:
    """Close a request for a paper: it came another way (`PAPER_HERE`), or we take the request back
    (`PAPER_TAKEN_BACK`).

    A request that is taken back leaves only its event; where files have come for it, it stays along with them. Raises
    `UnknownText`, `NotFound`, `IsOver`, `ChangedMeanwhile`.
    """
    if outcome not in REQUEST_TEXTS:
        raise UnknownText
    locked = _locked(application, seen=seen)
    request = locked.requests.filter(paper=paper, answered_at=None).first()
    if request is None:
        raise NotFound
    if outcome == PAPER_TAKEN_BACK and not Upload.objects.of(locked.folder, paper).exists():
        request.delete()
    else:
        locked.requests.filter(pk=request.pk).update(answered_at=now)
    state = state_once_papers_are_there(locked)
    event = note(locked, Event.What.TOLD, by=by.get_username(), now=now, state=state, told=outcome)
    letters.told(locked, event, now=now)
    journal.record("close_request", subject=str(locked), by=word_for(by), now=now, paper=paper, outcome=outcome)


@whole
def give_new_code(application: Application, *, by: User, now: dt.datetime, seen: int | None = None) -> str:
    """A new code for somebody who has lost hers, or whose code a stranger has; returned, to be told to her in person.

    Browsers that had the application open no longer do. A completed one asks for its code too, when somebody wants the
    receipt or goes on for the family. Raises `IsOver`, `ChangedMeanwhile`.
    """
    locked = _locked(application, seen=seen, even_completed=True)
    change_code(locked)
    event = note(locked, Event.What.TOLD, by=by.get_username(), now=now, told=NEW_CODE)
    letters.told(locked, event, now=now)
    journal.record("give_new_code", subject=str(locked), by=word_for(by), now=now)
    return str(locked.code)


@whole
def settle_here(application: Application, *, by: User, now: dt.datetime, seen: int | None = None) -> None:
    """Note that this authority is responsible, where nobody knew; a second time changes nothing.

    Raises `IsOver`, `ChangedMeanwhile`.
    """
    locked = _locked(application)
    if not locked.unclear:
        return
    locked = _locked(application, seen=seen)
    Application.objects.filter(pk=locked.pk).update(unclear="")
    note(locked, Event.What.TOLD, by=by.get_username(), now=now, told=SETTLED_HERE)
    journal.record("settle_responsibility", subject=str(locked), by=word_for(by), now=now)


@whole
def hand_on(application: Application, to: Authority, *, by: User, now: dt.datetime, seen: int | None = None) -> None:
    """Give an application to the authority that is responsible; whoever had it no longer sees it.

    Raises `IsOver`, `ChangedMeanwhile`.
    """
    locked = _locked(application, seen=seen)
    Application.objects.filter(pk=locked.pk).update(authority=to, office=None, unclear="", taken_by=None)
    event = note(locked, Event.What.HANDED_ON, by=by.get_username(), now=now, state=State.SUBMITTED, told="handed_on")
    # Signed by the authority that hands it on ("wir"): `locked` does not know the other one yet.
    letters.told(locked, event, handed_to=to, now=now)
    journal.record("hand_on", subject=str(locked), by=word_for(by), now=now, to=to.slug)


def _locked(application: Application, *, seen: int | None = None, even_completed: bool = False) -> Application:
    """The row as it is now, with the authority for which it was opened. Raises `IsOver`, `ChangedMeanwhile`."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.authority_id != application.authority_id or (seen is not None and seen != last_event(locked)):
        raise ChangedMeanwhile
    if not (locked.is_open or (even_completed and locked.state == State.COMPLETED)):
        raise IsOver
    return locked
