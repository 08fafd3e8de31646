"""The way through each form, typed into its pages, leads to what the engine alone makes of the same answers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from servicepunkt.applications.drafting import walk_draft
from servicepunkt.applications.models import Application, Draft
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from tests.applications.applicants import a_photo, complete_answers
from tests.web.portal.applying.applicants import TODAY
from tests.web.portal.applying.pages import begin, walk_through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]

# Paths with what is rare: groups, a child's custody, somebody else who writes.
PATHS = [*((slug, {}) for slug in sorted(forms())), ("residence-title", {"has_children": "yes", "filer": "child"})]


@pytest.mark.parametrize(("slug", "given"), PATHS)
def test_what_is_typed_page_by_page_is_what_the_engine_makes_of_the_answers(client, slug, given):
    form = forms()[slug]
    answers = complete_answers(form, today=TODAY, **given)

    end = walk_through(client, form, begin(client, slug), answers)

    walked = walk_draft(Draft.objects.get(), today=TODAY)
    assert walked.complete
    assert walked.answers == walk(form, answers, today=TODAY).answers
    assert end.endswith("/unterlagen/" if walked.papers else "/pruefen/")


def test_a_form_is_sent_from_its_last_page_once_however_often_the_button_is_pressed(client):
    form = forms()["new-card"]
    draft = begin(client, "new-card")
    papers = walk_through(client, form, draft, complete_answers(form, today=TODAY))
    for needed in walk_draft(Draft.objects.get(), today=TODAY).papers:
        if needed.paper.original:
            client.post(papers, {"unterlage": needed.key, "sagen": "bring-original"})
        else:
            client.post(f"{papers}{needed.key}/", {"datei": SimpleUploadedFile("a.jpg", a_photo(), "image/jpeg")})
    declared = {"erklaerung": [item.name for item in form.declarations]}

    first, second = (client.post(f"{draft}pruefen/", declared) for _press in range(2))

    assert Application.objects.count() == 1
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert client.get(first["Location"]).status_code == 200
    assert client.get(draft)["Location"] == first["Location"]  # the way back leads to what became of it
