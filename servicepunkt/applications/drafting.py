"""Drafts: begun without an account, saved after each page, taken over by another device with a code, gone in the end.

A draft belongs to one browser: whoever has its cookie may read and write it. The code takes it to another browser, and
away from the first. Sending ends it: `sending.py`.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications import entries
from servicepunkt.applications.codes import new_resume_code, print_of
from servicepunkt.applications.models import KEPT, Application, Draft
from servicepunkt.applications.papers import unsent
from servicepunkt.audit import journal
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.common.whole import whole
from servicepunkt.forms.answering import Filled, fill_page
from servicepunkt.forms.definition import Form
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import Answers, Walk, walk
from servicepunkt.uploads import ending
from servicepunkt.uploads.arranging import remove
from servicepunkt.uploads.receiving import open_folder

REMINDED_BEFORE = dt.timedelta(days=7)
# A browser that opens more drafts than this is not a person's.
MOST = 12


class TooManyDrafts(Refusal):
    code = "too-many-drafts"
    status = 429
    sentence = _("Sie haben schon viele Anträge angefangen. Bitte senden oder löschen Sie zuerst einen davon.")


class SavedElsewhere(Refusal):
    code = "saved-elsewhere"
    status = 409
    sentence = _(
        "Dieser Antrag ist inzwischen in einem anderen Fenster geändert worden. Bitte prüfen Sie die Seite noch einmal."
    )


def form_of(draft: Draft) -> Form:
    """The form that a draft is written in; raises `NotFound` where the program no longer has it."""
    form = forms().get(draft.form)
    if form is None:
        raise NotFound
    return form


def walk_draft(draft: Draft, *, today: dt.date) -> Walk:
    return walk(form_of(draft), draft.all_answers, today=today)


@whole
def begin_draft(
    form: Form,
    *,
    holder: str,
    language: str,
    now: dt.datetime,
    preset: Authority | None = None,
    answers: Answers | None = None,
    family: uuid.UUID | None = None,
    corrects: Application | None = None,
) -> Draft:
    """Begin a draft for a browser; `answers` are what is known already. Raises `TooManyDrafts`."""
    if Draft.objects.alive(now).filter(holder=holder).count() >= MOST:
        raise TooManyDrafts
    code = new_resume_code()
    draft = Draft(
        form=form.form,
        language=language,
        preset=preset,
        holder=holder,
        code=code,
        code_fingerprint=print_of(code),
        folder=corrects.folder if corrects else open_folder(),
        family=family,
        corrects=corrects,
        saved_at=now,
        ends_at=now + KEPT,
    )
    draft.put(dict(answers or {}), form)
    draft.save()
    journal.record("begin_draft", subject=str(draft), by="applicant", now=now, form=form.form)
    return draft


def open_draft(uid: uuid.UUID, *, holder: str | None, now: dt.datetime) -> Draft:
    """Load a draft and authorise in one step; raises `NotFound` alike for one that is gone and for somebody else's."""
    known = Draft.objects.alive(now).select_related("folder")
    draft = known.filter(uid=uid, holder=holder).first() if holder else None
    if draft is None:
        raise NotFound
    return draft


def drafts_of(holder: str | None, *, now: dt.datetime) -> list[Draft]:
    """What a browser has begun, the latest first."""
    return list(Draft.objects.alive(now).filter(holder=holder).order_by("-saved_at")) if holder else []


def save_page(
    draft: Draft,
    page: str,
    typed: Mapping[str, Sequence[str]],
    *,
    shown: Collection[str] | None,
    stood: Mapping[str, str] | None = None,
    today: dt.date,
    now: dt.datetime,
) -> Filled:
    """Keep what was answered on a page, right or wrong; what is wrong with it is in the result.

    `stood` says where entries of groups stood before, by where they stand now: their papers go with them.

    Raises `OffThePath` where the page is not, or no longer, on the path, `NotFound` where the draft has ended
    meanwhile, `SavedElsewhere` where another window was faster time and again.
    """
    for _attempt in range(4):
        filled = fill_page(form_of(draft), draft.all_answers, page, typed, shown=shown, today=today)
        if _keep(draft, filled.answers, stood=stood or {}, now=now):
            return filled
        _read_again(draft)
    raise SavedElsewhere


def _read_again(draft: Draft) -> None:
    try:
        draft.refresh_from_db()
    except Draft.DoesNotExist as gone:
        raise NotFound from gone


@whole
def _keep(draft: Draft, answers: Answers, *, stood: Mapping[str, str], now: dt.datetime) -> bool:
    """Write the answers if nobody has written since they were read; papers follow their entries."""
    form = form_of(draft)
    moved = entries.moved_papers(form, draft.all_answers, answers, places=stood)
    draft.put(dict(answers), form)
    row = Draft.objects.filter(pk=draft.pk, revision=draft.revision, ends_at__gt=now)
    if not row.keep(now, answers=draft.answers, apart=draft.apart, revision=F("revision") + 1):
        return False
    draft.revision, draft.saved_at, draft.ends_at = draft.revision + 1, now, now + KEPT
    if moved:
        said = Draft.objects.values_list("said", flat=True).get(pk=draft.pk)
        draft.said = entries.move_said(said, moved)
        Draft.objects.filter(pk=draft.pk).update(said=draft.said)
        entries.move_files(unsent(draft), moved, now=now)
    return True


def speak(draft: Draft, language: str) -> None:
    """Go on in another language; the page and the answers stay."""
    if draft.language != language:
        Draft.objects.filter(pk=draft.pk).update(language=language)
        draft.language = language


@whole
def say_of_paper(draft: Draft, key: str, state: PaperState | None, *, now: dt.datetime) -> None:
    """Note that a paper comes later or is brought along; None takes it back."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    said = {known: value for known, value in draft.said.items() if known != key}
    if state in (PaperState.COMES_LATER, PaperState.BRING_ORIGINAL):
        said[key] = state.value
    Draft.objects.filter(pk=draft.pk).keep(now, said=said)


def go_on(draft: Draft, *, now: dt.datetime) -> None:
    """Somebody is working on it even though no answer changes: she is sending files for it."""
    Draft.objects.alive(now).filter(pk=draft.pk).keep(now)


@whole
def discard(draft: Draft, *, now: dt.datetime) -> None:
    """Delete a draft with its files, at once."""
    end_draft(draft, by="applicant", now=now)
    journal.record("discard_draft", subject=str(draft), by="applicant", now=now)


@whole
def end_draft(draft: Draft, *, by: str, now: dt.datetime) -> None:
    """Delete a draft with its files; for a correction, those that it has brought. What was sent before stays."""
    brought = list(unsent(draft)) if draft.is_correction else []
    if not Draft.objects.filter(pk=draft.pk).delete()[0]:
        return  # it has ended meanwhile, or was sent, along with its files
    for upload in brought:
        remove(upload, now=now, by=by)
    if not draft.is_correction:
        ending.delete(draft.folder, now=now, by=by)
