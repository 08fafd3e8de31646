"""How papers are looked at and taken along: nothing that was sent ever runs or shows in a browser of the office."""

import io
import json
import zipfile
from typing import Any

import pikepdf
import pytest

from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.models import Application
from servicepunkt.applications.paperwork import NoPdfNow
from servicepunkt.applications.working import open_first, tell
from servicepunkt.audit.models import JournalEntry
from servicepunkt.common.apart import Crashed
from servicepunkt.uploads import looking
from servicepunkt.uploads.models import Page, Upload
from tests.applications.applicants import BROWSER, a_photo, add_file, sent
from tests.web.counter.applications.conftest import Inbox

pytestmark = pytest.mark.django_db

KEY = "passport_copy"


@pytest.fixture
def upload(inbox: Inbox, application: Application) -> Upload:
    """A photo whose name is as evil as names can be."""
    return add_file(application.folder, KEY, now=inbox.clock.now, prepare=True, name='"><script>.html\r\nX: y')


def downloads(application: Application) -> list[Any]:
    entries = JournalEntry.objects.filter(action="download_application", subject=str(application)).order_by("pk")
    return [entry.facts["what"] for entry in entries]


def caged(response: Any) -> bool:
    return (response["X-Content-Type-Options"], response["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )


def test_pages_are_our_own_pictures_one_large_at_a_time(inbox: Inbox, application: Application, upload: Upload):
    second = add_file(application.folder, KEY, now=inbox.clock.now, prepare=True)
    pages = list(Page.objects.order_by("pk"))

    shown = inbox.get(f"{application.uid}/unterlage/{KEY}/", blatt="2").content.decode()
    picture = inbox.get(f"{application.uid}/blatt/{pages[1].pk}.jpg")
    small = inbox.get(f"{application.uid}/blatt/{pages[1].pk}/klein.jpg")

    assert shown.count("/klein.jpg") == 2
    assert [f"/blatt/{page.pk}.jpg" in shown for page in pages] == [False, True]
    assert "<script>.html" not in shown
    assert picture.content == looking.page_image(pages[1])
    for response in (picture, small):
        assert response["Content-Type"] == "image/jpeg"
        assert response["Content-Disposition"].startswith("inline;")
        assert caged(response)
    assert second.pk != upload.pk


def test_a_page_of_a_sensitive_paper_is_noted_by_whichever_way_it_is_opened(inbox: Inbox):
    application = inbox.receive(form="residence-title")
    papers = [add_file(application.folder, key, now=inbox.clock.now, prepare=True) for key in ("bamf_decision", KEY)]
    opened, other = (Page.objects.get(upload=paper) for paper in papers)

    for page in (opened, other):
        assert inbox.get(f"{application.uid}/blatt/{page.pk}.jpg").status_code == 200

    entry = JournalEntry.objects.get(action="open_sensitive")
    assert (entry.subject, entry.by) == (str(application), f"staff:{inbox.reader.pk}")
    assert entry.facts == {"paper": "bamf_decision", "page": opened.pk}


@pytest.mark.parametrize("blatt", ["0", "3", "0000019", "x", "²", "9" * 400, "000001" + "9" * 5000])
def test_a_page_that_is_not_there_shows_the_first(inbox: Inbox, application: Application, upload: Upload, blatt: str):
    assert inbox.get(f"{application.uid}/unterlage/{KEY}/", blatt=blatt).context["at"] == 1


def test_what_was_sent_leaves_as_a_download_only(inbox: Inbox, application: Application, upload: Upload):
    response = inbox.get(f"{application.uid}/datei/{upload.pk}/")

    assert response.content == a_photo()
    assert response["Content-Type"] == "application/octet-stream"
    name = f"{application.reference.lower()}-passport_copy-1.jpeg"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert caged(response)
    assert downloads(application) == [str(upload)]


def test_what_a_correction_brings_is_seen_when_it_is_sent_and_not_before(
    inbox: Inbox, application: Application, upload: Upload
):
    correction = begin_correction(application, holder=BROWSER, language="de", now=inbox.clock.now)
    kept_back = add_file(application.folder, KEY, now=inbox.clock.now, prepare=True, name="unsent.jpg", kept_back=True)
    other = add_file(application.folder, "unheard_of", now=inbox.clock.now, prepare=True, kept_back=True)
    page = Page.objects.get(upload=kept_back)
    shown = f"{application.uid}/unterlage/{KEY}/"
    only_after = [f"{application.uid}/blatt/{page.pk}.jpg", f"{application.uid}/datei/{kept_back.pk}/"]

    assert "unsent.jpg" not in inbox.get(shown).content.decode()
    assert "unheard_of" not in inbox.get(f"{application.uid}/").content.decode()
    assert [inbox.get(path).status_code for path in only_after] == [404, 404]
    assert inbox.get(f"{application.uid}/unterlage/{other.paper}/").status_code == 404
    assert len(looking.pages(application.folder, KEY)) == 1

    sent(correction, now=inbox.clock.now)

    assert "unsent.jpg" in inbox.get(shown).content.decode()
    assert [inbox.get(path).status_code for path in only_after] == [200, 200]
    assert len(looking.pages(application.folder, KEY)) == 2


def test_when_all_is_done_the_pages_stay_and_what_was_sent_is_gone(
    inbox: Inbox, application: Application, upload: Upload
):
    open_first(application, by=inbox.reader, now=inbox.clock.now)
    tell(application, "decided", by=inbox.reader, now=inbox.clock.now)

    page = inbox.get(f"{application.uid}/unterlage/{KEY}/").content.decode()
    assert "nur noch die Seiten" in page
    assert f"/datei/{upload.pk}/" not in page
    assert inbox.get(f"{application.uid}/blatt/{upload.sheets.get().pk}.jpg").status_code == 200
    gone = inbox.client.get(f"/schalter/antraege/{application.uid}/datei/{upload.pk}/", follow=True)
    assert "nicht mehr gespeichert" in gone.content.decode()


def test_what_is_not_ready_is_not_handed_out(inbox: Inbox, application: Application):
    waiting = add_file(application.folder, KEY, now=inbox.clock.now)

    response = inbox.client.get(f"/schalter/antraege/{application.uid}/datei/{waiting.pk}/", follow=True)

    assert "Diese Datei wird noch vorbereitet." in response.content.decode()
    assert downloads(application) == []


def test_a_paper_is_taken_along_as_one_pdf(inbox: Inbox, application: Application, upload: Upload):
    response = inbox.get(f"{application.uid}/unterlage/{KEY}/unterlage.pdf")

    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) == 1
    assert response["Content-Disposition"] == f'attachment; filename="{application.reference.lower()}-pass.pdf"'
    assert downloads(application) == [KEY]


def test_a_paper_without_pages_says_so(inbox: Inbox, application: Application):
    add_file(application.folder, KEY, now=inbox.clock.now)

    page = inbox.client.get(f"/schalter/antraege/{application.uid}/unterlage/{KEY}/unterlage.pdf", follow=True)

    assert "Zu dieser Unterlage gibt es noch keine Seiten." in page.content.decode()
    assert downloads(application) == []


def test_everything_is_taken_along_as_a_zip_that_leaves_while_it_is_made(
    inbox: Inbox, application: Application, upload: Upload
):
    response = inbox.get(f"{application.uid}/antrag.zip")

    assert response.streaming
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["antrag.pdf", "antrag.json", "unterlagen/01-pass.pdf"]
        assert archive.read("antrag.pdf").startswith(b"%PDF-")
        assert json.loads(archive.read("antrag.json"))["answers"] == application.versions.get().all_answers
    assert downloads(application) == ["all"]


def test_one_that_cannot_be_made_does_not_keep_back_the_others(
    inbox: Inbox, application: Application, upload: Upload, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_args: Any, **_facts: Any) -> bytes:
        raise Crashed

    monkeypatch.setattr("servicepunkt.applications.paperwork.printed", broken)
    response = inbox.get(f"{application.uid}/antrag.zip")

    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.namelist() == ["antrag.pdf-fehlt.txt", "antrag.json", "unterlagen/01-pass.pdf"]
        assert archive.read("antrag.pdf-fehlt.txt").decode() == str(NoPdfNow())
    page = inbox.client.get(f"/schalter/antraege/{application.uid}/antrag.pdf", follow=True)
    assert "Das PDF lässt sich gerade nicht herstellen." in page.content.decode()


def test_the_application_is_taken_along_on_paper_and_as_data(inbox: Inbox, application: Application):
    pdf, data = inbox.get(f"{application.uid}/antrag.pdf"), inbox.get(f"{application.uid}/antrag.json")

    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert json.loads(data.content)["reference"].replace("-", "") == application.reference
    assert caged(pdf)
    assert caged(data)
    assert downloads(application) == ["pdf", "json"]
