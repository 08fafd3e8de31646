"""Papers of a group's entries go with their entry: nobody's contract becomes another employer's."""

from typing import Any

import pytest

from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.drafting import save_page, walk_draft
from servicepunkt.applications.entries import moved_papers
from servicepunkt.applications.models import Draft
from servicepunkt.applications.papers import states_of
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.applications.working import ask_for
from servicepunkt.forms.answering import typed_again
from servicepunkt.forms.reading import forms
from servicepunkt.staff.models import User
from servicepunkt.uploads.models import Upload
from tests.applications.applicants import BROWSER, a_draft, add_file, an_application, answers_with_employers, sent
from tests.conftest import StoppedClock

FORM = "residence-title"


def employers(*names: str) -> dict[str, Any]:
    return {"employers": [{"income_employer": name} for name in names]}


def remove_the_first(draft: Draft, *left: str, clock: StoppedClock) -> None:
    """As her page does, on which an employer stood before those that are left."""
    today = clock.now.date()
    step = walk_draft(draft, today=today).step("employment-income")
    assert step is not None
    typed = typed_again(step.fields, answers_with_employers(*left, today=today))
    listed = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    stood = {f"employers.{number}": f"employers.{number + 1}" for number, _name in enumerate(left)}
    save_page(draft, "employment-income", listed, shown={"employers"}, stood=stood, today=today, now=clock.now)


def files() -> dict[str, str]:
    """Which paper each file is of, by its name; those of other papers do not matter here."""
    contracts = Upload.objects.filter(paper__startswith="employment_contract")
    return {upload.name: upload.paper for upload in contracts}


@pytest.mark.parametrize(
    ("before", "after", "stood", "moved"),
    [
        ("AB", "AB", {0: 0, 1: 1}, {}),
        ("AB", "B", {0: 1}, {0: None, 1: 0}),  # the first was removed
        ("AB", "A", {0: 0}, {1: None}),
        ("AB", "b", {0: 1}, {0: None, 1: 0}),  # and the other corrected by the same press
        ("AB", "aB", {0: 0, 1: 1}, {}),
        ("AB", "BC", {0: 1, 1: 2}, {0: None, 1: 0}),  # and a third one typed
        ("A", "C", {0: 1}, {0: None}),
        ("AA", "A", {0: 1}, {0: None, 1: 0}),
        ("AB", "", {}, {0: None, 1: None}),
        ("B", "B", {0: 1}, {}),  # pressed twice: the first press has done it
        ("BC", "BC", {0: 1, 1: 2}, {}),  # a page that is older than what it changes
        ("AB", "BA", None, {0: 1, 1: 0}),
        ("AB", "B", None, {0: None, 1: 0}),
        ("AB", "ab", None, {}),
        ("AB", "b", None, {0: None, 1: None}),  # nobody knows whose it was: rather no paper than another's
    ],
)
def test_papers_go_with_their_entry(
    before: str, after: str, stood: dict[int, int] | None, moved: dict[int, int | None]
):
    places = None if stood is None else {f"employers.{new}": f"employers.{old}" for new, old in stood.items()}

    found = moved_papers(forms()[FORM], employers(*before), employers(*after), places=places)

    assert found == {
        f"employment_contract.{old}": None if new is None else f"employment_contract.{new}"
        for old, new in moved.items()
    }


@pytest.mark.django_db
def test_with_an_employer_her_own_papers_go_and_what_was_said_of_them(clock: StoppedClock):
    answers = answers_with_employers("A", "B", "C", today=clock.now.date())
    draft = a_draft(now=clock.now, form=FORM, answers=answers)
    draft.folder.uploads.filter(paper__startswith="employment_contract").delete()
    draft.said = {"employment_contract.2": "comes-later"}
    draft.save()
    for number, name in enumerate("AB"):
        add_file(draft.folder, f"employment_contract.{number}", now=clock.now, name=name)

    for _press in range(2):
        remove_the_first(draft, "B", "C", clock=clock)

    draft.refresh_from_db()
    assert files() == {"B": "employment_contract.0"}
    assert draft.said == {"employment_contract.1": "comes-later"}


@pytest.fixture
def correction(db: None, clock: StoppedClock) -> Draft:
    """Of an application with three employers, a contract of each was sent; the first has gone, and the office asks on."""
    answers = answers_with_employers("A", "B", "C", today=clock.now.date())
    application = an_application(now=clock.now, form=FORM, answers=answers)
    application.folder.uploads.filter(paper__startswith="employment_contract").delete()
    clerk = User.objects.create_user("leserin", authority=application.authority)
    for number, name in enumerate("ABC"):
        add_file(application.folder, f"employment_contract.{number}", now=clock.now, name=name)
        ask_for(application, paper=f"employment_contract.{number}", by=clerk, now=clock.now)
    correction = begin_correction(application, holder=BROWSER, language="tr", now=clock.now)
    remove_the_first(correction, "B", "C", clock=clock)
    return correction


def test_a_correction_knows_which_paper_is_whose_and_moves_nothing_before_it_is_sent(correction: Draft):
    states = states_of(correction)

    assert [key for key in states if key.startswith("employment_contract")] == [
        "employment_contract.0",
        "employment_contract.1",
    ]
    assert files() == {name: f"employment_contract.{number}" for number, name in enumerate("ABC")}


def test_a_correction_that_is_sent_takes_papers_and_what_is_asked_for_along(clock: StoppedClock, correction: Draft):
    application = sent(correction, now=clock.now)

    asked = application.requests.filter(answered_at=None).order_by("pk")
    assert files() == {"A": "employment_contract", "B": "employment_contract.0", "C": "employment_contract.1"}
    assert [request.paper for request in asked] == ["employment_contract.0", "employment_contract.1"]
    labels = paperwork_of(application).labels
    assert {labels[key] for key in files().values()} == {
        "Arbeitsvertrag",
        "Arbeitsvertrag (Arbeitgeber 1)",
        "Arbeitsvertrag (Arbeitgeber 2)",
    }
