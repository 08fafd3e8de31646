"""Many who apply at the same moment: nothing is lost, and nothing is there twice.

`SERVICEPUNKT_TEST_DRAFTS` says how many drafts are written at once (200), `SERVICEPUNKT_TEST_SENDERS` how many are sent (40);
1000 and 200 are worth trying before a release, on PostgreSQL.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from servicepunkt.applications.drafting import begin_draft, form_of, open_draft, save_page, walk_draft
from servicepunkt.applications.models import Application, Draft, Version
from servicepunkt.applications.sending import send
from servicepunkt.correspondence.models import Letter
from servicepunkt.forms.answering import OffThePath, typed_again
from servicepunkt.forms.reading import forms
from tests.applications.applicants import a_draft, complete_answers, oberhavel
from tests.conftest import StoppedClock

pytestmark = pytest.mark.django_db(transaction=True)

DRAFTS = int(os.environ.get("SERVICEPUNKT_TEST_DRAFTS", "200"))
SENDERS = int(os.environ.get("SERVICEPUNKT_TEST_SENDERS", "40"))
HANDS = 16


def _at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """So many pieces of work by sixteen threads that begin together."""
    gate = threading.Barrier(min(HANDS, count), timeout=60)
    begun = threading.local()

    def one(number: int) -> Any:
        if not hasattr(begun, "it"):
            begun.it = True
            gate.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(min(HANDS, count)) as pool:
        return list(pool.map(one, range(count)))


def test_many_drafts_that_are_written_at_once_hold_each_what_was_typed(clock: StoppedClock):
    form, today = forms()["new-card"], clock.now.date()
    answers = complete_answers(form, today=today)

    def write(number: int) -> str:
        holder = f"{number:032}"
        draft = begin_draft(form, holder=holder, language="tr", now=clock.now)
        named = {**answers, "name": {"family": f"Familie {number}", "given": "Ada"}}
        for _page in range(4):
            step = walk_draft(draft, today=today).next_step
            assert step is not None
            typed = {
                name: value if isinstance(value, list) else [value]
                for name, value in typed_again(step.page.fields, named).items()
            }
            save_page(draft, step.page.name, typed, shown=None, today=today, now=clock.now)
        return str(draft.uid)

    uids = _at_once(DRAFTS, write)

    assert len(set(uids)) == Draft.objects.count() == DRAFTS
    assert {draft.revision for draft in Draft.objects.all()} == {4}
    codes = {draft.code for draft in Draft.objects.all()}
    assert len(codes) == DRAFTS


def test_many_drafts_that_are_sent_three_times_at_once_are_one_application_each(clock: StoppedClock):
    oberhavel()
    today = clock.now.date()
    answers = {**complete_answers(forms()["new-card"], today=today), "email": "ayse@example.org"}
    drafts = [a_draft(now=clock.now, holder=f"{number:032}", answers=answers) for number in range(SENDERS)]
    names = [item.name for item in form_of(drafts[0]).declarations]

    def press(number: int) -> str:
        draft = drafts[number // 3]
        return send(draft, declared=names, today=today, now=clock.now).reference

    references = _at_once(3 * SENDERS, press)

    by_draft = [set(references[3 * number : 3 * number + 3]) for number in range(SENDERS)]
    assert [len(found) for found in by_draft] == [1] * SENDERS
    assert len(set.union(*by_draft)) == SENDERS
    counts = (Application.objects.count(), Version.objects.count(), Letter.objects.count(), Draft.objects.count())
    assert counts == (SENDERS, SENDERS, SENDERS, 0)


def test_two_windows_that_save_different_pages_at_once_lose_neither(clock: StoppedClock):
    today = clock.now.date()
    form = forms()["new-card"]
    answers = complete_answers(form, today=today)
    draft = a_draft(now=clock.now, answers=answers)
    pages = [step.page for step in walk_draft(draft, today=today).steps if step.page.fields][:2]
    draft.put({}, form)
    draft.save()

    def save(number: int) -> None:
        mine = open_draft(draft.uid, holder=draft.holder, now=clock.now)
        typed = typed_again(pages[number].fields, answers)
        listed = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
        with suppress(OffThePath):  # the second page is on the path only once the first is answered
            save_page(mine, pages[number].name, listed, shown=None, today=today, now=clock.now)

    _at_once(2, save)

    kept = open_draft(draft.uid, holder=draft.holder, now=clock.now).all_answers
    first = {field.name for field in pages[0].fields} & answers.keys()
    assert {name: kept.get(name) for name in first} == {name: answers[name] for name in first}
