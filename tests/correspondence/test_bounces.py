import datetime as dt

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.correspondence.addresses import return_address
from servicepunkt.correspondence.bounces import failed_status, mark_returned
from servicepunkt.correspondence.models import Letter
from servicepunkt.worker.demo_mail import report
from tests.correspondence.letters import NOW, a_letter

LATER = NOW + dt.timedelta(minutes=5)

POSTFIX = b"""\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon,  1 Mar 2027 09:00:00 +0100 (CET)

Final-Recipient: rfc822; ada@example.org
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 mailbox full

--B
Content-Type: message/rfc822

Subject: Ihr Termin

Text
--B--
"""


def a_sent_letter() -> Letter:
    letter = a_letter()
    Letter.objects.waiting().close(Letter.State.SENT, sent_at=NOW)
    return letter


def back(letter: Letter) -> str:
    return return_address(letter.return_token)


def state(letter: Letter) -> str:
    return Letter.objects.get(pk=letter.pk).state


def test_a_report_of_non_delivery_marks_its_letter_as_returned(db):
    letter, other = a_sent_letter(), a_letter(2)

    assert mark_returned(back(letter), POSTFIX, now=LATER)
    returned = Letter.objects.get(pk=letter.pk)
    assert (returned.state, returned.failure, returned.failed_at, returned.sent_at) == ("returned", "5.2.2", LATER, NOW)
    assert state(other) == "waiting"
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.subject, entry.facts) == (
        "letter_returned",
        "note-1",
        {"kind": "tests.note", "code": "5.2.2"},
    )


def test_the_same_report_again_changes_nothing_more(db):
    letter = a_sent_letter()

    assert mark_returned(back(letter), POSTFIX, now=LATER)
    assert not mark_returned(back(letter), POSTFIX, now=LATER)
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: Ich bin im Urlaub\r\nAuto-Submitted: auto-replied\r\n\r\nBis bald",
        report("ada@example.org", action="delayed", status="4.4.7").as_bytes(),
        report("ada@example.org", action="delivered", status="2.0.0").as_bytes(),
        b"",
        b"\xff\xfe\x00 nonsense",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n",
        b"Content-Type: multipart/report\r\n\r\nnot in parts",
        POSTFIX.replace(b"message/delivery-status", b"text/plain"),
    ],
    ids=["holiday", "delayed", "delivered", "empty", "nonsense", "cut off", "no parts", "not a report"],
)
def test_anything_else_at_a_return_address_changes_nothing(db, content):
    letter = a_sent_letter()

    assert not mark_returned(back(letter), content, now=LATER)
    assert state(letter) == "sent"


@pytest.mark.parametrize("address", ["bounce+" + "0" * 32 + "@127.0.0.1", "bounce+@127.0.0.1", "ada@example.org", ""])
def test_a_report_with_a_token_that_we_never_gave_out_changes_nothing(db, address):
    letter = a_sent_letter()

    assert not mark_returned(address, POSTFIX, now=LATER)
    assert state(letter) == "sent"


def test_a_report_on_a_letter_that_has_not_gone_out_is_forged(db):
    letter = a_letter()

    assert not mark_returned(back(letter), POSTFIX, now=LATER)
    assert state(letter) == "waiting"


@pytest.mark.parametrize(("status", "expected"), [("5.1.1", "5.1.1"), ("4.4.7", "4.4.7"), ("<script>", "5.0.0")])
def test_the_status_of_a_failure_is_a_number_and_nothing_else(status, expected):
    assert failed_status(report("ada@example.org", status=status).as_bytes()) == expected
