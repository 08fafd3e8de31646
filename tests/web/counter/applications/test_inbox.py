"""The list: what is urgent comes first, and nothing in it says what somebody has answered."""

import datetime as dt
import logging
from typing import Any

import pytest

from servicepunkt.applications import working
from servicepunkt.applications.changing import withdraw
from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.inbox import UNTOUCHED_DAYS
from servicepunkt.applications.models import Application
from servicepunkt.correspondence.addresses import return_address
from servicepunkt.correspondence.bounces import mark_returned
from servicepunkt.correspondence.models import Letter
from servicepunkt.forms.reading import forms
from tests.applications.applicants import a_draft, complete_answers, sent
from tests.correspondence.test_bounces import POSTFIX
from tests.factories import an_authority, local
from tests.web.counter.applications.conftest import Inbox, a_reader
from tests.web.counter.conftest import signed_in
from tests.web.reading import words as words_of

pytestmark = pytest.mark.django_db


def shown(response: Any) -> list[Application]:
    return [row.application for row in response.context["rows"]]


def received(inbox: Inbox, *, urgent_in: int | None, after: int = 0) -> Application:
    now = inbox.clock.now + dt.timedelta(minutes=after)
    application = sent(a_draft(now=now), now=now)
    application.urgent_on = now.date() + dt.timedelta(urgent_in) if urgent_in is not None else None
    application.save(update_fields=["urgent_on"])
    return application


def test_whose_title_ends_first_comes_first_then_who_has_waited_longest(inbox: Inbox):
    calm, later = received(inbox, urgent_in=None), received(inbox, urgent_in=None, after=5)
    soon, over = received(inbox, urgent_in=9, after=7), received(inbox, urgent_in=-2, after=9)

    response = inbox.get()

    assert shown(response) == [over, soon, calm, later]
    assert [row.is_late for row in response.context["rows"]] == [True, False, False, False]


@pytest.mark.parametrize(("form", "said"), [("short-extension", "nicht angegeben"), ("new-card", "keine Frist")])
def test_who_has_told_no_day_is_not_said_to_have_no_deadline(inbox: Inbox, form: str, said: str):
    received(inbox, urgent_in=None)
    Application.objects.update(form=form)

    page = inbox.get().content.decode()

    assert [words for words in ("nicht angegeben", "keine Frist") if words in page] == [said]


def test_a_line_names_the_application_and_who_has_it(inbox: Inbox, application: Application):
    working.take(application, by=inbox.reader, now=inbox.clock.now, had_by=None)
    Application.objects.update(unclear="undecided", family=application.uid, urgent_on="2027-03-20")

    page = inbox.get().content.decode()

    for words in (
        spell_reference(application.reference),
        application.name,
        "Neue Karte oder Übertrag in einen neuen Pass",
        "eingereicht 01.03.2027, 08:00",
        "20.03.2027",
        "in Bearbeitung",
        "leserin",
        "Zuständigkeit unklar",
        "Familie",
    ):
        assert words in page


def test_a_line_says_where_the_last_letter_did_not_arrive_until_another_one_has(inbox: Inbox):
    lost, other = received(inbox, urgent_in=1), received(inbox, urgent_in=2)
    for application in (lost, other):
        Application.objects.filter(pk=application.pk).update(email="ayse@example.org")
        application.refresh_from_db()
        working.ask_for(application, by=inbox.reader, now=inbox.clock.now, label="Mietvertrag")
    Letter.objects.filter(subject=str(lost)).update(state=Letter.State.SENT)
    badge = '<span class="kern-label kern-label--small">E-Mail nicht zugestellt</span>'
    letter = Letter.objects.filter(subject=str(lost)).latest("created_at")
    assert mark_returned(return_address(letter.return_token), POSTFIX, now=inbox.clock.now)

    assert [row.is_undelivered for row in inbox.get().context["rows"]] == [True, False]
    assert inbox.get().content.decode().count(badge) == 1
    assert shown(inbox.get(stand="unzustellbar")) == shown(inbox.get(stand="unzustellbar", wer="niemand")) == [lost]
    assert shown(inbox.get(stand="unzustellbar", wer="ich")) == []

    now = inbox.clock.now + dt.timedelta(minutes=1)
    working.tell(lost, "processing", by=inbox.reader, now=now)
    assert badge not in inbox.get().content.decode()
    assert shown(inbox.get(stand="unzustellbar")) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_few_and_many(inbox: Inbox, django_assert_max_num_queries: Any, count: int):
    for days in range(count):
        received(inbox, urgent_in=days)
    inbox.get()  # reads the catalogue

    with django_assert_max_num_queries(12) as queries:
        inbox.get()
    assert sum("correspondence_letter" in query["sql"] for query in queries.captured_queries) == 1


def test_the_list_can_be_narrowed(inbox: Inbox):
    mine, free, asked = (received(inbox, urgent_in=days) for days in (1, 2, 3))
    working.take(mine, by=inbox.reader, now=inbox.clock.now, had_by=None)
    working.ask_for(asked, by=inbox.reader, now=inbox.clock.now, label="Mietvertrag")

    assert shown(inbox.get(wer="ich")) == [mine]
    assert shown(inbox.get(wer="niemand")) == [free, asked]
    assert shown(inbox.get(stand="action")) == [asked]
    assert shown(inbox.get(wer="ich", stand="action")) == []
    assert shown(inbox.get(wer="'", stand="'")) == [mine, free, asked]


def answers_of(inbox: Inbox, **name: str) -> dict[str, Any]:
    """Of somebody with this name."""
    return {**complete_answers(forms()["new-card"], today=inbox.clock.now.date()), "name": name}


def test_an_application_is_found_by_its_number_however_it_is_typed(inbox: Inbox, application: Application):
    spelled = spell_reference(application.reference)

    for typed in (application.reference, spelled.lower(), f" {spelled.replace('-', ' ')} "):
        response = inbox.post("suche/", suche=typed)
        assert response.redirect_chain == [(f"/schalter/antraege/{application.uid}/", 302)]
    for typed in ("", "AAAAAAAAAA", f"{spelled}X"):
        assert (
            "Unter dieser Nummer oder diesem Namen haben wir keinen Antrag."
            in inbox.post("suche/", suche=typed).content.decode()
        )


def test_applications_are_found_by_a_name_however_it_is_written(inbox: Inbox):
    yildiz, other, nobody = (
        inbox.receive(answers=answers_of(inbox, family=family, given="Ayşe"))
        for family in ("Yıldız-Müller", "Yıldırım", "Öztürk")
    )
    withdraw(other, now=inbox.clock.advance(minutes=1))

    for typed in ("Yıldız-Müller", "yildiz mueller", "MUELLER, ayse"):
        response = inbox.post("suche/", suche=typed)
        assert response.redirect_chain == [(f"/schalter/antraege/{yildiz.uid}/", 302)]
    assert {row.application for row in inbox.post("suche/", suche="yild").context["rows"]} == {yildiz, other}
    for typed in ("Ildiz", "Yıldız Öztürk", "'", "٣"):
        assert "haben wir keinen Antrag." in inbox.post("suche/", suche=typed).content.decode()
    assert nobody.name == "Ayşe Öztürk"


def test_no_name_is_found_at_another_authority(inbox: Inbox, application: Application):
    Application.objects.update(authority=an_authority("barnim"))

    assert "haben wir keinen Antrag." in inbox.post("suche/", suche=application.name).content.decode()


def test_what_has_ended_lately_is_listed_apart(inbox: Inbox, application: Application):
    withdraw(application, now=inbox.clock.now)

    assert shown(inbox.get()) == []
    assert shown(inbox.get("beendet/")) == [application]
    inbox.clock.advance(days=91)
    assert shown(inbox.get("beendet/")) == []


def test_the_way_there_is_shown_to_who_may_go_it_with_the_number_of_new_ones(inbox: Inbox, counter: Any):
    assert 'href="/schalter/antraege/"' not in counter.get().content.decode()

    counter.clerk.reads_applications = True
    counter.clerk.save()
    inbox.receive()

    page = counter.get().content.decode()
    assert 'href="/schalter/antraege/"' in page
    assert ", 1 neuer<" in page
    assert inbox.client.get("/schalter/").headers["Location"] == "/schalter/antraege/"


def test_no_answer_gets_into_lists_logs_or_messages(inbox: Inbox, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    form = forms()["short-extension"]
    given = complete_answers(form, today=inbox.clock.now.date(), new_offences="no")
    answers = {**given, "birth_place": "Kanarienort", "passport_issuer": "Kanarienamt"}
    application = sent(a_draft(now=inbox.clock.now, form="short-extension", answers=answers), now=inbox.clock.now)
    opened = inbox.get(f"{application.uid}/").content.decode()
    assert "Kanarienort" in opened  # so that it would be seen elsewhere

    pages = [inbox.get().content.decode(), inbox.post("suche/", suche=application.reference).content.decode()]
    withdraw(application, now=inbox.clock.now)
    pages = [pages[0], inbox.get("beendet/").content.decode(), caplog.text]

    assert not [page for page in pages if "Kanarien" in page]


def test_a_long_list_has_pages(inbox: Inbox):
    template = inbox.receive()
    for number in range(51):
        copy = Application.objects.get(pk=template.pk)
        copy.pk, copy.uid, copy.draft = None, f"{number:032x}", f"{number:032x}"
        copy.reference = copy.code_fingerprint = f"N{number}"
        copy.folder = type(template.folder).objects.create(recipient="r", key="k")
        copy.save()

    assert len(shown(inbox.get())) == 50
    assert len(shown(inbox.get(seite="2", wer="niemand"))) == 2


def test_what_somebody_reads_is_her_own_authority_only(inbox: Inbox, application: Application):
    colleague = signed_in(a_reader("kollegin", inbox.authority))

    assert shown(colleague.get("/schalter/antraege/")) == [application]


def test_what_nobody_has_touched_for_three_months_is_pointed_out(inbox: Inbox):
    long_ago = local(inbox.clock.now.date() - dt.timedelta(UNTOUCHED_DAYS), 0)
    forgotten, answered, almost, over = (received(inbox, urgent_in=days) for days in (1, 2, 3, 4))
    working.tell(over, "decided", by=inbox.reader, now=inbox.clock.now, state=Application.State.COMPLETED)
    assert "liegt lange (0)" in inbox.get().content.decode()

    Application.objects.update(changed_at=long_ago - dt.timedelta(seconds=1))
    Application.objects.filter(pk=almost.pk).update(changed_at=long_ago)
    working.tell(answered, "processing", by=inbox.reader, now=inbox.clock.now)

    page = inbox.get()
    assert [row.is_untouched for row in page.context["rows"]] == [True, False, False]
    assert "Bei einem Antrag ist seit 90 Tagen nichts geschehen" in words_of(page)
    assert "seit 30.11.2026 nichts geschehen" in words_of(page)
    assert shown(inbox.get(stand="liegt")) == shown(inbox.get(stand="liegt", wer="niemand")) == [forgotten]
    assert "Offene Anträge werden nie von selbst gelöscht" in words_of(inbox.get(stand="liegt"))

    working.tell(forgotten, "decided", by=inbox.reader, now=inbox.clock.now, state=Application.State.COMPLETED)
    assert shown(inbox.get(stand="liegt")) == []
    assert "liegt lange (0)" in words_of(inbox.get())
