"""A draft is one browser's, keeps what was typed, and moves to another device by its code alone."""

import datetime as dt
from random import Random

import pytest

from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.codes import (
    new_reference,
    new_resume_code,
    print_of,
    spell_reference,
    spell_resume_code,
)
from servicepunkt.applications.drafting import (
    MOST,
    SavedElsewhere,
    TooManyDrafts,
    begin_draft,
    discard,
    drafts_of,
    go_on,
    open_draft,
    save_page,
    say_of_paper,
    walk_draft,
)
from servicepunkt.applications.going_over import go_over
from servicepunkt.applications.models import KEPT, Application, Draft
from servicepunkt.applications.resuming import WrongCode, remind_of_drafts, resume, send_link
from servicepunkt.common.refusals import NotFound
from servicepunkt.correspondence.models import Letter
from servicepunkt.forms.answering import typed_again
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.reading import forms
from servicepunkt.privacy.retention import delete_expired
from servicepunkt.uploads.models import Folder
from tests.applications.applicants import BROWSER, OTHER_BROWSER, a_draft, an_application, complete_answers
from tests.conftest import StoppedClock

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(1)


def begun(clock: StoppedClock, form: str = "new-card") -> Draft:
    return begin_draft(forms()[form], holder=BROWSER, language="tr", now=clock.now)


def type_all(draft: Draft, answers: dict, clock: StoppedClock) -> None:
    """Type the answers page after page, as far as the path goes."""
    today = clock.now.date()
    while (step := walk_draft(draft, today=today).next_step) and not step.page.exit:
        typed = typed_again(step.page.fields, answers)
        listed = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
        filled = save_page(draft, step.page.name, listed, shown=None, today=today, now=clock.now)
        assert (filled.errors, filled.appeared) == ({}, ()), step.page.name


def test_what_is_typed_page_by_page_is_what_the_draft_holds(clock: StoppedClock):
    answers = complete_answers(forms()["new-card"], today=clock.now.date())
    draft = begun(clock)

    type_all(draft, answers, clock)

    kept = open_draft(draft.uid, holder=BROWSER, now=clock.now)
    assert walk_draft(kept, today=clock.now.date()).complete
    assert kept.revision == draft.revision > 5


def test_only_its_own_browser_opens_a_draft(clock: StoppedClock):
    draft = begun(clock)

    assert open_draft(draft.uid, holder=BROWSER, now=clock.now) == draft
    for stranger in (OTHER_BROWSER, "", None):
        with pytest.raises(NotFound):
            open_draft(draft.uid, holder=stranger, now=clock.now)


def test_of_two_windows_neither_loses_what_was_typed_in_the_other(clock: StoppedClock):
    draft = begun(clock)
    other_window = open_draft(draft.uid, holder=BROWSER, now=clock.now)
    first = walk_draft(draft, today=clock.now.date()).steps[0].page
    typed = {first.fields[0].name: ["lost"]}

    for window in (draft, other_window):
        save_page(window, first.name, typed, shown=None, today=clock.now.date(), now=clock.now)

    draft.refresh_from_db()
    assert draft.revision == 2


def test_a_draft_that_is_gone_meanwhile_takes_no_more(clock: StoppedClock):
    draft = begun(clock)
    page = walk_draft(draft, today=clock.now.date()).steps[0].page.name

    with pytest.raises(SavedElsewhere):
        save_page(draft, page, {}, shown=None, today=clock.now.date(), now=clock.now + KEPT)


def test_a_browser_begins_no_more_than_a_dozen(clock: StoppedClock):
    for _number in range(MOST):
        begun(clock)
    with pytest.raises(TooManyDrafts):
        begun(clock)
    assert len(drafts_of(BROWSER, now=clock.now)) == MOST


def test_the_code_takes_a_draft_to_another_device_and_from_the_first_away(clock: StoppedClock):
    draft = begun(clock)

    taken = resume(spell_resume_code(draft.code).lower(), holder=OTHER_BROWSER, now=clock.now)

    assert taken == draft
    assert open_draft(draft.uid, holder=OTHER_BROWSER, now=clock.now) == draft
    with pytest.raises(NotFound):
        open_draft(draft.uid, holder=BROWSER, now=clock.now)


def test_no_other_code_opens_it(clock: StoppedClock):
    draft = begun(clock)
    letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    for _attempt in range(50):
        wrong = "".join(Random(_attempt).choice(letters) for _ in range(16))
        with pytest.raises(WrongCode):
            resume(wrong, holder=OTHER_BROWSER, now=clock.now)
    for wrong in ("", draft.code[:-1], draft.code + "2", str(draft.uid)):
        with pytest.raises(WrongCode):
            resume(wrong, holder=OTHER_BROWSER, now=clock.now)


def test_the_code_does_not_lie_in_the_clear(clock: StoppedClock):
    draft = begun(clock)
    assert Draft.objects.filter(code_fingerprint=print_of(draft.code)).exists()
    assert draft.code not in draft.code_fingerprint


def test_who_left_an_address_is_reminded_once_and_then_the_draft_goes_with_its_folder(clock: StoppedClock):
    draft = begun(clock)
    send_link(draft, "ayse@example.org", now=clock.now)
    assert [letter.kind for letter in Letter.objects.all()] == ["applications.resume"]

    for days in (22, 23, 24, 25):
        remind_of_drafts(clock.now + days * DAY)
    assert Letter.objects.filter(kind="applications.draft_ends").count() == 1

    delete_expired(clock.now + KEPT - DAY)
    assert Draft.objects.exists()
    delete_expired(clock.now + KEPT)
    assert (Draft.objects.count(), Folder.objects.count()) == (0, 0)


def test_who_gave_an_address_in_the_form_is_reminded_there(clock: StoppedClock):
    draft, unknown = begun(clock), begun(clock)
    draft.put({"email": "ayse@example.org"}, forms()["new-card"])
    unknown.put({"email": {"refused": {"": ["ayse@"]}}}, forms()["new-card"])
    draft.save()
    unknown.save()

    assert [remind_of_drafts(clock.now + days * DAY) for days in (23, 24)] == [1, 0]

    assert [(letter.kind, letter.to) for letter in Letter.objects.all()] == [
        ("applications.draft_ends", "ayse@example.org")
    ]


def test_of_a_correction_hears_only_who_asked_for_it_and_never_once_all_is_over(clock: StoppedClock):
    application = an_application(now=clock.now)
    correction = begin_correction(application, holder=BROWSER, language="tr", now=clock.now)
    correction.put(correction.all_answers | {"email": "ayse@example.org"}, forms()["new-card"])
    correction.save()
    assert remind_of_drafts(clock.now + 23 * DAY) == 0

    send_link(correction, "ayse@example.org", now=clock.now)
    Application.objects.update(state="completed", ended_at=clock.now)
    assert remind_of_drafts(clock.now + 23 * DAY) == 0
    Application.objects.update(state="processing", ended_at=None)
    assert remind_of_drafts(clock.now + 23 * DAY) == 1


def save_first_page(draft: Draft, now: dt.datetime) -> None:
    page = walk_draft(draft, today=now.date()).steps[0].page.name
    save_page(draft, page, {}, shown=None, today=now.date(), now=now)


@pytest.mark.parametrize(
    "be_at_it",
    [
        save_first_page,
        lambda draft, now: say_of_paper(draft, "passport", PaperState.COMES_LATER, now=now),
        lambda draft, now: go_over(draft, forms()["conditions"], now=now),
        lambda draft, now: send_link(draft, "ayse@example.org", now=now),
        lambda draft, now: go_on(draft, now=now),
    ],
    ids=["a page", "a word on a paper", "another form", "the link", "files"],
)
def test_going_on_gives_it_its_whole_time_again_and_another_reminder(clock: StoppedClock, be_at_it):
    draft = begun(clock)
    draft.email = "ayse@example.org"
    draft.save()
    remind_of_drafts(clock.now + 24 * DAY)
    later = clock.now + 25 * DAY

    be_at_it(draft, later)

    kept = Draft.objects.get()
    assert (kept.saved_at, kept.ends_at, kept.reminded_at) == (later, later + KEPT, None)


def test_who_discards_a_draft_has_it_deleted_at_once(clock: StoppedClock):
    draft = a_draft(now=clock.now)
    discard(draft, now=clock.now)
    assert (Draft.objects.count(), Folder.objects.count()) == (0, 0)


def test_chance_writes_no_word_into_a_code():
    for _number in range(500):
        for spelled in (spell_resume_code(new_resume_code()), spell_reference(new_reference())):
            assert all(any(letter.isdigit() for letter in group[:3]) for group in spelled.split("-")), spelled
