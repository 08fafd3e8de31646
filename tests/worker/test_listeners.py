"""The worker's own ears: returned letters, and the demo's mail server."""

import smtplib
import socket

import pytest

from servicepunkt.correspondence import mailbox
from servicepunkt.correspondence.addresses import return_address
from servicepunkt.correspondence.models import Letter
from servicepunkt.worker import demo_mail
from servicepunkt.worker.demo_mail import report
from servicepunkt.worker.listeners import CannotListenError, demo_mail_at, listening, returns_at
from tests.correspondence.letters import a_letter, deliver_all
from tests.correspondence.worker_process import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def free_ports() -> tuple[int, int]:
    """Two neighbouring ports that nobody listens on."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port, port + 1


@pytest.fixture
def demo(settings, tmp_path, monkeypatch):
    """A worker of the demo that listens; its mail server is the one that letters go to."""
    settings.SERVICEPUNKT_DATA, settings.SERVICEPUNKT_DEMO, settings.SERVICEPUNKT_RETURNS = tmp_path, True, ""
    settings.EMAIL_HOST, (settings.EMAIL_PORT, _) = "127.0.0.1", free_ports()
    monkeypatch.setattr(demo_mail, "_A_WHILE", 0.2)
    with listening():
        yield


def test_the_demo_keeps_its_mail_in_the_mailbox(demo):
    a_letter(1)
    a_letter(2)
    deliver_all()

    assert [stored.mail["Subject"] for stored in mailbox.newest_first()] == ["Nachricht 2", "Nachricht 1"]
    [newest, _] = mailbox.newest_first()
    assert mailbox.find(newest.name).mail["To"] == "ada@example.org"
    assert mailbox.find("../../etc/passwd") is None
    assert socket.gethostname() not in newest.name


def test_in_the_demo_one_can_try_an_address_that_is_refused(demo):
    letter = a_letter(to="ada@unzustellbar.example")
    deliver_all()

    letter.refresh_from_db()
    assert (letter.state, letter.failure) == ("refused", "550 5.1.1")
    assert mailbox.newest_first() == []


def test_in_the_demo_one_can_try_an_address_from_which_letters_come_back(demo):
    letter = a_letter(to="ada@kommt-zurueck.example")
    deliver_all()

    wait_until(lambda: Letter.objects.filter(state="returned").exists(), seconds=20)
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == ("returned", "5.1.1")
    assert mailbox.newest_first() == []


def test_a_stranger_cannot_use_the_returns_as_a_mail_server(demo):
    with smtplib.SMTP(*returns_at(), timeout=10) as line, pytest.raises(smtplib.SMTPRecipientsRefused):
        line.sendmail("spam@example.org", ["ada@example.org"], b"Subject: Spam\r\n\r\nSpam")


def test_a_report_with_an_unknown_token_is_taken_and_forgotten(demo):
    letter = a_letter()
    deliver_all()
    with smtplib.SMTP(*returns_at(), timeout=10) as line:
        line.sendmail("", [return_address("0" * 32)], report("ada@example.org").as_bytes())
        line.sendmail("", [return_address(letter.return_token)], b"Subject: Ich bin im Urlaub\r\n\r\nBis bald")

    letter.refresh_from_db()
    assert letter.state == "sent"


def test_a_second_worker_goes_on_without_the_ports_of_the_first(demo, caplog):
    with listening():
        assert "is taken" in caplog.text

    a_letter()
    deliver_all()
    assert len(mailbox.newest_first()) == 1


def test_an_address_at_which_it_cannot_listen_is_said_and_not_passed_over(settings, caplog):
    settings.SERVICEPUNKT_DEMO, settings.SERVICEPUNKT_RETURNS = False, "192.0.2.1:2525"  # of no machine

    with pytest.raises(CannotListenError, match=r"^returned letters: 192\.0\.2\.1:2525 \(OSError \d+\)$"), listening():
        pass
    assert "is taken" not in caplog.text


def test_an_office_of_its_own_has_no_mail_server_of_the_demo(settings):
    settings.SERVICEPUNKT_DEMO, settings.EMAIL_HOST, settings.SERVICEPUNKT_RETURNS = False, "127.0.0.1", ""
    assert (demo_mail_at(), returns_at()) == (None, None)

    settings.SERVICEPUNKT_RETURNS = "0.0.0.0:2525"
    assert returns_at() == ("0.0.0.0", 2525)

    settings.SERVICEPUNKT_DEMO, settings.EMAIL_HOST = True, "mail.example.org"
    assert demo_mail_at() is None
