"""A draft on another device: a link by mail and the code, or the code from a printed sheet alone."""

import datetime as dt
import uuid

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications import letters
from servicepunkt.applications.codes import print_of, read_resume_code
from servicepunkt.applications.drafting import REMINDED_BEFORE
from servicepunkt.applications.models import Application, Draft
from servicepunkt.audit import journal
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.whole import whole
from servicepunkt.correspondence.hurry import refuse_hurry


class WrongCode(Refusal):
    code = "wrong-resume-code"
    status = 422
    sentence = _(
        "Mit diesem Code finden wir keinen Antrag. Bitte vergleichen Sie jedes Zeichen. Nach dem Senden gilt ein neuer Code. Haben Sie ihn nicht, dann rufen Sie uns an. Haben Sie noch nichts gesendet, dann fangen Sie neu an."
    )


@whole
def resume(typed: str, *, holder: str, now: dt.datetime, uid: uuid.UUID | None = None) -> Draft:
    """Take a draft over to this browser: the one that had it no longer does. Raises `WrongCode`.

    `uid` comes from the link that somebody followed.
    """
    code = read_resume_code(typed)
    found = Draft.objects.alive(now).filter(code_fingerprint=print_of(code)) if code else Draft.objects.none()
    draft = (found.filter(uid=uid) if uid else found).select_for_update().first()
    if draft is None:
        raise WrongCode
    if draft.holder != holder:
        Draft.objects.filter(pk=draft.pk).update(holder=holder)
        draft.holder = holder
        journal.record("resume_draft", subject=str(draft), by="applicant", now=now)
    return draft


@whole
def send_link(draft: Draft, email: str, *, now: dt.datetime) -> None:
    """Mail the link to a draft; a reminder will go to the same address before the draft ends. Raises `TooSoon`."""
    # The row first: of two simultaneous presses, the second waits here and then sees the letter of the first.
    Draft.objects.filter(pk=draft.pk).keep(now, email=email)
    refuse_hurry(str(draft), now)
    draft.email = email
    letters.resume_link(draft, now=now)
    journal.record("mail_draft_link", subject=str(draft), by="applicant", now=now)


@whole
def remind_of_drafts(now: dt.datetime) -> int:
    """Write to those whose draft will soon be gone, to each only once; returns how many that were.

    Somebody who has sent her application and only looked at changing it loses nothing: about a correction, we write to
    whoever asked for its link.
    """
    due = Draft.objects.alive(now).filter(ends_at__lte=now + REMINDED_BEFORE, reminded_at=None)
    wanted = Q(corrects=None) | Q(email__isnull=False, corrects__state__in=Application.OPEN)
    drafts = due.filter(wanted).select_for_update(of=("self",))
    reminded = [draft.pk for draft in drafts if letters.draft_ends(draft, now=now)]
    return Draft.objects.filter(pk__in=reminded).update(reminded_at=now)
