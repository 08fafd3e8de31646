"""What is sent is sent once, whole, to whom it belongs, and stays as it was."""

import datetime as dt
from typing import Any

import pytest

from servicepunkt.applications.changing import answer_request, begin_correction, withdraw
from servicepunkt.applications.drafting import discard, form_of, open_draft, walk_draft
from servicepunkt.applications.going_over import go_over
from servicepunkt.applications.keeping import form_sent_in
from servicepunkt.applications.links import open_application, path
from servicepunkt.applications.models import KEPT, Application, Draft, Version
from servicepunkt.applications.questions import name_in
from servicepunkt.applications.sending import (
    NobodyResponsible,
    NoLongerOpen,
    NotComplete,
    NotDeclared,
    PapersMissing,
    send,
)
from servicepunkt.applications.working import ask_for, tell
from servicepunkt.common.refusals import NotFound
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import kind_of
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from servicepunkt.privacy.retention import delete_expired
from servicepunkt.staff.models import User
from servicepunkt.uploads.models import Upload
from tests.applications.applicants import (
    BROWSER,
    OTHER_BROWSER,
    a_draft,
    add_file,
    an_application,
    complete_answers,
    oberhavel,
    sent,
)
from tests.conftest import StoppedClock

pytestmark = pytest.mark.django_db


def test_a_draft_that_is_sent_becomes_an_application_of_the_responsible_authority(clock: StoppedClock):
    authority = oberhavel()
    draft = a_draft(now=clock.now)

    application = sent(draft, now=clock.now)

    assert (application.authority, application.state, application.filed_at) == (authority, "submitted", clock.now)
    assert application.name == name_in(draft.answers)
    assert not Draft.objects.exists()
    with pytest.raises(NotFound):
        open_draft(draft.uid, holder=BROWSER, now=clock.now)


def test_only_what_is_on_the_path_is_sent(clock: StoppedClock):
    oberhavel()
    form = forms()["new-card"]
    answers = complete_answers(form, today=clock.now.date())
    application = sent(a_draft(now=clock.now, answers={**answers, "never_asked": "secret"}), now=clock.now)

    version = application.versions.get()
    assert version.all_answers == walk(form, answers, today=clock.now.date()).answers
    assert "never_asked" not in version.all_answers


def test_files_of_papers_that_left_the_path_are_not_sent(clock: StoppedClock):
    oberhavel()
    draft = a_draft(now=clock.now)
    needed = walk_draft(draft, today=clock.now.date()).papers[0].key
    for key in (needed, "left_the_path"):
        add_file(draft.folder, key, now=clock.now)

    application = sent(draft, now=clock.now)

    assert [upload.paper for upload in Upload.objects.filter(folder=application.folder)] == [needed]


def test_a_correction_sends_no_file_of_a_paper_that_left_its_path_and_leaves_the_earlier_ones(clock: StoppedClock):
    application = an_application(now=clock.now)
    add_file(application.folder, "needed_by_the_first_version", now=clock.now)
    draft = begin_correction(application, holder=BROWSER, language="tr", now=clock.advance(days=1))
    add_file(draft.folder, "left_the_path", now=clock.now, kept_back=True)

    sent(draft, now=clock.now)

    assert [upload.paper for upload in Upload.objects.all()] == ["needed_by_the_first_version"]


def test_pressed_again_it_is_the_same_application(clock: StoppedClock):
    oberhavel()
    draft = a_draft(now=clock.now)

    assert sent(draft, now=clock.now) == sent(draft, now=clock.now + dt.timedelta(seconds=3))
    assert (Application.objects.count(), Version.objects.count()) == (1, 1)


def test_nobody_else_gets_the_application_by_pressing_again(clock: StoppedClock):
    oberhavel()
    draft = a_draft(now=clock.now)
    sent(draft, now=clock.now)
    draft.holder = OTHER_BROWSER

    with pytest.raises(Application.DoesNotExist):
        sent(draft, now=clock.now)


@pytest.mark.parametrize("fault", ["answer", "declaration", "paper", "residence"])
def test_what_may_not_be_sent_stays_a_draft(clock: StoppedClock, fault: str):
    if fault != "residence":
        oberhavel()
    draft = a_draft(now=clock.now)
    names = [item.name for item in form_of(draft).declarations]
    refusals: dict[str, Any] = {
        "answer": NotComplete,
        "declaration": NotDeclared,
        "paper": PapersMissing,
        "residence": NobodyResponsible,
    }
    if fault == "answer":
        draft.put({name: answer for name, answer in draft.all_answers.items() if name != "name"}, form_of(draft))
    if fault == "declaration":
        names.pop()
    if fault == "paper":
        draft.said = {}
    draft.save()

    with pytest.raises(refusals[fault]):
        send(draft, declared=names, today=clock.now.date(), now=clock.now)

    assert Draft.objects.get() == draft
    assert not Application.objects.exists()
    assert not Letter.objects.exists()


def test_papers_may_come_later_where_the_form_lets_them(clock: StoppedClock):
    oberhavel()
    soon = (clock.now.date() + dt.timedelta(10)).isoformat()
    answers = complete_answers(forms()["short-extension"], today=clock.now.date(), title_expires=soon)
    draft = a_draft(now=clock.now, form="short-extension", answers=answers)
    draft.said = {needed.key: "comes-later" for needed in walk_draft(draft, today=clock.now.date()).papers}
    draft.save()
    draft.folder.uploads.all().delete()

    application = sent(draft, now=clock.now)

    assert set(application.versions.get().papers.values()) == {"comes-later"}
    assert application.urgent_on == clock.now.date() + dt.timedelta(10)


def test_what_was_sent_is_shown_as_it_was_whatever_becomes_of_the_form(clock: StoppedClock):
    application = an_application(now=clock.now)

    kept = form_sent_in(application.versions.get())

    assert kept.as_stored() == forms()["new-card"].as_stored()


def test_a_correction_is_another_version_of_the_same_application(clock: StoppedClock):
    application = an_application(now=clock.now)
    draft = begin_correction(application, holder=BROWSER, language="uk", now=clock.now)
    assert draft.all_answers == application.versions.get().all_answers
    draft.put({**draft.all_answers, "name": {"family": "Neu", "given": "Ada"}}, form_of(draft))
    draft.save()

    again = sent(draft, now=clock.now + dt.timedelta(1))

    assert again == application
    assert [version.number for version in application.versions.all()] == [1, 2]
    application.refresh_from_db()
    assert (application.name, application.language, application.filed_at) == ("Ada Neu", "uk", clock.now)
    assert [event.what for event in application.events.all()] == ["submitted", "corrected"]


def test_a_correction_that_has_ended_is_in_nobodys_way_before_it_is_deleted(clock: StoppedClock):
    application = an_application(now=clock.now)
    ended = begin_correction(application, holder=BROWSER, language="tr", now=clock.now)
    add_file(application.folder, "passport_copy", now=clock.advance(minutes=1), kept_back=True)
    clock.now = ended.ends_at

    another = begin_correction(application, holder=BROWSER, language="tr", now=clock.now)

    assert Draft.objects.get() == another != ended
    assert another.folder == application.folder
    assert not Upload.objects.exists()


# The address --------------------------------------------------------------------------------------------------------


def corrected(application: Application, clock: StoppedClock, **answers: Any) -> Application:
    """The application after a correction of these answers; None takes one off the form."""
    draft = begin_correction(application, holder=BROWSER, language="tr", now=clock.now)
    kept = {name: answer for name, answer in (draft.all_answers | answers).items() if answer is not None}
    draft.put(kept, form_of(draft))
    draft.save()
    return sent(draft, now=clock.advance(days=1))


def answers_with(email: str | None, clock: StoppedClock) -> dict[str, Any]:
    answers = {**complete_answers(forms()["new-card"], today=clock.now.date()), "email": email}
    return {name: answer for name, answer in answers.items() if answer is not None}


def written_to(email: str, *, clock: StoppedClock) -> Application:
    return an_application(now=clock.now, answers=answers_with(email, clock))


def who_can_be_written_to(clock: StoppedClock) -> list[tuple[str, str]]:
    """The letters that would leave now, each with its address."""
    waiting = [letter for letter in Letter.objects.all() if kind_of(letter.kind).is_still_true(letter.facts, clock.now)]
    return sorted((letter.to, letter.kind) for letter in waiting)


def test_a_corrected_address_voids_every_link_that_went_to_the_wrong_one(clock: StoppedClock):
    application = written_to("stranger@example.org", clock=clock)
    old_link = path(application).rstrip("/").rpartition("/")[2]

    application = corrected(application, clock, email="ayse@example.org")

    with pytest.raises(NotFound):
        open_application(application.uid, old_link)
    assert open_application(application.uid, path(application).rstrip("/").rpartition("/")[2]) == application
    assert who_can_be_written_to(clock) == [("ayse@example.org", "applications.corrected")]


def test_who_has_taken_her_address_off_is_written_to_no_more(clock: StoppedClock):
    application = corrected(written_to("shared@example.org", clock=clock), clock, email=None)

    application.refresh_from_db()
    assert (application.email, application.generation) == (None, 2)
    assert who_can_be_written_to(clock) == []


@pytest.mark.parametrize("email", ["ayse@example.org", None])
def test_what_has_nothing_to_do_with_the_address_leaves_it_and_its_links(clock: StoppedClock, email: str | None):
    """None: the form never had it; it is that to which the link to the draft was sent."""
    oberhavel()
    draft = a_draft(now=clock.now, answers=answers_with(email, clock))
    Draft.objects.filter(pk=draft.pk).update(email="ayse@example.org")
    application = corrected(sent(draft, now=clock.now), clock, name={"family": "Neu", "given": "Ada"})

    application.refresh_from_db()
    assert (application.email, application.generation) == ("ayse@example.org", 1)


# Papers of a correction -------------------------------------------------------------------------------------------


@pytest.fixture
def correction(clock: StoppedClock) -> Draft:
    """To which a file was added; another one was sent before it, and a third because the office asked for it meanwhile."""
    application = an_application(now=clock.now)
    clerk = User.objects.create_user("leserin", authority=application.authority)
    add_file(application.folder, "passport_copy", now=clock.now, name="before.jpg")
    clock.advance(days=1)
    correction = begin_correction(application, holder=BROWSER, language="tr", now=clock.now)
    add_file(application.folder, "passport_copy", now=clock.advance(minutes=1), name="added.jpg", kept_back=True)
    request = ask_for(application, paper="title_copy", by=clerk, now=clock.advance(minutes=1))
    add_file(application.folder, "title_copy", now=clock.advance(minutes=1), name="asked.jpg")
    assert answer_request(request, now=clock.now)
    clock.advance(minutes=1)
    return correction


def names_of_files() -> list[str]:
    return [upload.name for upload in Upload.objects.order_by("created_at")]


def expire(correction: Draft, *, now: dt.datetime) -> None:
    delete_expired(now + KEPT)


def take_all_back(correction: Draft, *, now: dt.datetime) -> None:
    withdraw(correction.corrects, now=now)


def go_elsewhere(correction: Draft, *, now: dt.datetime) -> None:
    go_over(correction, forms()["residence-title"], now=now)


@pytest.mark.parametrize("end", [discard, expire, take_all_back, go_elsewhere])
def test_a_correction_that_is_not_sent_leaves_the_papers_as_they_were(clock: StoppedClock, correction: Draft, end: Any):
    end(correction, now=clock.now)

    assert not Draft.objects.filter(pk=correction.pk).exists()
    assert names_of_files() == ["before.jpg", "asked.jpg"]


def test_a_correction_that_is_sent_keeps_all_papers(clock: StoppedClock, correction: Draft):
    sent(correction, now=clock.now)
    discard(correction, now=clock.now)  # in another window, too late

    assert names_of_files() == ["before.jpg", "added.jpg", "asked.jpg"]
    assert not Upload.objects.filter(kept_back=True).exists()


@pytest.mark.parametrize(
    ("text", "state"), [("question", "processing"), ("appointment", "action"), ("card_ordered", "processing")]
)
def test_a_correction_answers_a_question_of_the_office_and_nothing_else(clock: StoppedClock, text: str, state: str):
    application = an_application(now=clock.now)
    clerk = User.objects.create_user("leserin", authority=application.authority)
    tell(application, text, by=clerk, now=clock.now)

    sent(begin_correction(application, holder=BROWSER, language="tr", now=clock.now), now=clock.advance(hours=1))

    application.refresh_from_db()
    assert application.state == state


def test_a_correction_is_no_answer_to_who_waits_for_a_paper(clock: StoppedClock):
    application = an_application(now=clock.now)
    clerk = User.objects.create_user("leserin", authority=application.authority)
    ask_for(application, paper="passport_copy", by=clerk, now=clock.now)
    tell(application, "question", by=clerk, now=clock.now)

    sent(begin_correction(application, holder=BROWSER, language="tr", now=clock.now), now=clock.advance(hours=1))

    application.refresh_from_db()
    assert application.state == "action"


def test_what_is_withdrawn_can_be_neither_corrected_nor_withdrawn_twice(clock: StoppedClock):
    application = an_application(now=clock.now)

    withdraw(application, now=clock.now)
    withdraw(application, now=clock.now)

    application.refresh_from_db()
    assert [event.what for event in application.events.all()] == ["submitted", "withdrawn"]
    with pytest.raises(NoLongerOpen):
        begin_correction(application, holder=BROWSER, language="tr", now=clock.now)


def test_sensitive_answers_lie_in_a_drawer_of_their_own(clock: StoppedClock):
    oberhavel()
    answers = complete_answers(forms()["short-extension"], today=clock.now.date(), new_offences="no")
    draft = a_draft(now=clock.now, form="short-extension", answers=answers)

    assert draft.apart["new_offences"] == "no"
    assert "new_offences" not in draft.answers
