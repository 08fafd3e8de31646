"""A paper of a correction: the same page, for what is added now. What was sent stays as it was."""

import pytest

from servicepunkt.applications.links import path
from servicepunkt.applications.models import Draft
from servicepunkt.uploads.models import Upload
from tests.uploads import files
from tests.web.portal.applications.owning import sent_from
from tests.web.portal.uploading.conftest import PaperPage
from tests.web.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(application, client, clock) -> PaperPage:
    clock.advance(minutes=1)
    sent_from(client, application)
    page = client.post(path(application, "correct_application"))["Location"]
    return PaperPage(client, Draft.objects.get(), "passport_copy", f"{page}unterlagen/passport_copy/")


def test_what_was_sent_before_is_neither_shown_nor_changed(corrected):
    (before,) = corrected.uploads
    page = words(corrected.client.get(corrected.address))
    assert "Was Sie schon gesendet haben, bleibt bei der Behörde, so wie es ist." in page
    assert "before.jpg" not in page

    assert corrected.client.get(corrected.below(before)).status_code == 404
    assert corrected.client.post(corrected.below(before), {"tun": "rechts"}).status_code == 404
    corrected.client.post(corrected.below(before, "entfernen/"))

    assert Upload.objects.get() == before


def test_what_is_added_now_is_kept_back_and_may_be_removed_again(corrected):
    corrected.send(files.jpeg())
    before, added = corrected.uploads
    assert [before.kept_back, added.kept_back] == [False, True]

    corrected.client.post(corrected.below(added, "entfernen/"))

    assert Upload.objects.get() == before


def test_a_file_that_was_refused_can_be_taken_off_the_list(corrected):
    Upload.objects.update(state="refused", refusal="unreadable")
    (refused,) = corrected.uploads

    assert "before.jpg" in words(corrected.client.get(corrected.address))
    corrected.client.post(corrected.below(refused, "entfernen/"))

    assert not Upload.objects.exists()
