"""Going over to another form: a page has told somebody that this is where her application belongs."""

import datetime as dt

from django.db.models import F

from servicepunkt.applications.drafting import begin_draft, end_draft
from servicepunkt.applications.models import Draft
from servicepunkt.applications.papers import paper_of, remove_all_but, unsent
from servicepunkt.audit import journal
from servicepunkt.common.whole import whole
from servicepunkt.forms.definition import Form
from servicepunkt.forms.walking import Answers


@whole
def go_over(draft: Draft, form: Form, *, now: dt.datetime, told: Answers | None = None) -> Draft:
    """Go on in another form with the answers, files and words on papers that both ask for; the rest ends.

    `told` is what the way there has already answered.

    It stays the same draft, with its code and its links. A correction cannot change its form: it ends, the application
    stays as it was sent, and a new draft begins. Raises `TooManyDrafts`.
    """
    locked = Draft.objects.select_for_update(of=("self",)).select_related("folder").get(pk=draft.pk)
    if locked.form == form.form:
        return locked  # pressed twice
    kept = {**_asked_by_both(locked, form), **(told or {})}
    if locked.is_correction:
        holder, language, preset = locked.holder, locked.language, locked.preset
        end_draft(locked, by="applicant", now=now)
        return begin_draft(form, holder=holder, language=language, now=now, preset=preset, answers=kept)
    remove_all_but(lambda key: paper_of(form, key), among=unsent(locked), now=now)
    said = {key: said for key, said in locked.said.items() if paper_of(form, key)}
    locked.put(dict(kept), form)
    Draft.objects.filter(pk=locked.pk).keep(
        now, form=form.form, said=said, answers=locked.answers, apart=locked.apart, revision=F("revision") + 1
    )
    locked.refresh_from_db()
    journal.record("change_form", subject=str(locked), by="applicant", now=now, form=form.form)
    return locked


def _asked_by_both(draft: Draft, form: Form) -> Answers:
    known = {field.name for _section, _page, field in form.fields}
    return {name: answer for name, answer in draft.all_answers.items() if name in known}
