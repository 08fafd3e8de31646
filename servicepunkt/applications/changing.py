"""What the applicant does after sending: correct, withdraw, add a paper that was asked for."""

import datetime as dt

from servicepunkt.applications import letters
from servicepunkt.applications.drafting import begin_draft, end_draft
from servicepunkt.applications.models import Application, Draft, Event, PaperRequest
from servicepunkt.applications.paperwork import Paperwork, paperwork_of
from servicepunkt.applications.sending import NoLongerOpen
from servicepunkt.applications.telling import note, state_once_papers_are_there
from servicepunkt.audit import journal
from servicepunkt.common.refusals import NotFound
from servicepunkt.common.whole import whole
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.reading import forms
from servicepunkt.uploads.pile import Pile

State = Application.State


@whole
def begin_correction(application: Application, *, holder: str, language: str, now: dt.datetime) -> Draft:
    """A draft with everything that was sent; one that was already begun is continued in this browser.

    Raises `NoLongerOpen`, `TooManyDrafts`, or `NotFound` where the form is no longer offered.
    """
    locked = Application.objects.select_for_update(of=("self",)).select_related("folder").get(pk=application.pk)
    if not locked.is_open:
        raise NoLongerOpen
    begun = Draft.objects.alive(now).filter(corrects=locked).first()
    if begun is not None:
        Draft.objects.filter(pk=begun.pk).update(holder=holder)
        begun.holder = holder
        return begun
    # One whose time is over counts as gone, whenever the worker gets round to deleting it: the next needs its folder.
    for ended in Draft.objects.filter(corrects=locked):
        end_draft(ended, by="worker", now=now)
    version, form = locked.versions.last(), forms().get(locked.form)
    if version is None or form is None:
        raise NotFound
    draft = begin_draft(
        form,
        holder=holder,
        language=language,
        now=now,
        preset=locked.authority,
        answers=version.all_answers,
        family=locked.family,
        corrects=locked,
    )
    waiting = (PaperState.COMES_LATER, PaperState.BRING_ORIGINAL)
    draft.said = {key: state for key, state in version.papers.items() if state in waiting}
    draft.save(update_fields=["said"])
    return draft


@whole
def withdraw(application: Application, *, now: dt.datetime) -> None:
    """Withdraw an application; a second press changes nothing. A correction that was begun goes with it."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state == State.WITHDRAWN:
        return
    if not locked.is_open:
        raise NoLongerOpen
    for correction in Draft.objects.filter(corrects=locked):
        end_draft(correction, by="applicant", now=now)
    note(locked, Event.What.WITHDRAWN, by="applicant", now=now, state=State.WITHDRAWN)
    letters.withdrawn(locked, now=now)
    journal.record("withdraw", subject=str(locked), by="applicant", now=now)


def wanted(application: Application, key: str) -> PaperRequest | None:
    """What may be added under this key: what the office asks for, or what the application was sent without.

    For the latter nobody has made a request; it is one that is not saved until the paper has come.
    """
    asked = application.requests.filter(paper=key, answered_at=None).first()
    if asked is not None:
        asked.application = application  # its folder is loaded
        return asked
    return next((request for request in missing_of(paperwork_of(application)) if request.paper == key), None)


def missing_of(paperwork: Paperwork) -> list[PaperRequest]:
    """What the application was sent without, each as if it had been asked for at once."""
    application, sent_at = paperwork.application, paperwork.version.filed_at
    return [
        PaperRequest(application=application, paper=each.key, label="", asked_at=sent_at) for each in paperwork.missing
    ]


def pile_for(request: PaperRequest) -> Pile:
    """The files that have been added since the office asked. What it had before stays as it was sent."""
    return Pile(request.application.folder, request.paper, since=request.asked_at)


@whole
def answer_request(request: PaperRequest, *, now: dt.datetime) -> bool:
    """Tell the office that a paper it is waiting for has been added; False while no new file of it is complete.

    Raises `NoLongerOpen`. The application is locked, as for any change: what the office does meanwhile is not undone.
    """
    application = Application.objects.select_for_update().get(pk=request.application_id)
    asked = application.requests.get(pk=request.pk) if request.pk else wanted(application, request.paper)
    if asked is None or asked.answered_at is not None:
        return True
    if not application.is_open:
        raise NoLongerOpen
    if not pile_for(asked).uploads().brought().exists():
        return False
    was_asked, asked.answered_at = asked.pk is not None, now
    asked.save()
    state = state_once_papers_are_there(application) if was_asked else None
    note(application, Event.What.ADDED, by="applicant", now=now, state=state)
    journal.record("add_paper", subject=str(application), by="applicant", now=now)
    return True
