"""Going over to another form."""

import pytest

from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.drafting import MOST
from servicepunkt.applications.going_over import go_over
from servicepunkt.applications.models import Application, Draft
from servicepunkt.forms.reading import forms
from servicepunkt.uploads.models import Upload
from tests.applications.applicants import BROWSER, a_draft, add_file, an_application

pytestmark = pytest.mark.django_db


def test_what_both_ask_for_comes_along_and_nothing_else_stays(clock):
    draft = a_draft(now=clock.now, form="short-extension")
    draft.folder.uploads.all().delete()
    add_file(draft.folder, "passport_copy", now=clock.now)
    add_file(draft.folder, "employer_confirmation", now=clock.now)
    draft.said = {"power_of_attorney": "comes-later", "employer_confirmation": "bring-original"}
    draft.save()
    known = {field.name for _section, _page, field in forms()["new-card"].fields}

    gone_over = go_over(draft, forms()["new-card"], now=clock.advance(minutes=1))

    gone_over.refresh_from_db()
    assert (gone_over.pk, gone_over.form, gone_over.code) == (draft.pk, "new-card", draft.code)
    assert gone_over.all_answers == {name: value for name, value in draft.all_answers.items() if name in known}
    assert gone_over.said == {"power_of_attorney": "comes-later"}
    assert [upload.paper for upload in Upload.objects.all()] == ["passport_copy"]
    assert (gone_over.saved_at, gone_over.revision) == (clock.now, draft.revision + 1)


def test_who_has_begun_as_many_drafts_as_may_be_goes_over_all_the_same(clock):
    drafts = [a_draft(now=clock.now, answers={}) for _ in range(MOST)]

    assert go_over(drafts[0], forms()["conditions"], now=clock.now).form == "conditions"
    assert Draft.objects.count() == MOST


def test_a_correction_ends_and_what_was_sent_stays(clock):
    application = an_application(now=clock.now)
    correction = begin_correction(application, holder=BROWSER, language="tr", now=clock.now)

    another = go_over(correction, forms()["residence-title"], now=clock.now)

    assert Draft.objects.get() == another
    assert (another.corrects, another.language, another.all_answers["name"]) == (
        None,
        "tr",
        correction.all_answers["name"],
    )
    assert another.folder != application.folder
    application.refresh_from_db()
    assert (application.state, application.form) == (Application.State.SUBMITTED, "new-card")
    assert application.versions.count() == 1


def test_pressed_twice_it_goes_over_once(clock):
    draft = a_draft(now=clock.now, form="short-extension")
    other = forms()["residence-title"]

    first, second = (go_over(draft, other, now=clock.now) for _press in range(2))

    assert first == second
    second.refresh_from_db()
    assert second.revision == draft.revision + 1
