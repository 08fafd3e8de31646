"""What the office does with an application, and what the applicant hears of it."""

import datetime as dt

import pytest

from servicepunkt.applications import inbox
from servicepunkt.applications.changing import answer_request
from servicepunkt.applications.codes import read_reference, spell_reference
from servicepunkt.applications.drafting import form_of, walk_draft
from servicepunkt.applications.family import begin_for_next, is_of_family, others_of
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.applications.sending import NoLongerOpen
from servicepunkt.applications.working import (
    AlreadyAsked,
    IsOver,
    UnknownText,
    ask_for,
    hand_on,
    open_first,
    take,
    tell,
)
from servicepunkt.audit.models import JournalEntry
from servicepunkt.common.refusals import NotFound
from servicepunkt.correspondence.models import Letter
from servicepunkt.forms.reading import forms
from servicepunkt.privacy.retention import delete_expired
from servicepunkt.staff.models import User
from servicepunkt.uploads.models import Folder
from servicepunkt.uploads.processing import prepare_next
from tests.applications.applicants import (
    OTHER_BROWSER,
    a_draft,
    add_file,
    an_application,
    complete_answers,
    oberhavel,
    sent,
    settle_papers,
)
from tests.conftest import StoppedClock
from tests.factories import an_authority

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(1)


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("leserin", authority=oberhavel(), reads_applications=True)


@pytest.fixture
def application(clock: StoppedClock) -> Application:
    oberhavel()
    answers = complete_answers(forms()["new-card"], today=clock.now.date())
    return sent(a_draft(now=clock.now, answers={**answers, "email": "ayse@example.org"}), now=clock.now)


def kinds() -> list[str]:
    return list(Letter.objects.order_by("created_at", "kind").values_list("kind", flat=True))


def test_the_first_look_counts_as_received_and_the_second_says_nothing(application, clerk, clock):
    open_first(application, by=clerk, now=clock.now)
    open_first(application, by=clerk, now=clock.now)

    assert [(event.what, event.state) for event in application.events.all()] == [
        ("submitted", "submitted"),
        ("received", "received"),
    ]
    assert kinds() == ["applications.receipt"]


def test_a_look_by_who_has_handed_it_on_is_not_the_first_look_of_the_other_authority(application, clerk, clock):
    hand_on(application, an_authority("barnim"), by=clerk, now=clock.now)
    open_first(application, by=clerk, now=clock.now)  # as she had it before her eyes

    application.refresh_from_db()
    assert application.state == "submitted"


def test_who_takes_it_has_it_and_it_is_in_work(application, clerk, clock):
    other = User.objects.create_user("kollegin", authority=clerk.authority, reads_applications=True)
    take(application, by=clerk, now=clock.now, had_by=None)
    take(application, by=other, now=clock.now, had_by=clerk.pk)

    application.refresh_from_db()
    assert (application.taken_by, application.state) == (other, "processing")
    assert application.events.filter(told="processing").count() == 1


def test_what_is_told_goes_to_the_applicant_and_changes_the_state(application, clerk, clock):
    tell(application, "card_ready", words="Bitte den alten Pass mitbringen.", by=clerk, now=clock.now)

    application.refresh_from_db()
    assert (application.state, application.ended_at) == ("completed", clock.now)
    event = application.events.last()
    assert (event.told, event.words, event.by) == ("card_ready", "Bitte den alten Pass mitbringen.", "leserin")
    assert kinds() == ["applications.receipt", "applications.told"]
    Application.objects.update(state="withdrawn")
    with pytest.raises(IsOver):
        tell(application, "processing", by=clerk, now=clock.now)


def test_only_prepared_texts_are_told(application, clerk, clock):
    for text in ("", "anything", "handed_on"):
        with pytest.raises(UnknownText):
            tell(application, text, by=clerk, now=clock.now)


def test_a_paper_is_asked_for_once_and_not_answered_by_nothing(application, clerk, clock):
    request = ask_for(application, paper="title_copy", until=(clock.now + 14 * DAY).date(), by=clerk, now=clock.now)
    with pytest.raises(AlreadyAsked):
        ask_for(application, paper="title_copy", by=clerk, now=clock.now)

    assert not answer_request(request, now=clock.now)
    application.refresh_from_db()
    assert application.state == "action"
    assert kinds() == ["applications.asked", "applications.receipt"]


def test_a_paper_that_comes_after_the_end_opens_nothing_again(application, clerk, clock):
    request = ask_for(application, paper="title_copy", by=clerk, now=clock.now)
    add_file(application.folder, "title_copy", now=clock.advance(minutes=1))
    tell(application, "decided", by=clerk, now=clock.now)

    with pytest.raises(NoLongerOpen):
        answer_request(request, now=clock.now)

    application.refresh_from_db()
    assert (application.state, application.events.last().what) == ("completed", "told")


def test_papers_that_no_form_knows_are_asked_for_by_name_one_after_the_other(application, clerk, clock):
    asked = [ask_for(application, label=label, by=clerk, now=clock.now) for label in ("Zeugnis", "Brief")]
    assert [request.paper for request in asked] == ["asked-1", "asked-2"]


def test_handed_on_it_is_the_other_authoritys_and_nobody_elses(application, clerk, clock):
    barnim = an_authority("barnim")
    hand_on(application, barnim, by=clerk, now=clock.now)

    assert list(inbox.waiting(clerk.authority)) == []
    assert list(inbox.waiting(barnim)) == [application]
    with pytest.raises(NotFound):
        inbox.find(clerk.authority, application.uid)
    assert inbox.find(barnim, application.uid).state == "submitted"


def test_the_inbox_shows_first_whose_title_ends_first(clock):
    authority = oberhavel()
    days = [None, 40, 3, 10]
    found = []
    for number, ahead in enumerate(days):
        each = an_application(now=clock.now + number * DAY)
        each.urgent_on = (clock.now + ahead * DAY).date() if ahead else None
        each.save()
        found.append(each)

    assert list(inbox.waiting(authority)) == [found[2], found[3], found[1], found[0]]


def test_it_is_found_by_its_number_in_its_own_authority_only(application, clerk):
    spelled = spell_reference(application.reference)
    assert read_reference(spelled.lower()) == application.reference
    assert inbox.by_reference(clerk.authority, application.reference) == application
    with pytest.raises(NotFound):
        inbox.by_reference(an_authority("barnim"), application.reference)


def test_a_family_writes_once_what_it_shares_and_each_has_an_application(clock):
    oberhavel()
    form = forms()["residence-title"]
    answers = complete_answers(form, today=clock.now.date(), filer="family")
    first = sent(a_draft(now=clock.now, form="residence-title", answers=answers), now=clock.now)
    assert is_of_family(paperwork_of(first))

    draft = begin_for_next(first, holder=OTHER_BROWSER, now=clock.now)

    assert draft.answers["residence_town"] == "Oranienburg"
    assert "name" not in draft.answers
    second = sent(a_draft_with(draft, answers), now=clock.now)
    assert (second.folder != first.folder, second.reference != first.reference) == (True, True)
    first.refresh_from_db()
    assert others_of(first) == [second]


def test_for_a_child_of_the_family_the_form_asks_who_has_custody(clock):
    oberhavel()
    answers = complete_answers(forms()["residence-title"], today=clock.now.date(), filer="family")
    first = sent(a_draft(now=clock.now, form="residence-title", answers=answers), now=clock.now)

    draft = begin_for_next(first, child=True, holder=OTHER_BROWSER, now=clock.now)

    asked = form_of(draft)
    draft.put(draft.answers | {name: answers[name] for name in answers if name not in draft.answers}, asked)
    pages = {step.page.name for step in walk_draft(draft, today=clock.now.date()).steps}
    assert "custody" in pages
    assert "family-members" not in pages


def a_draft_with(draft: Draft, answers: dict) -> Draft:
    draft.put(answers, form_of(draft))
    settle_papers(draft, now=draft.saved_at)
    return draft


def test_what_is_over_is_deleted_with_its_files_and_letters(application, clerk, clock):
    tell(application, "decided", by=clerk, now=clock.now)

    delete_expired(clock.now + 179 * DAY)
    assert Application.objects.exists()
    delete_expired(clock.now + 181 * DAY)
    assert (Application.objects.count(), Folder.objects.count()) == (0, 0)
    assert not Letter.objects.filter(subject=str(application)).exists()


def test_the_original_of_a_file_that_was_still_waiting_at_the_end_goes_later(application, clerk, clock):
    upload = add_file(application.folder, "passport_copy", now=clock.now)
    open_still = an_application(now=clock.now, holder=OTHER_BROWSER)
    tell(application, "decided", by=clerk, now=clock.now)
    assert prepare_next(now=clock.now)
    kept = add_file(open_still.folder, "passport_copy", now=clock.now, prepare=True)

    delete_expired(clock.now)

    upload.refresh_from_db()
    kept.refresh_from_db()
    assert (upload.pages, upload.pieces, len(kept.pieces)) == (1, [], 1)


def test_what_is_open_is_never_deleted(application, clock):
    delete_expired(clock.now + 3650 * DAY)
    assert Application.objects.get() == application


def test_the_journal_knows_what_was_done_and_nothing_of_what_was_written(application, clerk, clock):
    tell(application, "question", words="Frau Yilmaz, bitte anrufen.", by=clerk, now=clock.now)
    ask_for(application, label="Heiratsurkunde", why="fehlt", by=clerk, now=clock.now)

    entries = JournalEntry.objects.filter(subject=str(application))
    assert [entry.action for entry in entries.order_by("pk")] == ["submit", "tell_applicant", "ask_for_paper"]
    noted = str([entry.facts for entry in entries])
    for word in ("Yilmaz", "Heiratsurkunde", application.name, "ayse@example.org"):
        assert word not in noted
