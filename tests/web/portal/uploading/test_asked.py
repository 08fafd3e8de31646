"""A paper that the office asks for: the same page, for what was added since, with a button that tells the office."""

from functools import partial

import pytest

from servicepunkt.applications import changing, working
from servicepunkt.applications.links import path
from servicepunkt.audit.models import JournalEntry
from servicepunkt.staff.models import User
from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.pile import Pile
from tests.uploads import files
from tests.web.portal.uploading.conftest import PaperPage
from tests.web.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(application, client, clock) -> PaperPage:
    clerk = User.objects.create_user("leserin", authority=application.authority, reads_applications=True)
    clock.advance(minutes=1)
    working.ask_for(application, paper="passport_copy", why="Unscharf.", by=clerk, now=clock.now)
    return PaperPage(client, application, "passport_copy", path(application, "add_paper", key="passport_copy"))


def test_what_is_asked_for_is_added_and_told_as_done(asked):
    page = words(asked.client.get(asked.address))
    assert "Unscharf." in page
    assert "Noch ist keine Datei da." in page
    assert asked.client.post(asked.address, {"fertig": "ja"}).status_code == 409

    assert asked.send(files.jpeg(), files.jpeg()).status_code == 303
    page = asked.client.get(asked.address)
    assert "2 Dateien werden vorbereitet." in words(page)
    assert 'name="fertig"' in page.content.decode()
    done = asked.client.post(asked.address, {"fertig": "ja"}, follow=True)

    assert "Danke. Die Behörde sieht jetzt, dass die Unterlage da ist." in words(done)
    assert asked.client.get(asked.address).status_code == 302


def test_what_the_office_had_before_is_neither_shown_nor_changed_here(asked):
    asked.send(files.jpeg(), files.jpeg())
    before, first, second = asked.uploads

    assert asked.client.get(asked.below(before)).status_code == 404
    assert asked.client.post(asked.below(before, "entfernen/")).status_code == 303
    asked.client.post(asked.address, {"hoch": str(first.pk)})
    asked.client.post(asked.address, {"hoch": str(second.pk)})

    assert [upload.pk for upload in asked.uploads] == [before.pk, second.pk, first.pk]
    assert Upload.objects.count() == 3
    assert "before.jpg" not in words(asked.client.get(asked.address))


def test_the_files_from_before_are_not_counted(asked, monkeypatch):
    monkeypatch.setattr(changing, "Pile", partial(Pile, most=1))

    assert asked.send(files.jpeg()).status_code == 303
    assert asked.send(files.jpeg()).status_code == 422

    assert len(asked.uploads) == 2


def test_the_journal_says_that_the_applicant_sent_it(asked):
    asked.send(files.jpeg())

    received = JournalEntry.objects.filter(action="receive_upload").order_by("pk").last()
    assert received is not None
    assert received.by == "applicant"
