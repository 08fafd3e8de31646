import datetime as dt

import pytest
from django.db import transaction

from servicepunkt.correspondence.addresses import return_address, return_token
from servicepunkt.correspondence.carrier import Carrier
from servicepunkt.correspondence.delivery import deliver_next
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.outbox import oldest_waiting, post, take_back
from tests.correspondence.letters import NOW, a_letter, deliver_all


def test_a_letter_waits_with_an_identity_of_its_own(db):
    one, other = a_letter(1), a_letter(2)

    assert (one.state, one.next_try_at, one.give_up_at) == ("waiting", NOW, NOW + dt.timedelta(hours=48))
    assert one.message_id == f"<{one.id.hex}@127.0.0.1>"
    assert len({one.message_id, other.message_id, one.return_token, other.return_token}) == 4


def test_a_return_address_leads_back_to_its_letter_even_where_case_was_folded(db):
    letter = a_letter()

    assert return_token(return_address(letter.return_token).upper()) == letter.return_token
    assert return_token("bounce+short@example.org") is None
    assert return_token("somebody@example.org") is None


def test_a_kind_that_nobody_words_is_refused_at_once(db):
    with pytest.raises(KeyError):
        post("tests.unknown", to="", facts={}, language="de", subject="", office="", now=NOW)


def test_a_letter_may_be_posted_for_later(db, smtp_server):
    post(
        "tests.note",
        to="ada@example.org",
        facts={"number": 1},
        language="de",
        subject="note",
        office="",
        now=NOW,
        due_at=NOW + dt.timedelta(hours=1),
    )

    with Carrier() as carrier:
        assert not deliver_next(carrier, now=NOW + dt.timedelta(minutes=59))
        assert deliver_next(carrier, now=NOW + dt.timedelta(hours=1))
    assert len(smtp_server.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_no_commit_no_mail(smtp_server):
    with transaction.atomic():
        a_letter(1)
        transaction.set_rollback(True)
    a_letter(2)

    deliver_all()
    assert [message["subject"] for message in smtp_server.messages] == ["Nachricht 2"]


def test_a_newer_letter_takes_the_place_of_one_that_has_not_gone_out(db):
    letter = a_letter(1)

    assert take_back("tests.note", subject="note-2", now=NOW) == 0
    assert take_back("tests.other", subject="note-1", now=NOW) == 0
    assert take_back("tests.note", subject="note-1", now=NOW) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.to, letter.facts, letter.message) == ("dropped", "", {}, None)


def test_a_letter_that_is_being_sent_is_not_taken_back(db):
    letter = a_letter(1)
    Letter.objects.update(leased_until=NOW + dt.timedelta(minutes=1))

    assert take_back("tests.note", subject="note-1", now=NOW) == 0
    letter.refresh_from_db()
    assert letter.state == "waiting"


def test_how_long_the_oldest_letter_has_waited(db):
    assert oldest_waiting(NOW) is None
    for_later = a_letter(1, now=NOW - dt.timedelta(minutes=7))
    Letter.objects.filter(pk=for_later.pk).update(next_try_at=NOW + dt.timedelta(hours=1))
    oldest = a_letter(2, now=NOW - dt.timedelta(minutes=5))
    a_letter(3)

    assert oldest_waiting(NOW) == oldest


def test_a_letter_that_was_put_off_waits_between_two_tries_as_well(db):
    letter = a_letter()
    Letter.objects.update(next_try_at=NOW + dt.timedelta(hours=1), attempts=8, failure="554 5.7.1")

    assert oldest_waiting(NOW) == letter
