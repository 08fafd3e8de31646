"""One application: what was answered, what is kept apart, versions, declarations and history."""

import pytest

from servicepunkt.applications import letters, working
from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.drafting import form_of
from servicepunkt.applications.models import Application, Event
from servicepunkt.audit.models import JournalEntry
from servicepunkt.correspondence.models import Letter
from servicepunkt.forms.reading import forms
from tests.applications.applicants import BROWSER, a_draft, complete_answers, happened, sent
from tests.factories import an_authority
from tests.web.counter.applications.conftest import Inbox

pytestmark = pytest.mark.django_db


def short_extension(inbox: Inbox, **answers: object) -> Application:
    form = forms()["short-extension"]
    given = complete_answers(form, today=inbox.clock.now.date(), new_offences="no")
    draft = a_draft(now=inbox.clock.now, form="short-extension", answers={**given, **answers})
    return sent(draft, now=inbox.clock.now)


def corrected(inbox: Inbox, application: Application, **answers: object) -> None:
    draft = begin_correction(application, holder=BROWSER, language="tr", now=inbox.clock.now)
    draft.put({**draft.all_answers, **answers}, form_of(draft))
    draft.save()
    sent(draft, now=inbox.clock.now)


def test_opening_is_noted_once_and_told_to_the_applicant(inbox: Inbox, application: Application):
    inbox.client.head(f"/schalter/antraege/{application.uid}/")
    assert happened(application) == ["submitted"]

    inbox.get(f"{application.uid}/")
    inbox.get(f"{application.uid}/")

    application.refresh_from_db()
    assert (application.state, happened(application)) == ("received", ["submitted", "received"])
    assert JournalEntry.objects.filter(action="open_application", subject=str(application)).count() == 1


def test_what_became_of_each_letter_is_told_and_a_lost_one_before_the_next_is_written(
    inbox: Inbox, application: Application
):
    Application.objects.filter(pk=application.pk).update(email="ayse@example.org")
    application.refresh_from_db()
    letters.receipt(application, now=inbox.clock.now)
    Letter.objects.update(state=Letter.State.SENT)
    assert "Die letzte E-Mail ist nicht angekommen." not in inbox.get(f"{application.uid}/").content.decode()

    working.ask_for(application, by=inbox.reader, now=inbox.clock.advance(minutes=1), label="Mietvertrag")
    Letter.objects.filter(kind="applications.asked").update(state=Letter.State.REFUSED)

    page = inbox.get(f"{application.uid}/")
    told = [(letter.state, str(name)) for letter, name in page.context["letters"]]
    assert told == [("refused", "Unterlage nachgefordert"), ("sent", "Antrag angekommen")]
    assert "nicht zugestellt" in page.content.decode()
    for place in ("", "mitteilen/", "nachfordern/"):
        shown = inbox.get(f"{application.uid}/{place}")
        assert (place, "Die letzte E-Mail ist nicht angekommen." in shown.content.decode()) == (place, True)


def test_answers_stand_in_german_by_sections(inbox: Inbox):
    application = short_extension(inbox, birth_place="Kharkiv")

    page = inbox.get(f"{application.uid}/")

    titles = [part.title for part in page.context["parts"]]
    assert titles[:2] == ["Hat sich etwas geändert?", "Wer stellt den Antrag?"]
    assert "<dt>Geburtsort</dt><dd><bdi>Kharkiv</bdi>" in page.content.decode()


def test_what_is_sensitive_is_opened_on_purpose_and_that_is_noted(inbox: Inbox):
    application = short_extension(inbox)
    question = "Gibt es neue Strafen oder Ermittlungen gegen Sie?"
    page = inbox.get(f"{application.uid}/").content.decode()
    assert question not in page
    assert "Besondere Angaben öffnen" in page
    assert not JournalEntry.objects.filter(action="open_sensitive").exists()

    opened = inbox.post(f"{application.uid}/besonderes/").content.decode()

    assert question in opened
    entry = JournalEntry.objects.get(action="open_sensitive")
    assert (entry.subject, entry.by, entry.facts) == (str(application), f"staff:{inbox.reader.pk}", {"version": 1})
    assert inbox.get(f"{application.uid}/besonderes/").status_code == 405


def test_where_nothing_is_sensitive_nothing_is_closed(inbox: Inbox, application: Application):
    assert "Besondere Angaben" not in inbox.get(f"{application.uid}/").content.decode()


def test_a_version_says_what_has_changed(inbox: Inbox):
    application = short_extension(inbox, birth_place="Kharkiv")
    corrected(inbox, application, birth_place="Odesa")

    page = inbox.get(f"{application.uid}/fassung/2/")

    told = [(change.label, change.before, change.after) for change in page.context["changes"]]
    assert told == [("Geburtsort", "Kharkiv", "Odesa")]
    assert not page.context["apart_changed"]
    assert inbox.get(f"{application.uid}/fassung/1/").context["before"] is None
    assert inbox.get(f"{application.uid}/fassung/3/").status_code == 404


def test_declarations_stand_as_they_were_shown_with_the_wording_that_binds(inbox: Inbox, application: Application):
    shown = application.versions.get().declarations[0]["text"]
    german = next(item.text["de"] for item in forms()["new-card"].declarations)
    assert shown != german

    page = inbox.get(f"{application.uid}/").content.decode()

    assert f'<p class="kern-body" lang="tr" dir="ltr">{shown}</p>' in page.replace("&quot;", '"')
    assert f'Auf Deutsch: <span lang="de">{german}</span>' in page


def test_others_of_the_family_are_named_where_they_lie_here(inbox: Inbox, application: Application):
    here, elsewhere = inbox.receive(holder="d" * 32), inbox.receive(holder="e" * 32)
    Application.objects.update(family=application.uid)
    Application.objects.filter(pk=elsewhere.pk).update(authority=an_authority("barnim"))

    page = inbox.get(f"{application.uid}/")

    assert [row.application for row in page.context["others"]] == [here]


def test_the_history_says_who_did_what(inbox: Inbox, application: Application):
    inbox.get(f"{application.uid}/")

    history = inbox.get(f"{application.uid}/").context["history"]

    assert [(item.event.what, item.event.by, str(item.title)) for item in history] == [
        (Event.What.RECEIVED, "leserin", "Antrag geöffnet"),
        (Event.What.SUBMITTED, "applicant", "Antrag eingereicht"),
    ]
