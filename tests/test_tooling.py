"""What the other tests stand on: the stopped clock, the mail server, the browser."""

import datetime as dt
import smtplib

import pytest
from django.core.mail import EmailMessage
from django.template import engines

from servicepunkt.common import clock as house_clock
from servicepunkt.common.clock import now


def test_the_clock_stands_still_until_it_is_moved(clock):
    clock.set("2027-03-28 03:00")

    assert now() == house_clock.now() == dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)
    assert clock.advance(minutes=5) == now()


def test_the_mail_server_receives(smtp_server):
    EmailMessage("Grüße", "Text", "amt@example.org", ["a@example.org"]).send()

    assert [message["subject"] for message in smtp_server.messages] == ["Grüße"]
    assert smtp_server.recipients == [["a@example.org"]]


@pytest.mark.parametrize("answer", ["451 try later", "550 no such user"])
def test_the_mail_server_refuses(smtp_server, answer):
    smtp_server.refuse_recipient = answer

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        EmailMessage("Betreff", "Text", "amt@example.org", ["a@example.org"]).send()


def test_the_mail_server_hangs(smtp_server, settings):
    settings.EMAIL_TIMEOUT = 0.2
    smtp_server.hangs = True

    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        EmailMessage("Betreff", "Text", "amt@example.org", ["a@example.org"]).send()


def test_an_undefined_template_variable_fails():
    with pytest.raises(pytest.fail.Exception):
        engines["django"].from_string("{{ nobody.knows }}").render({})
