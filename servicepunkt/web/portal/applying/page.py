"""One page of a form: shown, filled in, kept; wrong answers are pointed out and stay where they were typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.applications.drafting import SavedElsewhere, save_page, walk_draft
from servicepunkt.applications.going_over import go_over
from servicepunkt.applications.models import Draft
from servicepunkt.applications.questions import told_before
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.forms.answering import Filled, OffThePath, typed_again
from servicepunkt.forms.kinds.base import Missing
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import Errors, Step, Walk
from servicepunkt.web.dates import today_here
from servicepunkt.web.language import chosen_by_button
from servicepunkt.web.portal.applying.drawing import Drawing
from servicepunkt.web.portal.applying.going_on import address_of, after_page, onward
from servicepunkt.web.portal.applying.opening import address, of_draft
from servicepunkt.web.portal.applying.recipient import (
    Doubt,
    asks_residence,
    doubt_about,
    recipient_of,
    with_chosen_place,
)
from servicepunkt.web.portal.applying.typed import Sent, read_sent
from servicepunkt.web.portal.visitor import see_other

# She came from the summary, and goes back there.
CHANGE = "aendern"


@of_draft
def page(request: HttpRequest, draft: Draft, page: str) -> HttpResponse:
    walked = walk_draft(draft, today=today_here())
    step = walked.step(page)
    if step is None or not walked.may_visit(page):
        return see_other(onward(draft, walked))
    if step.page.exit:
        return _exit(request, draft, walked, step)
    if request.method == "POST":
        return _take(request, draft, step)
    return _show(request, draft, walked, step, Sent({}, frozenset()))


def _take(request: HttpRequest, draft: Draft, step: Step) -> HttpResponse:
    sent = with_chosen_place(read_sent(request.POST, step.page.fields))
    try:
        filled = save_page(
            draft,
            step.page.name,
            sent.typed,
            shown=sent.fields,
            stood=sent.stood,
            today=today_here(),
            now=clock_now(),
        )
    except SavedElsewhere as refusal:
        return _show(request, draft, walk_draft(draft, today=today_here()), step, sent, refusal=refusal)
    except OffThePath:  # another window took the page off the path at this very moment
        return see_other(onward(draft, walk_draft(draft, today=today_here())))
    return _answer(request, draft, step, sent, filled)


def _answer(request: HttpRequest, draft: Draft, step: Step, sent: Sent, filled: Filled) -> HttpResponse:
    """Where somebody goes when her page has been kept: on, aside, or to the same page again."""
    walked = filled.walked
    if chosen_by_button(request) or not sent.goes_on:
        aside = _aside(draft, walked, step.page.name, sent.then)
        return see_other(aside) if aside else _show(request, draft, walked, step, sent)
    errors, appeared = _said_of(filled, sent)
    if errors or appeared:
        return _show(request, draft, walked, step, sent, errors=errors, appeared=appeared)
    doubt = doubt_about(draft, walked, sent)
    if doubt:
        return _show(request, draft, walked, step, sent, doubt=doubt)
    if asks_residence(sent):
        _tell_recipient(request, draft, walked)
    if CHANGE in request.GET:
        return see_other(_back_to_summary(draft, walked))
    return see_other(after_page(draft, walked, step.page.name))


def _tell_recipient(request: HttpRequest, draft: Draft, walked: Walk) -> None:
    recipient = recipient_of(draft, walked)
    if recipient:
        tell = messages.info if recipient.tone == "info" else messages.warning
        tell(request, str(recipient))


def _aside(draft: Draft, walked: Walk, page: str, then: str) -> str:
    """Where a button that keeps what was typed leads, finished or not; empty where the page stays."""
    if then == "later":
        return address(draft, then)
    if then != "back":
        return ""
    before = walked.before(page)
    return address_of(draft, before) if before else address(draft)


def _back_to_summary(draft: Draft, walked: Walk) -> str:
    wanting = walked.next_step
    return f"{address_of(draft, wanting)}?{CHANGE}=1" if wanting else address(draft, "review")


def _said_of(filled: Filled, sent: Sent) -> tuple[Errors, tuple[str, ...]]:
    """What is wrong, and the places of fields that were not on the page: nobody is told off for not seeing them."""
    unseen = [at for at, error in filled.errors.items() if isinstance(error, Missing) and at not in sent.shown]
    inside = tuple(at for at in unseen if "." in at)
    errors = {at: error for at, error in filled.errors.items() if at not in inside}
    return errors, (*filled.appeared, *inside)


def _show(
    request: HttpRequest,
    draft: Draft,
    walked: Walk,
    step: Step,
    sent: Sent,
    *,
    errors: Errors | None = None,
    appeared: Sequence[str] = (),
    doubt: Doubt | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    step = walked.step(step.page.name) or step
    errors = errors or {}
    answers, values = draft.all_answers, _values(draft, walked, step, sent)
    questions = Drawing(answers, values, errors, sent.add).questions(step.fields, walked.view)
    everything = [question for top in questions for question in top.walk()]
    context = _frame(draft, walked, step) | {
        "questions": questions,
        "shown": " ".join(question.at for question in everything),
        "wrong": [question for question in everything if question.error],
        "appeared": [question for question in everything if question.at in appeared],
        "doubt": doubt,
        "refusal": refusal,
        "changing": CHANGE in request.GET,
    }
    status = refusal.status if refusal else 422 if errors else 200
    return render(request, "portal/applying/page.html", context, status=status)


def _values(draft: Draft, walked: Walk, step: Step, sent: Sent) -> Mapping[str, str | Sequence[str]]:
    """What was answered before, here or to another question; for the fields that were on the page, what was typed."""
    before = typed_again(step.fields, told_before(walked.answers) | draft.all_answers, step.errors)
    kept = {name: value for name, value in before.items() if name.partition(".")[0] not in sent.fields}
    return {**kept, **sent.typed}


def _frame(draft: Draft, walked: Walk, step: Step) -> dict[str, Any]:
    """What is around the questions."""
    sections = [progress.section.name for progress in walked.progress]
    return {
        "draft": draft,
        "form": walked.form,
        "step": step,
        "number": sections.index(step.section.name) + 1,
        "sections": len(sections),
        "first": walked.before(step.page.name) is None,
    }


# Pages on which a path ends --------------------------------------------------------------------------------------


def _exit(request: HttpRequest, draft: Draft, walked: Walk, step: Step) -> HttpResponse:
    way = step.page.exit
    other = forms().get(way.form or "") if way else None
    if request.method == "POST" and way and other:
        return see_other(address(go_over(draft, other, now=clock_now(), told=way.told)))
    before = walked.before(step.page.name)
    context = _frame(draft, walked, step) | {
        "other": other,
        "back": address_of(draft, before) if before else address(draft),
    }
    return render(request, "portal/applying/exit.html", context)
