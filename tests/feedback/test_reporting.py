"""A barrier that somebody reports reaches the authority by letter, once, and is not kept here."""

import datetime as dt
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import LocalePrefixPattern, URLResolver, get_resolver

from servicepunkt.audit.models import JournalEntry
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.languages import OFFERED, language
from servicepunkt.common.texts import Text
from servicepunkt.common.tokens import link_token
from servicepunkt.correspondence.models import Letter
from servicepunkt.feedback.models import Report
from servicepunkt.feedback.reporting import MOST, NoAddress, TooManyReports, report
from servicepunkt.privacy.retention import delete_expired
from servicepunkt.worker.jobs import deliver_letters
from tests.conftest import MailServer, StoppedClock
from tests.correspondence.arrived import carry, is_whole
from tests.correspondence.post_office import post_office
from tests.factories import an_authority
from tests.journeys.mail import Mail

pytestmark = pytest.mark.django_db

SECRET = "/termin/0b0f1a52-6f0f-4b60-9c34-111111111111/abcdefghijklmnopqrstuv"


def _routes_with_a_secret(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before if isinstance(pattern.pattern, LocalePrefixPattern) else before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes_with_a_secret(pattern, route)
        elif "<str:token>" in route:
            yield route


def _filled(route: str, **parts: str) -> str:
    return re.sub(r"<\w+:(\w+)>", lambda part: parts.get(part.group(1), "teil"), route)


@pytest.fixture
def authority() -> Authority:
    return an_authority(email="kreis@example.org", phone="03301 601-0")


@pytest.fixture
def tell(authority: Authority, clock: StoppedClock) -> Callable[..., None]:
    def send(**what: Any) -> None:
        words = {"message": "Die Uhr\nläuft zu schnell", "where": "Zeit wählen", "email": "ada@example.org"}
        once = {"language": "ru", "request": uuid.uuid4(), "now": clock.now}
        report(authority, **{**words, **once, **what})

    return send


@pytest.mark.django_db(transaction=True)
def test_the_authority_gets_the_words_and_can_answer(tell: Callable[..., None], smtp_server: MailServer) -> None:
    tell()
    deliver_letters(threading.Event())

    (message,) = smtp_server.messages
    mail = Mail(message)
    assert (str(message["To"]), str(message["Reply-To"])) == ("kreis@example.org", "ada@example.org")
    assert mail.subject == "Jemand meldet eine Barriere"
    assert "> Die Uhr\n> läuft zu schnell\n" in mail.text.replace("\r\n", "\n")
    for words in ("Wo: Zeit wählen", "Sprache der Seite: Russisch", "Antwort erbeten an: ada@example.org"):
        assert words in mail.text
        assert words in mail.html
    assert (Letter.objects.get().facts, Letter.objects.get().to) == ({}, "")


def test_it_arrives_whole_and_in_german_in_whichever_language_somebody_reads(
    tell: Callable[..., None], clock: StoppedClock, settings: Any
) -> None:
    with post_office() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        for code in OFFERED:
            tell(language=code)
            [letter] = carry(server, "de", now=clock.now)

            is_whole(letter, sender="Landkreis")
            spoken = language(code).locale.get_display_name(language("de").locale)
            assert f"Sprache der Seite: {spoken}\n" in letter.parts[0]


@pytest.mark.django_db(transaction=True)
def test_without_an_address_the_letter_says_that_no_answer_is_possible(
    tell: Callable[..., None], smtp_server: MailServer
) -> None:
    tell(email="")
    deliver_letters(threading.Event())

    (message,) = smtp_server.messages
    assert message["Reply-To"] is None
    assert "Die Person hat keine E-Mail-Adresse angegeben." in Mail(message).text


@pytest.mark.django_db(transaction=True)
def test_an_address_for_the_answer_that_cannot_be_spelled_for_servers_stands_in_the_text(
    tell: Callable[..., None], smtp_server: MailServer
) -> None:
    tell(email="ada@straße.example")
    deliver_letters(threading.Event())

    (message,) = smtp_server.messages
    assert message["Reply-To"] is None
    assert "Antwort erbeten an: ada@straße.example" in Mail(message).text


def test_it_goes_to_the_address_for_access_where_there_is_one(tell: Callable[..., None], authority: Authority) -> None:
    authority.accessibility_email = "barrierefrei@example.org"

    tell()

    assert Letter.objects.get().to == "barrierefrei@example.org"


def test_an_authority_without_an_address_gets_none(tell: Callable[..., None], authority: Authority) -> None:
    authority.email = ""

    with pytest.raises(NoAddress):
        tell()
    assert (Letter.objects.count(), Report.objects.count()) == (0, 0)


def test_sent_twice_it_goes_out_once(tell: Callable[..., None]) -> None:
    request = uuid.uuid4()

    tell(request=request)
    tell(request=request)

    assert (Letter.objects.count(), Report.objects.count()) == (1, 1)


def test_who_copies_her_address_does_not_hand_over_her_booking(tell: Callable[..., None]) -> None:
    tell(message=f"hier: https://kreis.example{SECRET}/verschieben/ geht nichts", where=SECRET)

    facts = Letter.objects.get().facts
    assert facts["message"] == "hier: https://kreis.example/termin/…/verschieben/ geht nichts"
    assert facts["where"] == "/termin/…"


@pytest.mark.parametrize("route", sorted(_routes_with_a_secret(get_resolver())))
def test_no_address_that_holds_a_secret_is_passed_on_with_it(tell: Callable[..., None], route: str) -> None:
    secret = link_token("any", "any", 0)
    address = _filled(route, token=secret, uid=str(uuid.uuid4()))

    tell(message=f"https://kreis.example/{address} geht nicht", where=f"/ru/{address}")

    said = "{message} {where}".format(**Letter.objects.get().facts)
    assert secret not in said
    assert "/…/" in said


def test_the_addresses_of_applications_and_drafts_are_among_them() -> None:
    routes = set(_routes_with_a_secret(get_resolver()))

    assert {"antrag/stand/<uuid:uid>/<str:token>/", "antrag/fortsetzen/<uuid:uid>/<str:token>/"} <= routes
    assert "da/<uuid:uid>/<str:token>/stand/" in routes
    assert "wartebereich/kiosk/<slug:slug>/einrichten/<str:token>/" in routes


def test_which_page_of_a_form_is_meant_stays(tell: Callable[..., None]) -> None:
    tell(where="/antrag/entwurf/0b0f1a52-6f0f-4b60-9c34-111111111111/person/ und /leistung/migration/verlaengern/")

    assert Letter.objects.get().facts["where"] == "/antrag/entwurf/…/person/ und /leistung/migration/verlaengern/"


def test_too_many_in_an_hour_are_refused_and_then_it_goes_on(tell: Callable[..., None], clock: StoppedClock) -> None:
    for _number in range(MOST):
        tell()

    with pytest.raises(TooManyReports):
        tell()
    assert Letter.objects.count() == MOST
    clock.advance(minutes=61)
    tell(now=clock.now)
    assert Letter.objects.count() == MOST + 1


def test_many_reports_to_one_authority_are_not_in_the_way_of_another(
    tell: Callable[..., None], clock: StoppedClock
) -> None:
    for _number in range(MOST):
        tell()
    other = Authority.objects.create(slug="anderswo", name=Text(de="Anderswo"), land="BB", email="a@example.org")

    report(other, message="x", where="", email="", language="de", request=uuid.uuid4(), now=clock.now)

    assert Letter.objects.latest("created_at").to in {"a@example.org", "kreis@example.org"}
    assert Report.objects.filter(authority=other).count() == 1


def test_neither_journal_nor_report_hold_a_word_of_it_and_all_of_it_ends(
    tell: Callable[..., None], clock: StoppedClock
) -> None:
    tell(message="Geheimnis")

    rows = [str(row) for table in (JournalEntry, Report) for row in table.objects.values()]
    assert not any("Geheimnis" in row or "ada@" in row for row in rows)
    delete_expired(clock.now + dt.timedelta(days=7))
    assert (Letter.objects.count(), Report.objects.count()) == (0, 0)
