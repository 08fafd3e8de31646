"""The applicant's page: it says how things stand in her language, takes what is asked for, and opens to nobody else."""

import datetime as dt
import io
import uuid
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from servicepunkt.applications import letters, working
from servicepunkt.applications.changing import withdraw
from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.drafting import walk_draft
from servicepunkt.applications.following import occasion
from servicepunkt.applications.links import path
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.papers import label_of
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.audit.models import JournalEntry
from servicepunkt.catalogue.models import Service
from servicepunkt.common.apart import Crashed
from servicepunkt.correspondence.models import Letter
from servicepunkt.forms.reading import forms
from servicepunkt.staff.models import User
from servicepunkt.uploads.models import Upload
from tests.applications.applicants import (
    a_draft,
    a_photo,
    add_file,
    answers_with_employers,
    complete_answers,
    happened,
    oberhavel,
    sent,
)
from tests.conftest import StoppedClock
from tests.factories import an_open_office
from tests.web.portal.applications.owning import sent_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(client: Client, clock: StoppedClock) -> Application:
    """It was sent from the browser that looks at it."""
    oberhavel()
    application = sent(a_draft(now=clock.now), now=clock.now)
    Application.objects.filter(pk=application.pk).update(email="ayse@example.org")
    application.refresh_from_db()
    sent_from(client, application)
    return application


@pytest.fixture
def clerk(application: Application) -> User:
    return User.objects.create_user("leserin", authority=application.authority, reads_applications=True)


def asked_for(application: Application, clerk: User, clock: StoppedClock, **facts: Any) -> None:
    working.ask_for(application, by=clerk, now=clock.now, **{"paper": "passport_copy", **facts})


def to_paper(application: Application, key: str = "passport_copy") -> str:
    return path(application, "add_paper", key=key)


def send_file(
    client: Client, application: Application, content: bytes | None = None, *, key: str = "passport_copy"
) -> Any:
    file = SimpleUploadedFile("IMG_1.jpg", a_photo() if content is None else content)
    return client.post(to_paper(application, key), {"datei": file})


# Looking ----------------------------------------------------------------------------------------------------------


def test_looking_changes_nothing(client: Client, application: Application):
    response = client.get(path(application))

    assert response.status_code == 200
    assert (response["X-Robots-Tag"], "no-store" in response["Cache-Control"]) == ("noindex, nofollow", True)
    application.refresh_from_db()
    assert (application.state, happened(application)) == ("submitted", ["submitted"])


def test_a_letter_that_did_not_arrive_is_told_with_a_way_to_mend_the_address(
    client: Client, application: Application, clock: StoppedClock
):
    letter = letters.receipt(application, now=clock.now)
    Letter.objects.filter(pk=letter.pk).close(Letter.State.SENT, sent_at=clock.now)
    page = client.get(path(application)).content.decode()
    assert "E-Mail abgeschickt um" in page
    assert "nicht zugestellt" not in page

    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.RETURNED)
    clock.advance(days=3)
    page = client.get(path(application)).content.decode()

    assert "Unsere E-Mail konnte nicht zugestellt werden." in page
    assert '<strong dir="ltr">ayse@example.org</strong>' in page
    assert page.count(f'action="{path(application, "correct_application")}"') == 2


def test_a_letter_that_arrived_is_no_news_an_hour_later(client: Client, application: Application, clock: StoppedClock):
    letters.receipt(application, now=clock.now)
    Letter.objects.update(state=Letter.State.SENT, sent_at=clock.now)
    clock.advance(minutes=61)

    assert client.get(path(application)).context["letter"] is None


@pytest.mark.parametrize("name", ["application", "receipt", "correct_application", "withdraw_application", "add_paper"])
def test_a_wrong_an_old_and_an_unknown_link_are_alike(client: Client, application: Application, name: str):
    parts = {"key": "passport_copy"} if name == "add_paper" else {}
    right = path(application, name, **parts)
    token = path(application).rstrip("/").rpartition("/")[2]
    Application.objects.update(generation=2)
    wrong = [
        right,
        right.replace(token, "x" * len(token)),
        right.replace(str(application.uid), "00000000-0000-4000-8000-000000000000"),
    ]

    answers = [method(address) for address in wrong for method in (client.get, client.post)]

    # One of the pages is for reading only.
    assert {answer.status_code for answer in answers} <= {404, 405}
    pages = {answer.content.decode().partition("<main")[2].partition("</main>")[0] for answer in answers}
    assert len(pages - {""}) == 1
    application.refresh_from_db()
    assert application.state == "submitted"


def test_the_page_names_number_instant_and_state_and_its_title_no_kind_of_title(
    client: Client, application: Application, clerk: User, clock: StoppedClock
):
    page = client.get(path(application)).content.decode()

    assert spell_reference(application.reference) in page
    assert "Eingereicht: Montag, 1. März 2027, 8:00\xa0Uhr" in page
    assert "Ihr Antrag ist bei uns angekommen. Noch hat ihn niemand gelesen." in page
    assert "Gesendet (2 von 5)" in page
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title == "Ihr Antrag – Landkreis"


def test_what_has_happened_stands_in_prepared_texts_and_words_of_the_office_are_marked_as_german(
    client: Client, application: Application, clerk: User, clock: StoppedClock
):
    working.tell(application, "question", words="Bis wann?", by=clerk, now=clock.now)

    page = client.get(path(application, language="en")).content.decode()

    assert "We have a question about your application." in page
    assert '<span lang="de" dir="ltr">Bis wann?</span>' in page
    assert "Question for you (5 of 6)" in page


def test_a_question_is_a_step_only_for_whom_somebody_has_asked(
    client: Client, application: Application, clerk: User, clock: StoppedClock
):
    working.tell(application, "decided", by=clerk, now=clock.now)

    page = client.get(path(application)).content.decode()

    assert "Abgeschlossen (5 von 5)" in page
    assert "Rückfrage an Sie" not in page


def test_an_answer_stands_nowhere_on_the_page(client: Client, clock: StoppedClock):
    oberhavel()
    answers = complete_answers(forms()["new-card"], today=clock.now.date()) | {"birth_place": "Kanarienort"}
    application = sent(a_draft(now=clock.now, answers=answers), now=clock.now)

    assert "Kanarienort" not in client.get(path(application)).content.decode()


def test_the_appointment_that_follows_is_offered_with_its_service_and_number(client: Client, clock: StoppedClock):
    oberhavel()
    wish = an_open_office()
    Service.objects.filter(pk=wish.services[0].service.pk).update(slug="neuer-pass", max_units=5)
    answers = complete_answers(forms()["new-card"], today=clock.now.date(), reason="new_passport", filer="family")
    application = sent(a_draft(now=clock.now, answers={**answers, "family_size": 3}), now=clock.now)

    page = client.get(path(application)).content.decode()

    assert 'href="/termin/waehlen/?leistung=neuer-pass%3A3"' in page
    assert "Haben Sie schon einen Termin dafür, dann brauchen Sie keinen zweiten." in page
    assert client.get("/termin/waehlen/?leistung=neuer-pass%3A3").status_code == 200
    assert f'href="{path(application, "family_next")}"' in page


@pytest.mark.parametrize(("told", "offered"), [("decided", False), ("card_ready", True)])
def test_after_the_end_only_who_has_a_card_to_fetch_is_told_to_book(
    client: Client, clock: StoppedClock, told: str, offered: bool
):
    authority, wish = oberhavel(), an_open_office()
    application = sent(a_draft(now=clock.now), now=clock.now)
    after = {one.after: one.service for one in paperwork_of(application).walked.appointments}
    service = wish.services[0].service
    Service.objects.filter(pk=service.pk).update(slug=after["ready" if offered else "sent"])
    clerk = User.objects.create_user("leserin", authority=authority, reads_applications=True)
    working.tell(application, told, by=clerk, now=clock.now)

    page = client.get(path(application)).content.decode()

    assert ("/termin/waehlen/?leistung=" in page) is offered


def test_a_card_that_was_announced_by_mistake_is_not_to_be_fetched(
    client: Client, application: Application, clerk: User, clock: StoppedClock
):
    for text, after in [("decided", None), ("card_ready", "ready"), ("decided", "ready"), ("processing", "sent")]:
        working.tell(application, text, by=clerk, now=clock.advance(minutes=1))
        application.refresh_from_db()
        assert occasion(application) == after, text


def test_from_a_childs_application_the_family_goes_on_as_well(client: Client, application: Application):
    before = client.get(path(application)).content.decode()
    Application.objects.filter(pk=application.pk).update(family=uuid.uuid4())  # it was begun as the next one's

    page = client.get(path(application)).content.decode()

    assert path(application, "family_next") not in before
    assert f'href="{path(application, "family_next")}"' in page
    assert client.get(path(application, "family_next")).status_code == 200


def test_nobody_follows_an_application_that_was_taken_back(
    client: Client, application: Application, clock: StoppedClock
):
    Application.objects.filter(pk=application.pk).update(family=uuid.uuid4())
    withdraw(application, now=clock.now)

    assert path(application, "family_next") not in client.get(path(application)).content.decode()
    assert client.get(path(application, "family_next")).status_code == 404


# A paper that is asked for ------------------------------------------------------------------------------------------


def test_a_paper_that_is_asked_for_is_added_there(
    client: Client, application: Application, clerk: User, clock: StoppedClock
):
    asked_for(application, clerk, clock, until=clock.now.date() + dt.timedelta(21), why="Unscharf.")
    page = client.get(path(application)).content.decode()
    assert "Bitte bis Montag, 22. März 2027" in page
    assert '<span lang="de" dir="ltr">Unscharf.</span>' in page
    assert "Fertig: der Behörde melden" not in page

    assert send_file(client, application).status_code == 303
    assert "Fertig: der Behörde melden" in client.get(path(application)).content.decode()
    for _press in range(2):
        assert client.post(to_paper(application), {"fertig": "ja"}).status_code == 302

    application.refresh_from_db()
    assert application.state == "processing"
    assert happened(application) == ["submitted", "asked", "added"]
    assert JournalEntry.objects.filter(action="add_paper", subject=str(application)).count() == 1
    assert to_paper(application) not in client.get(path(application)).content.decode()


def test_without_a_file_nothing_is_told_to_the_office(
    client: Client, application: Application, clerk: User, clock: StoppedClock
):
    asked_for(application, clerk, clock)

    response = client.post(to_paper(application), {"fertig": "ja"})

    assert response.status_code == 409
    assert "Es ist noch keine Datei da." in response.content.decode()
    application.refresh_from_db()
    assert application.state == "action"


def test_what_was_there_before_is_no_answer_and_stays(
    client: Client, application: Application, clerk: User, clock: StoppedClock
):
    before = add_file(application.folder, "passport_copy", now=clock.now)
    clock.advance(minutes=1)
    asked_for(application, clerk, clock)

    assert client.post(to_paper(application), {"fertig": "ja"}).status_code == 409
    client.post(f"{to_paper(application)}{before.pk}/entfernen/")

    assert Upload.objects.filter(pk=before.pk).exists()


def test_a_file_is_removed_again(client: Client, application: Application, clerk: User, clock: StoppedClock):
    asked_for(application, clerk, clock)
    send_file(client, application)
    upload = Upload.objects.get()

    for _press in range(2):
        assert client.post(f"{to_paper(application)}{upload.pk}/entfernen/").status_code == 303

    assert not Upload.objects.exists()


def test_a_file_that_was_refused_only_after_it_was_told_as_done_is_told_to_its_sender(
    client: Client, application: Application, clerk: User, clock: StoppedClock
):
    asked_for(application, clerk, clock)
    send_file(client, application)
    client.post(to_paper(application), {"fertig": "ja"})
    assert "IMG_1.jpg" not in client.get(path(application)).content.decode()
    Upload.objects.update(state="refused", refusal="unreadable")

    page = client.get(path(application)).content.decode()

    assert "IMG_1.jpg" in page
    assert "Diese Datei lässt sich nicht öffnen. Bitte machen Sie ein neues Foto oder einen neuen Scan." in page
    working.tell(application, "decided", by=clerk, now=clock.now)
    assert "IMG_1.jpg" not in client.get(path(application)).content.decode()


def test_a_file_of_another_paper_is_not_removed(
    client: Client, application: Application, clerk: User, clock: StoppedClock
):
    asked_for(application, clerk, clock)
    asked_for(application, clerk, clock, paper="", label="Mietvertrag")
    other = add_file(application.folder, "asked-2", now=clock.now)

    client.post(f"{to_paper(application)}{other.pk}/entfernen/")

    assert Upload.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("content", [b"", b"<script>alert(1)</script>"])
def test_what_is_no_paper_is_refused_with_its_reason(
    client: Client, application: Application, clerk: User, clock: StoppedClock, content: bytes
):
    asked_for(application, clerk, clock)

    response = send_file(client, application, content)

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Upload.objects.exists()


def test_what_nobody_asks_for_is_not_taken(client: Client, application: Application, clerk: User, clock: StoppedClock):
    assert send_file(client, application).status_code == 302
    asked_for(application, clerk, clock)
    withdraw(application, now=clock.now)
    assert send_file(client, application).status_code == 302

    assert not Upload.objects.exists()


# A paper that comes later --------------------------------------------------------------------------------------------

LATER = "insurance_proof"


@pytest.fixture
def hurried(clock: StoppedClock) -> Application:
    """Sent without the proof of her insurance, since the title ends soon."""
    oberhavel()
    form = forms()["short-extension"]
    answers = complete_answers(form, today=clock.now.date(), title_expires="2027-03-20")
    draft = a_draft(now=clock.now, form=form.form, answers=answers)
    draft.folder.uploads.filter(paper=LATER).delete()
    draft.said |= {LATER: "comes-later"}
    draft.save()
    return sent(draft, now=clock.now)


def test_a_paper_that_comes_later_is_named_and_taken_there(client: Client, hurried: Application, clock: StoppedClock):
    page = client.get(path(hurried)).content.decode()
    assert "Diese Unterlagen fehlen noch" in page
    assert to_paper(hurried, LATER) in page

    clock.advance(days=2)
    assert client.post(to_paper(hurried, LATER), {"fertig": "ja"}).status_code == 409  # nothing has come yet
    assert send_file(client, hurried, key=LATER).status_code == 303
    for _press in range(2):
        assert client.post(to_paper(hurried, LATER), {"fertig": "ja"}).status_code == 302

    hurried.refresh_from_db()
    assert (hurried.state, happened(hurried)) == ("submitted", ["submitted", "added"])
    assert "fehlen noch" not in client.get(path(hurried)).content.decode()
    assert send_file(client, hurried, key=LATER).status_code == 302
    assert Upload.objects.filter(paper=LATER).count() == 1


def test_the_receipt_no_longer_asks_for_what_has_come(
    client: Client, hurried: Application, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
):
    sent_from(client, hurried)

    def to_follow() -> list[str]:
        jobs: list[Any] = []
        monkeypatch.setattr("servicepunkt.applications.paperwork.printed", lambda job: jobs.append(job) or b"")
        client.get(path(hurried, "receipt"))
        return [paper[0]["text"] for paper in jobs[0]["data"]["parts"][0]["to_follow"]]

    before = to_follow()
    clock.advance(days=2)
    send_file(client, hurried, key=LATER)

    came = set(before) - set(to_follow())
    assert came == {label_of(forms()[hurried.form], LATER)["de"]}


def test_what_comes_later_and_is_asked_for_is_named_once(client: Client, hurried: Application, clock: StoppedClock):
    clerk = User.objects.create_user("leserin", authority=hurried.authority, reads_applications=True)
    asked_for(hurried, clerk, clock, paper=LATER)

    page = client.get(path(hurried)).content.decode()

    assert "Die Behörde braucht eine Unterlage" in page
    assert "fehlen noch" not in page


# Receipt, correcting, withdrawing ---------------------------------------------------------------------------------


def test_the_receipt_comes_in_the_readers_language_under_a_name_that_says_nothing(
    client: Client, application: Application
):
    response = client.get(path(application, "receipt", language="tr"))

    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) == 2  # in Turkish, and in German
    assert response["Content-Disposition"] == f'attachment; filename="{application.reference.lower()}.pdf"'


@pytest.mark.parametrize("name", ["receipt", "code_sheet"])
def test_where_no_pdf_can_be_made_that_is_said(
    client: Client, application: Application, monkeypatch: pytest.MonkeyPatch, name: str
):
    def broken(_job: Any) -> bytes:
        raise Crashed

    monkeypatch.setattr("servicepunkt.applications.paperwork.printed", broken)
    response = client.get(path(application, name))

    assert response.status_code == 503
    assert "Das PDF lässt sich gerade nicht herstellen." in response.content.decode()


def test_correcting_begins_a_draft_that_this_browser_may_write(client: Client, application: Application):
    for _press in range(2):
        response = client.post(path(application, "correct_application"))

    draft = Draft.objects.get(corrects=application)
    assert response.headers["Location"] == f"/antrag/entwurf/{draft.uid}/"
    assert client.get(response.headers["Location"]).status_code == 200
    assert Client().get(response.headers["Location"]).status_code == 404
    assert client.get(path(application, "correct_application")).status_code == 302


def test_a_correction_is_not_called_unsent_and_leads_back_when_it_is_discarded(
    client: Client, application: Application, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
):
    draft = client.post(path(application, "correct_application"))["Location"]
    jobs: list[Any] = []
    monkeypatch.setattr("servicepunkt.applications.paperwork.printed", lambda job: jobs.append(job) or b"")

    shown = [client.get(address).content.decode() for address in (draft, "/antrag/")]
    client.get(f"{draft}spaeter/blatt.pdf")
    discarded = client.post(f"{draft}verwerfen/")

    assert all("Ihre Änderung ist noch nicht gesendet." in page for page in shown)
    assert "Noch ist nichts gesendet." not in shown[0]
    assert jobs[0]["data"]["not_sent"]["text"] == "Ihre Änderung ist noch nicht gesendet."
    assert discarded["Location"] == path(application)
    page = client.get(path(application)).content.decode()
    assert "Ihre Änderung ist gelöscht. Was Sie schon gesendet haben, bleibt bei der Behörde, so wie es ist." in page


def test_who_has_filed_may_tell_a_change_before_its_papers_are_there(client: Client, clock: StoppedClock):
    oberhavel()
    answers = answers_with_employers("A", today=clock.now.date())
    application = sent(a_draft(now=clock.now, form="residence-title", answers=answers), now=clock.now)
    sent_from(client, application)
    draft = client.post(path(application, "correct_application"))["Location"]
    row = Draft.objects.get()
    answers = answers_with_employers("A", "B", today=clock.now.date())
    row.put(answers, forms()["residence-title"])
    row.save()
    declared = {"erklaerung": [item.name for item in forms()["residence-title"].declarations]}
    assert not walk_draft(row, today=clock.now.date()).papers_may_follow  # her title does not end soon
    assert client.post(f"{draft}pruefen/", declared).status_code == 409  # nothing is said of the new contract yet

    papers = client.get(f"{draft}unterlagen/").content.decode()
    assert 'value="comes-later"' in papers
    client.post(f"{draft}unterlagen/", {"unterlage": "employment_contract.1", "sagen": "comes-later"})

    assert client.post(f"{draft}pruefen/", declared)["Location"] == path(application)
    assert to_paper(application, "employment_contract.1") in client.get(path(application)).content.decode()


def test_withdrawing_asks_first_and_happens_once(client: Client, application: Application):
    address = path(application, "withdraw_application")
    assert "Möchten Sie diesen Antrag zurückziehen?" in client.get(address).content.decode()
    assert happened(application) == ["submitted"]

    for _press in range(2):
        assert client.post(address).headers["Location"] == path(application)

    application.refresh_from_db()
    assert (application.state, happened(application)) == ("withdrawn", ["submitted", "withdrawn"])
    assert Letter.objects.filter(kind="applications.withdrawn").count() == 1
    page = client.get(path(application)).content.decode()
    assert "Sie haben Ihren Antrag zurückgezogen." in page
    assert "Angaben ändern" not in page


@pytest.mark.parametrize("name", ["correct_application", "withdraw_application"])
def test_what_is_decided_is_neither_corrected_nor_withdrawn(
    client: Client, application: Application, clerk: User, clock: StoppedClock, name: str
):
    working.tell(application, "decided", by=clerk, now=clock.now)

    response = client.post(path(application, name))

    assert response.status_code == 409
    assert "Die Bearbeitung dieses Antrags ist abgeschlossen." in response.content.decode()
