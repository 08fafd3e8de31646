"""Sending: a draft becomes an application, or a new version of one; just once, however often the button is pressed.

Only what is on the path is sent, answers and files alike. The instant of filing is that of the press, before anything
else happens: what a legal deadline depends on must not wait for a scanner (§ 81 AufenthG).
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from servicepunkt.applications import entries, letters, papers, questions
from servicepunkt.applications.codes import new_reference, new_resume_code, print_of_sent
from servicepunkt.applications.drafting import SavedElsewhere, walk_draft
from servicepunkt.applications.keeping import keep_form
from servicepunkt.applications.models import Application, Draft, Event, Version
from servicepunkt.applications.telling import TOLD_BY_STAFF, note, state_once_papers_are_there
from servicepunkt.applications.unlocking import let_in
from servicepunkt.audit import journal
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.whole import whole
from servicepunkt.forms.definition import Form
from servicepunkt.forms.papers import PaperState, may_send, missing_papers
from servicepunkt.forms.walking import Answers, NeededPaper, Walk
from servicepunkt.responsibility.responsible import Clearing, settle

State = Application.State


class NotComplete(Refusal):
    code = "not-complete"
    status = 409
    sentence = _("Es fehlen noch Antworten. Wir haben nichts gesendet.")


class NotDeclared(Refusal):
    code = "not-declared"
    status = 422
    sentence = _("Bitte bestätigen Sie alle Erklärungen. Ohne sie können wir den Antrag nicht senden.")


class PapersMissing(Refusal):
    code = "papers-missing"
    status = 409
    sentence = _("Es fehlen noch Unterlagen. Laden Sie sie hoch, oder sagen Sie uns, dass sie später kommen.")


class NobodyResponsible(Refusal):
    code = "nobody-responsible"
    status = 409
    sentence = _("Für diesen Wohnort nimmt hier noch keine Behörde Anträge an. Ihre Angaben sind noch da.")


class NoLongerOpen(Refusal):
    """The office has completed the application, or the applicant has withdrawn it."""

    code = "no-longer-open"
    status = 409
    sentence = _("Die Bearbeitung dieses Antrags ist abgeschlossen. Sie können den Antrag nicht mehr ändern.")


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft with what follows from it on a day: what the review page shows and sending checks."""

    draft: Draft
    walked: Walk
    states: dict[str, PaperState]

    @property
    def form(self) -> Form:
        return self.walked.form

    @property
    def missing(self) -> list[NeededPaper]:
        return missing_papers(self.walked, self.states)

    @property
    def may_send(self) -> bool:
        return may_send(self.walked, self.states)


def look_through(draft: Draft, *, today: dt.date) -> Ready:
    """What would be sent today.

    A correction may lack papers: the application has been filed, and changes have to be reported at once
    (§ 82 AufenthG). Refusing it would leave the office with what is no longer true, and still without the paper.
    """
    walked = walk_draft(draft, today=today)
    may_follow = walked.papers_may_follow or draft.is_correction
    return Ready(draft, replace(walked, papers_may_follow=may_follow), papers.states_of(draft))


@whole
def send(
    draft: Draft, *, declared: Collection[str], today: dt.date, now: dt.datetime, reviewed: int | None = None
) -> Application:
    """Send a draft; sent twice, it is still one application. `declared` names the declarations that were ticked.

    `reviewed` is the revision that she has looked through: nothing else is sent. Raises `SavedElsewhere`,
    `NotComplete`, `NotDeclared`, `PapersMissing`, `NobodyResponsible`, `NoLongerOpen`; the draft then stays.
    """
    locked = Draft.objects.select_for_update(of=("self",)).select_related("folder").filter(pk=draft.pk).first()
    if locked is None:
        return sent_from(draft.uid, holder=draft.holder)
    if reviewed not in (None, locked.revision):
        raise SavedElsewhere
    ready = look_through(locked, today=today)
    _check(ready, declared)
    brought = _hand_files_over(ready, now=now)
    application = _correct(ready, brought, now=now) if locked.is_correction else _file(ready, today=today, now=now)
    _add_version(application, ready, now=now)
    locked.delete()
    return application


def sent_from(uid: uuid.UUID, *, holder: str) -> Application:
    """The application that a browser made of a draft, or last corrected with it; raises `Application.DoesNotExist`."""
    return Application.objects.select_related("folder").get(draft=uid, holder=holder)


def _check(ready: Ready, declared: Collection[str]) -> None:
    if not ready.walked.complete:
        raise NotComplete
    if {declaration.name for declaration in ready.walked.declarations} - set(declared):
        raise NotDeclared
    if not ready.may_send:
        raise PapersMissing


def _hand_files_over(ready: Ready, *, now: dt.datetime) -> set[str]:
    """All files but those of papers that left the path, which go. For a correction, only its own: earlier versions need
    theirs.

    Returns the keys of the papers that came with it.
    """
    needed, unsent = {paper.key for paper in ready.walked.papers}, papers.unsent(ready.draft)
    if ready.draft.corrects is not None:
        moved = entries.moved_by_correction(ready.draft, ready.form)
        entries.move_what_was_sent(ready.draft.corrects, moved, now=now)
    papers.remove_all_but(needed.__contains__, among=unsent, now=now)
    brought = set(unsent.brought().values_list("paper", flat=True))
    unsent.update(kept_back=False)
    return brought


def _file(ready: Ready, *, today: dt.date, now: dt.datetime) -> Application:
    draft, answers = ready.draft, ready.walked.answers
    settled = settle(questions.residence_in(answers), day=today, preset=draft.preset)
    if settled.authority is None:
        raise NobodyResponsible
    # Not the draft's code, which anybody who helped to write it may have.
    code = new_resume_code()
    application = Application.objects.create(
        reference=new_reference(),
        draft=draft.uid,
        holder=draft.holder,
        code=code,
        code_fingerprint=print_of_sent(code),
        form=draft.form,
        language=draft.language,
        authority=settled.authority,
        office=None if isinstance(settled, Clearing) else settled.office,
        unclear=settled.reason if isinstance(settled, Clearing) else "",
        name=questions.name_in(answers),
        email=questions.email_in(answers) or draft.email,
        urgent_on=questions.end_of_title_in(answers),
        folder=draft.folder,
        family=draft.family,
        filed_at=now,
        changed_at=now,
    )
    note(application, Event.What.SUBMITTED, by="applicant", now=now)
    letters.receipt(application, now=now)
    journal.record("submit", subject=str(application), by="applicant", now=now, form=draft.form)
    return application


def _add_version(application: Application, ready: Ready, *, now: dt.datetime) -> None:
    number = application.versions.count() + 1
    version = Version(
        application=application,
        number=number,
        form=keep_form(ready.form),
        language=ready.draft.language,
        declarations=[
            {"name": item.name, "version": item.version, "text": item.text.for_reader(ready.draft.language)}
            for item in ready.walked.declarations
        ],
        papers={key: state.value for key, state in papers.of_path(ready.walked, ready.states).items()},
        filed_at=now,
    )
    version.put(dict(ready.walked.answers), ready.form)
    version.save()


# Correcting -------------------------------------------------------------------------------------------------------


def _correct(ready: Ready, brought: Collection[str], *, now: dt.datetime) -> Application:
    """What was sent before stays as a version; so does the authority, which hands on what now belongs elsewhere."""
    application = Application.objects.select_for_update().get(corrections=ready.draft)
    if not application.is_open:
        raise NoLongerOpen
    answers = ready.walked.answers
    _write_to(application, _address_after(application, answers))
    application.name = questions.name_in(answers)
    application.urgent_on = questions.end_of_title_in(answers)
    application.language = ready.draft.language
    # The draft that was sent last: a second press of its button finds the application by it.
    before = application.holder
    application.draft, application.holder = ready.draft.uid, ready.draft.holder
    let_in(application, before)
    application.save(
        update_fields=["name", "email", "generation", "urgent_on", "language", "draft", "holder", "opened_in"]
    )
    answered = _answer_requests(application, brought, now=now)
    state = state_once_papers_are_there(application) if answered else _after_answering(application)
    note(application, Event.What.CORRECTED, by="applicant", now=now, state=state)
    letters.corrected(application, now=now)
    journal.record("correct", subject=str(application), by="applicant", now=now)
    return application


def _answer_requests(application: Application, brought: Collection[str], *, now: dt.datetime) -> bool:
    """Whether the correction has brought papers that the office is waiting for. They are then part of a version.

    While a request is open, whoever has the link may take away what was added to it.
    """
    return application.requests.filter(paper__in=brought, answered_at=None).update(answered_at=now) > 0


def _after_answering(application: Application) -> str | None:
    """In work again where the office had a question, since only a change answers it; not while it waits for a paper."""
    last = application.events.filter(told__in=TOLD_BY_STAFF).last()
    if application.state != State.ACTION or last is None or last.told != "question":
        return None
    return None if application.requests.filter(answered_at=None).exists() else State.PROCESSING


def _address_after(application: Application, answers: Answers) -> str | None:
    """Where letters go from now on. If she took her address off the form, nowhere; one that was never on it stays."""
    said_before = questions.email_in(application.versions.latest("number").all_answers)
    return questions.email_in(answers) or (None if said_before else application.email)


def _write_to(application: Application, email: str | None) -> None:
    """The link in every letter to a different address becomes void: a stranger may have it."""
    if application.email and application.email != email:
        application.generation += 1
    application.email = email
