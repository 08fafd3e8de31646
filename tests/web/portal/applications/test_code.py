"""The mailed link of an application in a stranger's hands, and the code that makes another browser of hers out of one."""

from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest
from django.test import Client

from servicepunkt.applications import letters, working
from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.codes import new_resume_code, spell_resume_code
from servicepunkt.applications.drafting import discard
from servicepunkt.applications.links import address_of_draft, path
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.unlocking import _MOST
from servicepunkt.audit.models import JournalEntry
from servicepunkt.catalogue.models import Authority
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import kind_of
from servicepunkt.forms.reading import forms
from servicepunkt.staff.models import User
from servicepunkt.uploads.models import Upload
from tests.applications.applicants import a_draft, add_file, complete_answers, happened, oberhavel, sent, settle_papers
from tests.conftest import StoppedClock
from tests.web.portal.applications.owning import sent_from
from tests.web.portal.applications.test_page import send_file, to_paper
from tests.web.portal.applying.applicants import a_full_draft
from tests.web.reading import words

pytestmark = pytest.mark.django_db

NAMES = ["correct_application", "withdraw_application", "family_next", "receipt", "code_sheet"]
ASKED = "Bitte geben Sie Ihren Code ein"
WRONG = "Dieser Code gehört nicht zu diesem Antrag."


@pytest.fixture
def application(client: Client, clock: StoppedClock) -> Application:
    """Of a family, with a secret among the answers; sent from `client`."""
    oberhavel()
    answers = complete_answers(forms()["new-card"], today=clock.now.date(), filer="family")
    answers |= {"birth_place": "Kanarienort"}
    application = sent(a_draft(now=clock.now, answers=answers), now=clock.now)
    application.email = "mistyped@example.org"
    application.save()
    sent_from(client, application)
    return application


@pytest.fixture
def stranger() -> Client:
    """A browser that has the link, and nothing else."""
    return Client()


def spelt(application: Application) -> str:
    application.refresh_from_db()
    return spell_resume_code(application.code)


def with_code(client: Client, application: Application, name: str) -> object:
    return client.post(path(application, name), {"code": spelt(application)})


# Without the code -------------------------------------------------------------------------------------------------


def test_the_link_alone_shows_how_things_stand(stranger: Client, application: Application):
    page = stranger.get(path(application))

    assert page.status_code == 200
    assert "Ihr Antrag ist bei uns angekommen." in words(page)
    assert "Auf diesem Gerät fragen wir dabei nach dem Code Ihres Antrags." in words(page)
    assert application.name not in words(page)
    assert spelt(application) not in words(page)
    assert "antrag" not in page.cookies


@pytest.mark.parametrize("name", NAMES)
def test_the_link_alone_opens_no_answer_and_changes_nothing(stranger: Client, application: Application, name: str):
    before = list(Application.objects.values()), list(JournalEntry.objects.values())

    answers = [
        stranger.get(path(application, name)),
        stranger.post(path(application, name), {"wer": "kind"}, follow=True),
    ]

    for answer in answers:
        assert answer.status_code == 200
        assert ASKED in words(answer)
        for secret in ("Kanarienort", application.name, spelt(application)):
            assert secret not in answer.content.decode()
    assert not Draft.objects.exists()
    assert (list(Application.objects.values()), list(JournalEntry.objects.values())) == before
    assert happened(application) == ["submitted"]


def test_with_the_link_alone_a_paper_that_is_asked_for_is_added(
    stranger: Client, application: Application, clock: StoppedClock
):
    clerk = User.objects.create_user("leserin", authority=application.authority, reads_applications=True)
    working.ask_for(application, paper="passport_copy", by=clerk, now=clock.now)

    assert send_file(stranger, application).status_code == 303
    stranger.post(to_paper(application), {"fertig": "ja"})

    assert Upload.objects.filter(paper="passport_copy").count() == 1
    assert happened(application) == ["submitted", "asked", "added"]


def test_what_was_sent_with_a_correction_is_not_the_strangers_to_look_at_or_take_away(
    client: Client, stranger: Client, application: Application, clock: StoppedClock
):
    clerk = User.objects.create_user("leserin", authority=application.authority, reads_applications=True)
    working.ask_for(application, paper="identity_proof", by=clerk, now=clock.now)
    draft = client.post(path(application, "correct_application"))["Location"]
    file = add_file(application.folder, "identity_proof", now=clock.advance(minutes=1), prepare=True, kept_back=True)
    declared = {"erklaerung": [item.name for item in forms()["new-card"].declarations]}

    assert client.post(f"{draft}pruefen/", declared)["Location"] == path(application)

    there = to_paper(application, "identity_proof")
    assert stranger.get(there)["Location"] == path(application)
    for method, address in [("get", f"{file.pk}/1.jpg"), ("post", f"{file.pk}/entfernen/")]:
        assert getattr(stranger, method)(f"{there}{address}")["Location"] == path(application)
    assert Upload.objects.filter(pk=file.pk, kept_back=False).exists()
    assert "Die Behörde braucht eine Unterlage" not in words(stranger.get(path(application)))
    application.refresh_from_db()
    assert (application.state, happened(application)) == ("processing", ["submitted", "asked", "corrected"])


def test_a_draft_of_a_correction_in_her_browser_is_not_the_strangers(
    client: Client, stranger: Client, application: Application
):
    hers = client.post(path(application, "correct_application"))["Location"]

    stranger.post(path(application, "correct_application"))

    assert client.get(hers).status_code == 200
    assert stranger.get(hers).status_code == 404


def test_no_letter_says_the_code(application: Application, clock: StoppedClock):
    clerk = User.objects.create_user("leserin", authority=application.authority, reads_applications=True)
    working.ask_for(application, paper="passport_copy", by=clerk, now=clock.now)
    codes = [application.code, working.give_new_code(application, by=clerk, now=clock.now)]
    application.refresh_from_db()
    for post in (letters.receipt, letters.corrected, letters.withdrawn):
        post(application, now=clock.now)
    written = [kind_of(letter.kind).write(letter.facts, "tr") for letter in Letter.objects.all()]

    assert len(written) == 5
    for code in codes:
        assert not [letter for letter in written if code in (letter.text + letter.html).replace("-", "")]


# The browser that sent it -----------------------------------------------------------------------------------------


def test_the_browser_that_sent_it_is_asked_for_nothing_and_shows_the_code(client: Client, authority: Authority):
    draft, row = a_full_draft(client, reason="damaged")
    settle_papers(row, now=row.saved_at)
    declared = {"erklaerung": [item.name for item in forms()["new-card"].declarations]}

    page = client.post(f"{draft}pruefen/", declared, follow=True)

    application = Application.objects.get()
    assert spelt(application) in words(page)
    assert row.code != application.code
    assert client.cookies["antrag"]["max-age"] == 180 * 24 * 3600
    assert client.post(path(application, "correct_application"))["Location"].startswith("/antrag/entwurf/")


def test_the_code_is_on_a_sheet_of_its_own_and_not_in_the_receipt_that_others_get(
    client: Client, application: Application, monkeypatch: pytest.MonkeyPatch
):
    press = Mock(return_value=b"%PDF-")
    monkeypatch.setattr("servicepunkt.applications.paperwork.printed", press)

    answers = [client.get(path(application, name)) for name in ("receipt", "code_sheet")]

    receipt, sheet = [job for ((job,), _named) in press.call_args_list]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert application.code not in str(receipt).replace("-", "")
    assert sheet["data"]["code"]["text"] == spelt(application)
    assert path(application, "code_sheet") in client.get(path(application)).content.decode()


def test_what_is_decided_shows_its_code_still_and_asks_for_it_elsewhere(
    client: Client, stranger: Client, application: Application, clock: StoppedClock
):
    clerk = User.objects.create_user("leserin", authority=application.authority, reads_applications=True)
    working.tell(application, "decided", by=clerk, now=clock.now)

    assert spelt(application) in words(client.get(path(application)))
    assert spelt(application) in words(client.get("/antrag/beenden/"))
    assert client.get(path(application, "code_sheet"))["Content-Type"] == "application/pdf"
    asked = words(stranger.get(path(application, "receipt")))
    assert "Der Code steht auf der Seite zu Ihrem Antrag" in asked
    assert "Dann bekommen Sie einen neuen Code." in asked
    new = working.give_new_code(application, by=clerk, now=clock.now)
    stranger.post(path(application, "receipt"), {"code": new})
    assert stranger.get(path(application, "receipt"))["Content-Type"] == "application/pdf"


def test_what_was_taken_back_has_no_code_to_show_and_promises_none(
    client: Client, stranger: Client, application: Application
):
    client.post(path(application, "withdraw_application"))

    assert spelt(application) not in words(client.get(path(application)))
    assert spelt(application) not in words(client.get("/antrag/beenden/"))
    assert client.get(path(application, "code_sheet"))["Location"] == path(application)
    asked = words(stranger.get(path(application, "receipt")))
    assert ASKED in asked
    assert "Der Code steht auf der Seite" not in asked
    assert "einen neuen Code" not in asked


# With the code ----------------------------------------------------------------------------------------------------


def test_with_the_code_another_browser_corrects(stranger: Client, application: Application):
    begun = stranger.post(path(application, "correct_application"), {"code": spelt(application).lower()})

    draft = Draft.objects.get(corrects=application)
    assert begun["Location"] == f"/antrag/entwurf/{draft.uid}/"
    assert stranger.get(begun["Location"]).status_code == 200
    assert draft.all_answers["birth_place"] == "Kanarienort"
    assert JournalEntry.objects.filter(action="open_by_code", subject=str(application)).count() == 1


def test_with_the_code_another_browser_withdraws_after_it_was_asked(stranger: Client, application: Application):
    there = path(application, "withdraw_application")

    opened = stranger.post(there, {"code": spelt(application)})

    assert opened["Location"] == there
    assert happened(application) == ["submitted"]
    assert "Möchten Sie diesen Antrag zurückziehen?" in words(stranger.get(there))
    stranger.post(there)
    assert happened(application) == ["submitted", "withdrawn"]


def test_with_the_code_the_family_goes_on_elsewhere(stranger: Client, application: Application):
    there = path(application, "family_next")

    assert stranger.post(there, {"code": spelt(application)})["Location"] == there
    assert not Draft.objects.exists()
    assert stranger.post(there, follow=True).status_code == 200
    assert Draft.objects.get().family is not None


def test_with_the_code_the_receipt_is_on_the_page(stranger: Client, application: Application):
    opened = stranger.post(path(application, "receipt"), {"code": spelt(application)}, follow=True)

    assert opened.redirect_chain == [(path(application), 303)]
    assert f'href="{path(application, "receipt")}" download' in opened.content.decode()
    assert stranger.get(path(application, "receipt"))["Content-Type"] == "application/pdf"


def test_both_browsers_have_it_from_then_on_and_it_is_noted_once(
    client: Client, stranger: Client, application: Application
):
    for _press in range(2):
        stranger.post(path(application, "withdraw_application"), {"code": spelt(application)})

    assert happened(application) == ["submitted"]
    assert all(spelt(application) in words(browser.get(path(application))) for browser in (client, stranger))
    assert JournalEntry.objects.filter(action="open_by_code").count() == 1


def test_who_corrects_elsewhere_does_not_take_it_from_the_first_browser(
    client: Client, stranger: Client, application: Application
):
    draft = stranger.post(path(application, "correct_application"), {"code": spelt(application)})["Location"]
    declared = {"erklaerung": [item.name for item in forms()["new-card"].declarations]}

    assert stranger.post(f"{draft}pruefen/", declared)["Location"].startswith("/antrag/stand/")

    assert happened(application) == ["submitted", "corrected"]
    application.refresh_from_db()
    assert all(spelt(application) in words(browser.get(path(application))) for browser in (client, stranger))


def test_the_code_alone_leads_to_the_page_where_somebody_has_no_link(stranger: Client, application: Application):
    opened = stranger.post("/antrag/fortsetzen/", {"code": spelt(application)})

    assert opened["Location"] == path(application)
    assert spelt(application) in words(stranger.get(opened["Location"]))


@pytest.mark.parametrize("renewed", [False, True], ids=["her code", "a new one from the office"])
def test_the_mailed_link_of_a_correction_takes_the_code_of_the_application(
    client: Client, stranger: Client, application: Application, clock: StoppedClock, renewed: bool
):
    begun = client.post(path(application, "correct_application"))["Location"]
    draft = Draft.objects.get(corrects=application)
    link = urlsplit(address_of_draft(draft)).path
    clerk = User.objects.create_user("leserin", authority=application.authority, reads_applications=True)
    if renewed:
        working.give_new_code(application, by=clerk, now=clock.now)

    assert "Auch der Code Ihres Antrags gilt hier." in words(stranger.get(link, headers={"accept-language": "de"}))
    assert stranger.post(link, {"code": spelt(application)})["Location"] == begun

    assert stranger.get(begun).status_code == 200
    assert Draft.objects.get().pk == draft.pk
    other = sent(a_draft(now=clock.now), now=clock.now)
    assert Client().post(link, {"code": other.code}).status_code == 422


def test_the_mailed_link_of_a_correction_leads_to_the_page_once_it_is_decided(
    client: Client, stranger: Client, application: Application, clock: StoppedClock
):
    client.post(path(application, "correct_application"))
    link = urlsplit(address_of_draft(Draft.objects.get())).path
    clerk = User.objects.create_user("leserin", authority=application.authority, reads_applications=True)
    working.tell(application, "decided", by=clerk, now=clock.now)

    assert stranger.post(link, {"code": spelt(application)})["Location"] == path(application)


def test_the_mailed_link_of_a_first_draft_takes_no_other_code(
    stranger: Client, application: Application, clock: StoppedClock
):
    link = urlsplit(address_of_draft(a_draft(now=clock.now))).path

    assert stranger.post(link, {"code": spelt(application)}).status_code == 422


def test_of_many_browsers_the_last_ones_have_it(application: Application):
    browsers = [Client() for _browser in range(_MOST + 1)]
    for browser in browsers:
        browser.post(path(application, "family_next"), {"code": spelt(application)})

    known = [spelt(application) in words(browser.get(path(application))) for browser in browsers]
    assert known == [False] + [True] * _MOST


# A wrong code -----------------------------------------------------------------------------------------------------


def test_a_wrong_code_is_said_to_be_wrong_and_stays_in_its_input(stranger: Client, application: Application):
    answer = stranger.post(path(application, "correct_application"), {"code": "ABC"})

    assert answer.status_code == 422
    assert 'value="ABC"' in answer.content.decode()
    assert WRONG in words(answer)
    assert not Draft.objects.exists()


def test_the_code_of_another_application_and_that_of_her_draft_are_wrong(
    stranger: Client, application: Application, clock: StoppedClock
):
    draft = a_draft(now=clock.now)
    other = sent(draft, now=clock.now)

    for code in (other.code, draft.code):
        assert WRONG in words(stranger.post(path(application, "withdraw_application"), {"code": code}))
    assert stranger.post("/antrag/fortsetzen/", {"code": draft.code}).status_code == 422


def test_who_types_the_code_of_her_draft_after_sending_is_told_that_another_one_is_valid(
    stranger: Client, clock: StoppedClock
):
    oberhavel()
    draft = a_draft(now=clock.now)
    sent(draft, now=clock.now)
    before = words(stranger.get("/antrag/fortsetzen/"))

    answer = stranger.post("/antrag/fortsetzen/", {"code": draft.code})

    assert answer.status_code == 422
    assert "Haben Sie den Antrag schon gesendet, dann gilt der Code des Entwurfs nicht mehr." in before
    assert "Nach dem Senden gilt ein neuer Code. Haben Sie ihn nicht, dann rufen Sie uns an." in words(answer)


def test_nobody_tries_codes_by_the_dozen(application: Application, clock: StoppedClock):
    there = path(application, "withdraw_application")
    tries = [Client().post(there, {"code": new_resume_code()}).status_code for _try in range(11)]

    assert tries == [422] * 10 + [429]
    assert with_code(Client(), application, "withdraw_application").status_code == 429  # not even the right one
    assert Client().post("/antrag/fortsetzen/", {"code": spelt(application)}).status_code == 429
    clock.advance(minutes=1)
    assert with_code(Client(), application, "withdraw_application").status_code == 303


# A code that is lost, a device that is left -----------------------------------------------------------------------


def test_a_new_code_from_the_office_closes_the_old_one_and_every_browser(
    client: Client, stranger: Client, application: Application, clock: StoppedClock
):
    clerk = User.objects.create_user("leserin", authority=application.authority, reads_applications=True)
    begun = begin_correction(application, holder=application.holder, language="de", now=clock.now)
    left, old = client.post(path(application, "correct_application"))["Location"], spelt(application)

    new = working.give_new_code(application, by=clerk, now=clock.now)

    assert client.get(left).status_code == 404
    assert Client().post("/antrag/fortsetzen/", {"code": begun.code}).status_code == 422
    assert ASKED in words(client.get(path(application, "correct_application")))
    assert WRONG in words(stranger.post(path(application, "correct_application"), {"code": old}))
    assert stranger.post(path(application, "correct_application"), {"code": new})["Location"] == left
    assert "Sie haben von uns einen neuen Code für Ihren Antrag bekommen." in words(stranger.get(path(application)))


def test_a_correction_that_is_discarded_at_that_moment_is_in_nobodys_way(
    application: Application, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
):
    clerk = User.objects.create_user("leserin", authority=application.authority, reads_applications=True)
    draft = begin_correction(application, holder=application.holder, language="de", now=clock.now)
    codes = []

    def discarding() -> str:
        codes.append(new_resume_code())
        if len(codes) == 2:  # that of the correction
            discard(draft, now=clock.now)
        return codes[-1]

    monkeypatch.setattr("servicepunkt.applications.unlocking.new_resume_code", discarding)

    assert working.give_new_code(application, by=clerk, now=clock.now) == codes[0]
    assert (len(codes), Draft.objects.count()) == (2, 0)


def test_a_device_that_is_left_shows_the_code_first_and_then_asks_for_it(client: Client, application: Application):
    assert "/antrag/beenden/" in client.get(path(application)).content.decode()
    shown = words(client.get("/antrag/beenden/"))

    client.post("/antrag/beenden/")

    assert spelt(application) in shown
    assert ASKED in words(client.get(path(application, "correct_application")))
    assert client.post("/antrag/fortsetzen/", {"code": spelt(application)})["Location"] == path(application)


def test_where_a_device_is_left_what_was_sent_long_ago_is_not_listed_and_its_code_is_to_be_written_down(
    client: Client, application: Application, clock: StoppedClock
):
    clock.advance(days=30)

    shown = words(client.get("/antrag/beenden/"))

    assert spelt(application) not in shown
    assert "Schreiben Sie vorher auch den Code von der Seite zu Ihrem Antrag auf." in shown
    assert "Haben Sie hier PDF-Dateien gespeichert?" in shown
