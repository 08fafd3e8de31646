"""What staff do leaves an event, a letter and a journal entry, once, however often it is pressed."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from servicepunkt.applications import working
from servicepunkt.applications.changing import withdraw
from servicepunkt.applications.codes import spell_resume_code
from servicepunkt.applications.links import path
from servicepunkt.applications.models import Application, PaperRequest
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.audit.models import JournalEntry
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import kind_of
from tests.applications.applicants import add_file
from tests.factories import an_authority, an_open_office
from tests.web.counter.applications.conftest import Inbox, a_reader
from tests.web.counter.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(inbox: Inbox) -> Application:
    """An application with a mail address, whose page has been opened."""
    application = inbox.receive()
    Application.objects.filter(pk=application.pk).update(email="ayse@example.org", language="tr")
    inbox.get(f"{application.uid}/")
    application.refresh_from_db()
    Letter.objects.all().delete()
    return application


def left(application: Application) -> tuple[list[str], list[str], list[str]]:
    """The events, letters and journal entries since it was opened."""
    application.refresh_from_db()
    return (
        [event.what for event in application.events.all()][2:],
        list(Letter.objects.order_by("pk").values_list("kind", flat=True)),
        list(JournalEntry.objects.filter(subject=str(application)).order_by("pk").values_list("action", flat=True)[2:]),
    )


def seen(application: Application) -> int:
    return working.last_event(application)


# Taking -----------------------------------------------------------------------------------------------------------


def test_who_takes_it_has_it_however_often_she_presses(inbox: Inbox, opened: Application):
    for _press in range(2):
        assert "Sie bearbeiten diesen Antrag." in inbox.post(f"{opened.uid}/uebernehmen/").content.decode()

    assert left(opened) == (["told"], [], ["take_application"])
    assert (opened.taken_by, opened.state) == (inbox.reader, "processing")


def test_of_two_who_reach_for_it_the_second_is_told_who_was_faster(inbox: Inbox, opened: Application):
    colleague = a_reader("kollegin", inbox.authority)
    signed_in(colleague).post(f"/schalter/antraege/{opened.uid}/uebernehmen/")

    response = inbox.post(f"{opened.uid}/uebernehmen/")

    assert response.status_code == 409
    assert "Inzwischen hat kollegin diesen Antrag übernommen." in response.content.decode()
    opened.refresh_from_db()
    assert opened.taken_by == colleague
    inbox.post(f"{opened.uid}/uebernehmen/", hat=colleague.pk)
    opened.refresh_from_db()
    assert opened.taken_by == inbox.reader


# Telling ----------------------------------------------------------------------------------------------------------


def told(application: Application, **more: Any) -> dict[str, Any]:
    return {"text": "question", "words": "Bis wann?", "state": "", "stand": seen(application), **more}


def test_what_is_told_is_shown_first_in_the_applicants_language(inbox: Inbox, opened: Application):
    page = inbox.post(f"{opened.uid}/mitteilen/", **told(opened, schritt="vorschau"))

    assert 'lang="tr"' in page.content.decode()
    assert '<p class="kern-body" lang="de" dir="ltr">Bis wann?</p>' in page.content.decode()
    assert "Stand danach: Rückfrage." in page.content.decode()
    assert left(opened) == ([], [], [])
    again = inbox.post(f"{opened.uid}/mitteilen/", **told(opened, schritt="aendern"))
    assert (again.status_code, again.context["form"]["words"].value()) == (200, "Bis wann?")


IN_VAIN = "Der Text bittet um einen Termin, den man hier nicht online buchen kann."


@pytest.mark.parametrize(("text", "in_vain"), [("appointment", False), ("card_ready", True), ("question", False)])
def test_a_text_that_asks_for_what_nobody_can_book_is_noticed_before(
    inbox: Inbox, opened: Application, text: str, in_vain: bool
):
    an_open_office(slug="karte-ersetzen")  # for its appointment now; none gives out cards

    page = inbox.post(f"{opened.uid}/mitteilen/", **told(opened, schritt="vorschau", text=text))

    assert (IN_VAIN in page.content.decode()) is in_vain


def test_what_is_told_goes_out_once_however_often_it_is_pressed(inbox: Inbox, opened: Application):
    pressed = told(opened, schritt="senden")
    for _press in range(2):
        assert "Die Mitteilung ist gespeichert." in inbox.post(f"{opened.uid}/mitteilen/", **pressed).content.decode()

    assert left(opened) == (["told"], ["applications.told"], ["tell_applicant"])
    event = opened.events.last()
    assert event is not None
    assert (event.told, event.words, event.state, opened.state) == ("question", "Bis wann?", "action", "action")
    assert "Bis wann?" not in str(list(JournalEntry.objects.values_list("facts", flat=True)))


def test_another_state_may_be_chosen(inbox: Inbox, opened: Application):
    inbox.post(f"{opened.uid}/mitteilen/", **told(opened, schritt="senden", state="processing"))

    opened.refresh_from_db()
    assert opened.state == "processing"


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "handed_on"}, {"state": "withdrawn"}, {"words": "x" * 2001}])
def test_what_nobody_offers_is_not_told(inbox: Inbox, opened: Application, wrong: dict[str, str]):
    response = inbox.post(f"{opened.uid}/mitteilen/", **told(opened, schritt="senden", **wrong))

    assert response.status_code == 400
    assert left(opened) == ([], [], [])


def test_a_number_that_nobody_has_given_out_is_an_older_state(inbox: Inbox, opened: Application):
    pressed = told(opened, schritt="senden") | {"stand": "9" * 5000}

    assert inbox.post(f"{opened.uid}/mitteilen/", **pressed).status_code == 409
    assert left(opened) == ([], [], [])


def test_nobody_tells_upon_an_older_state_than_the_present_one(inbox: Inbox, opened: Application):
    pressed = told(opened, schritt="senden")
    working.ask_for(opened, by=a_reader("kollegin", inbox.authority), now=inbox.clock.now, label="Mietvertrag")

    response = inbox.post(f"{opened.uid}/mitteilen/", **pressed)

    assert response.status_code == 409
    assert "inzwischen etwas Neues gekommen" in response.content.decode()
    assert "Bis wann?" in response.content.decode()
    assert left(opened)[0] == ["asked"]


@pytest.mark.parametrize("other", [{"words": "Und seit wann?"}, {"state": "processing"}, {"text": "appointment"}])
def test_something_else_that_is_told_from_a_second_window_is_not_taken_for_the_first(
    inbox: Inbox, opened: Application, other: dict[str, str]
):
    pressed = told(opened, schritt="senden")
    inbox.post(f"{opened.uid}/mitteilen/", **pressed)

    response = inbox.post(f"{opened.uid}/mitteilen/", **pressed | other)

    assert (response.status_code, left(opened)[0]) == (409, ["told"])
    assert "Die Mitteilung ist gespeichert." not in response.content.decode()


def test_after_the_decision_a_card_is_announced_and_its_time_to_be_kept_begins_anew(inbox: Inbox, opened: Application):
    inbox.post(f"{opened.uid}/mitteilen/", **told(opened, text="decided", schritt="senden"))
    page = inbox.get(f"{opened.uid}/").content.decode()
    assert f"/{opened.uid}/mitteilen/" in page
    assert f"/{opened.uid}/nachfordern/" not in page
    assert "ist er wieder offen" in inbox.get(f"{opened.uid}/mitteilen/").content.decode()

    fetched = inbox.clock.advance(days=100)
    inbox.post(f"{opened.uid}/mitteilen/", **told(opened, text="card_ready", schritt="senden"))

    assert left(opened)[:2] == (["told", "told"], ["applications.told", "applications.told"])
    assert (opened.state, opened.ended_at) == ("completed", fetched)


def test_what_was_completed_by_mistake_is_opened_again(inbox: Inbox, opened: Application):
    inbox.post(f"{opened.uid}/mitteilen/", **told(opened, text="card_ready", schritt="senden"))

    inbox.post(f"{opened.uid}/mitteilen/", **told(opened, text="processing", schritt="senden"))

    opened.refresh_from_db()
    assert (opened.state, opened.ended_at) == ("processing", None)
    assert inbox.post(f"{opened.uid}/nachfordern/", **asked(opened)).status_code == 200


# Asking -----------------------------------------------------------------------------------------------------------


def asked(application: Application, **more: Any) -> dict[str, Any]:
    return {"paper": "passport_copy", "why": "Unscharf.", "until": "2027-03-22", "stand": seen(application), **more}


def test_a_paper_of_the_form_is_asked_for_once(inbox: Inbox, opened: Application):
    pressed = asked(opened, label="wird nicht gebraucht")
    for _press in range(2):
        assert (
            "Die Unterlage ist nachgefordert." in inbox.post(f"{opened.uid}/nachfordern/", **pressed).content.decode()
        )

    assert left(opened) == (["asked"], ["applications.asked"], ["ask_for_paper"])
    request = PaperRequest.objects.get()
    assert (request.paper, request.label, request.why, request.until) == (
        "passport_copy",
        "",
        "Unscharf.",
        dt.date(2027, 3, 22),
    )
    assert "nachgefordert bis 22.03.2027" in inbox.get(f"{opened.uid}/").content.decode()
    again = inbox.post(f"{opened.uid}/nachfordern/", **asked(opened))
    assert again.status_code == 409
    assert "Nach dieser Unterlage haben Sie schon gefragt." in again.content.decode()


@pytest.mark.parametrize(
    "other", [{"paper": "registration"}, {"paper": "-", "label": "Mietvertrag"}, {"why": "Seite 2."}, {"until": ""}]
)
def test_something_else_that_is_asked_for_from_a_second_window_is_not_taken_for_the_first(
    inbox: Inbox, opened: Application, other: dict[str, str]
):
    pressed = asked(opened)
    inbox.post(f"{opened.uid}/nachfordern/", **pressed)

    response = inbox.post(f"{opened.uid}/nachfordern/", **pressed | other)

    assert (response.status_code, left(opened)[0]) == (409, ["asked"])
    assert "Die Unterlage ist nachgefordert." not in response.content.decode()


@pytest.mark.parametrize(
    ("outcome", "said", "requests"),
    [
        ("paper_here", "Die Unterlage liegt vor. Die Nachforderung ist erledigt.", 1),
        ("paper_taken_back", "Die Nachforderung ist zurückgenommen.", 0),
    ],
)
def test_a_request_is_closed_once_and_nobody_goes_on_asking(
    inbox: Inbox, opened: Application, outcome: str, said: str, requests: int
):
    inbox.post(f"{opened.uid}/nachfordern/", **asked(opened))
    letter = Letter.objects.get()
    assert "Nachforderung zurücknehmen" in inbox.get(f"{opened.uid}/").content.decode()
    pressed = {"unterlage": "passport_copy", "ausgang": outcome, "stand": seen(opened)}

    for _press in range(2):
        assert said in inbox.post(f"{opened.uid}/nachforderung/", **pressed).content.decode()

    events, letters, entries = left(opened)
    assert (events, entries) == (["asked", "told"], ["ask_for_paper", "close_request"])
    assert sorted(letters) == ["applications.asked", "applications.told"]
    assert (opened.state, PaperRequest.objects.count()) == ("processing", requests)
    assert not kind_of(letter.kind).is_still_true(letter.facts, inbox.clock.now)  # one that has not left yet stays here
    assert "Die Behörde braucht eine Unterlage" not in inbox.client.get(path(opened)).content.decode()
    assert "Die Unterlage ist nachgefordert." in (
        inbox.post(f"{opened.uid}/nachfordern/", **asked(opened)).content.decode()
    )


def test_while_another_paper_is_asked_for_the_office_goes_on_waiting(inbox: Inbox, opened: Application):
    inbox.post(f"{opened.uid}/nachfordern/", **asked(opened))
    inbox.post(f"{opened.uid}/nachfordern/", **asked(opened, paper="-", label="Mietvertrag"))

    inbox.post(f"{opened.uid}/nachforderung/", unterlage="passport_copy", ausgang="paper_here", stand=seen(opened))

    opened.refresh_from_db()
    assert opened.state == "action"


def test_what_has_come_for_a_request_that_is_taken_back_keeps_its_name(inbox: Inbox, opened: Application):
    inbox.post(f"{opened.uid}/nachfordern/", **asked(opened, paper="-", label="Mietvertrag"))
    add_file(opened.folder, "asked-1", now=inbox.clock.now)

    inbox.post(f"{opened.uid}/nachforderung/", unterlage="asked-1", ausgang="paper_taken_back", stand=seen(opened))

    assert paperwork_of(opened).labels["asked-1"] == "Mietvertrag"
    inbox.post(f"{opened.uid}/nachfordern/", **asked(opened, paper="-", label="Zeugnis"))
    assert [request.label for request in PaperRequest.objects.all()] == ["Mietvertrag", "Zeugnis"]


@pytest.mark.parametrize(
    ("wrong", "status"), [({"unterlage": "registration"}, 404), ({"ausgang": "decided"}, 422), ({"stand": "0"}, 409)]
)
def test_what_nobody_has_asked_for_is_not_closed(inbox: Inbox, opened: Application, wrong: dict[str, str], status: int):
    inbox.post(f"{opened.uid}/nachfordern/", **asked(opened))
    pressed = {"unterlage": "passport_copy", "ausgang": "paper_here", "stand": seen(opened)} | wrong

    assert inbox.post(f"{opened.uid}/nachforderung/", **pressed).status_code == status
    assert left(opened)[0] == ["asked"]


def test_another_paper_is_asked_for_by_its_name_once(inbox: Inbox, opened: Application):
    pressed = asked(opened, paper="-", label="Mietvertrag")
    for _press in range(2):
        assert (
            "Die Unterlage ist nachgefordert." in inbox.post(f"{opened.uid}/nachfordern/", **pressed).content.decode()
        )

    assert left(opened)[0] == ["asked"]


def test_another_paper_is_asked_for_by_its_name(inbox: Inbox, opened: Application):
    inbox.post(f"{opened.uid}/nachfordern/", **asked(opened, paper="-", label="Mietvertrag", until=""))

    request = PaperRequest.objects.get()
    assert (request.paper, request.label, request.until) == ("asked-1", "Mietvertrag", None)
    assert "Mietvertrag" in inbox.get(f"{opened.uid}/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"paper": ""}, {"paper": "-", "label": ""}, {"paper": "unknown"}, {"until": "2027-03-01"}, {"until": "x"}]
)
def test_what_cannot_be_asked_for_is_not(inbox: Inbox, opened: Application, wrong: dict[str, str]):
    response = inbox.post(f"{opened.uid}/nachfordern/", **asked(opened, **wrong))

    assert response.status_code == 400
    assert left(opened) == ([], [], [])


# Handing on -------------------------------------------------------------------------------------------------------


def test_what_is_handed_on_is_seen_by_the_other_authority_only(inbox: Inbox, opened: Application):
    barnim = an_authority("barnim")
    pressed = {"to": "barnim", "stand": seen(opened)}

    for _press in range(2):
        response = inbox.post(f"{opened.uid}/weitergeben/", **pressed)
        assert response.redirect_chain[-1] == ("/schalter/antraege/", 302)

    assert left(opened) == (["handed_on"], ["applications.told"], ["hand_on"])
    assert (opened.authority, opened.state, opened.taken_by) == (barnim, "submitted", None)
    assert inbox.get(f"{opened.uid}/").status_code == 404
    assert signed_in(a_reader("neue", barnim)).get(f"/schalter/antraege/{opened.uid}/").status_code == 200


@pytest.mark.parametrize("to", ["", "oberhavel", "unknown"])
def test_it_is_handed_to_another_authority_of_this_house_only(inbox: Inbox, opened: Application, to: str):
    response = inbox.post(f"{opened.uid}/weitergeben/", to=to, stand=seen(opened))

    assert response.status_code == 400
    assert left(opened) == ([], [], [])


def test_where_nobody_knew_who_is_responsible_the_office_says_that_it_is(inbox: Inbox, opened: Application):
    Application.objects.update(unclear="undecided")
    assert "wird noch geklärt" in inbox.client.get(path(opened)).content.decode()
    assert "Wir sind zuständig" in inbox.get(f"{opened.uid}/").content.decode()
    pressed = {"stand": seen(opened)}

    for _press in range(2):
        assert "Die Zuständigkeit ist geklärt." in (inbox.post(f"{opened.uid}/zustaendig/", **pressed).content.decode())

    assert left(opened) == (["told"], [], ["settle_responsibility"])
    assert "Zuständigkeit unklar" not in inbox.get().content.decode()
    page = inbox.client.get(path(opened)).content.decode()
    assert "wird noch geklärt" not in page
    assert "Es ist geklärt, wer für Ihren Antrag zuständig ist" in page


# A new code -------------------------------------------------------------------------------------------------------


def test_who_has_lost_her_code_is_given_a_new_one_and_hears_of_it(inbox: Inbox, opened: Application):
    old, pressed = opened.code, {"stand": seen(opened)}
    before = inbox.get(f"{opened.uid}/neuer-code/").content.decode()

    shown = [inbox.post(f"{opened.uid}/neuer-code/", **pressed).content.decode() for _press in range(2)]

    assert left(opened) == (["told"], ["applications.told"], ["give_new_code"])
    assert opened.code != old
    assert "Prüfen Sie zuerst, wer vor Ihnen steht oder anruft." in before
    assert [spell_resume_code(opened.code) in page for page in [before, *shown]] == [False, True, True]
    assert spell_resume_code(opened.code) not in inbox.get(f"{opened.uid}/").content.decode()
    assert spell_resume_code(opened.code) not in inbox.get(f"{opened.uid}/neuer-code/").content.decode()
    assert Client().post("/antrag/fortsetzen/", {"code": opened.code})["Location"] == path(opened)


def test_a_code_that_was_given_is_not_shown_again_by_the_same_press_later(inbox: Inbox, opened: Application):
    pressed = {"stand": seen(opened)}
    inbox.post(f"{opened.uid}/neuer-code/", **pressed)
    inbox.clock.advance(minutes=1)

    response = inbox.post(f"{opened.uid}/neuer-code/", **pressed)

    assert left(opened) == (["told"], ["applications.told"], ["give_new_code"])
    assert response.status_code == 409
    assert spell_resume_code(opened.code) not in response.content.decode()


def test_a_code_is_not_changed_upon_an_older_state(inbox: Inbox, opened: Application):
    old, pressed = opened.code, {"stand": seen(opened)}
    inbox.post(f"{opened.uid}/nachfordern/", **asked(opened))

    response = inbox.post(f"{opened.uid}/neuer-code/", **pressed)

    opened.refresh_from_db()
    assert (response.status_code, opened.code) == (409, old)
    assert "Zu diesem Antrag ist inzwischen etwas Neues gekommen." in response.content.decode()


def test_who_needs_her_receipt_after_the_decision_is_given_a_new_code_as_well(inbox: Inbox, opened: Application):
    working.tell(opened, "decided", by=inbox.reader, now=inbox.clock.now)
    assert f"/{opened.uid}/neuer-code/" in inbox.get(f"{opened.uid}/").content.decode()

    shown = inbox.post(f"{opened.uid}/neuer-code/", stand=seen(opened)).content.decode()

    opened.refresh_from_db()
    assert opened.state == "completed"
    assert spell_resume_code(opened.code) in shown
    assert Client().post(path(opened, "receipt"), {"code": opened.code})["Location"] == path(opened)


# Over -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["uebernehmen", "mitteilen", "nachfordern", "neuer-code", "weitergeben"])
def test_nothing_is_done_any_more_with_what_is_over(inbox: Inbox, opened: Application, what: str):
    an_authority("barnim")
    withdraw(opened, now=inbox.clock.now)
    typed = told(opened, schritt="senden") | asked(opened) | {"to": "barnim"}

    response = inbox.post(f"{opened.uid}/{what}/", **typed)

    assert response.status_code == 409
    assert "Dieser Antrag ist zurückgezogen, oder seine Bearbeitung ist abgeschlossen." in response.content.decode()
    shown = inbox.get(f"{opened.uid}/").content.decode()
    assert f"/{opened.uid}/mitteilen/" not in shown
    assert f"/{opened.uid}/neuer-code/" not in shown
