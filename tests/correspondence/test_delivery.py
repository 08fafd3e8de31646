import datetime as dt
import time

import pytest
from aiosmtpd.smtp import AuthResult

from servicepunkt.audit.models import JournalEntry
from servicepunkt.correspondence import wording
from servicepunkt.correspondence.carrier import Carrier, NoLineError
from servicepunkt.correspondence.delivery import deliver_next, lease_one
from servicepunkt.correspondence.failures import count_refused
from servicepunkt.correspondence.models import Letter
from tests.correspondence.letters import NOW, a_letter, deliver_over
from tests.correspondence.post_office import AnyPort, PostOffice

MINUTE = dt.timedelta(minutes=1)


def after(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


def test_a_letter_arrives_under_its_own_name_and_is_emptied(db, office, carrier):
    letter = a_letter()

    assert deliver_over(carrier) == 1
    [mail] = office.mails()
    assert (mail["To"], mail["Subject"], mail["Message-ID"]) == ("ada@example.org", "Nachricht 1", letter.message_id)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert office.senders == [f"bounce+{letter.return_token}@127.0.0.1"]
    done = after(letter)
    assert (done.state, done.sent_at, done.failure) == ("sent", NOW, "")
    assert (done.to, done.facts, done.message, done.leased_until) == ("", {}, None, None)


def test_many_letters_go_over_one_line(db, office, carrier):
    for number in range(5):
        a_letter(number)

    assert deliver_over(carrier) == 5
    assert len(office.sessions) == 1


def test_a_letter_is_worded_once_and_each_try_sends_the_same_bytes(db, office, carrier, monkeypatch):
    letter, seen = a_letter(), []
    office.at["DATA"] = lambda name: seen.append(name) or "451 4.7.1 later"
    deliver_over(carrier)
    kept = after(letter).message
    monkeypatch.setitem(wording._KINDS, "tests.note", wording.Kind(write=None, is_still_true=lambda *_: True))
    del office.at["DATA"]

    deliver_over(carrier, NOW + MINUTE)

    assert office.taken == [kept.encode()]
    assert seen == office.message_ids() == [letter.message_id]


def test_a_temporary_refusal_puts_the_letter_off_longer_each_time(db, office, carrier):
    letter = a_letter()
    office.at["RCPT"] = lambda _: "451 4.7.1 greylisted"
    now, pauses = NOW, []
    for _ in range(9):
        deliver_over(carrier, now)
        pauses.append((after(letter).next_try_at - now) // MINUTE)
        assert not deliver_next(carrier, now=after(letter).next_try_at - dt.timedelta(seconds=1))
        now = after(letter).next_try_at

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert (after(letter).state, after(letter).failure) == ("waiting", "451 4.7.1")
    del office.at["RCPT"]
    deliver_over(carrier, now)
    assert after(letter).state == "sent"


def test_after_two_days_of_tries_a_letter_counts_as_refused(db, office, carrier):
    letter = a_letter()
    office.at["RCPT"] = lambda _: "451 4.7.1 greylisted"
    deliver_over(carrier)
    deliver_over(carrier, NOW + dt.timedelta(hours=47, minutes=59))
    assert after(letter).state == "waiting"

    deliver_over(carrier, NOW + dt.timedelta(hours=49))

    assert (after(letter).state, after(letter).failure, after(letter).to) == ("refused", "451 4.7.1", "")
    assert JournalEntry.objects.get(action="letter_refused").subject == "note-1"


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_final_refusal_is_noted_with_its_number_and_without_the_address(db, office, carrier, step):
    letter, other = a_letter(1), a_letter(2, to="bob@example.org")
    office.at[step] = lambda about: (
        "550 5.1.1 <ada@example.org> unknown" if about in ("ada@example.org", letter.message_id) else None
    )

    assert deliver_over(carrier) == 2
    refused = after(letter)
    assert (refused.state, refused.failure, refused.failed_at) == ("refused", "550 5.1.1", NOW)
    assert (refused.to, refused.facts, refused.message) == ("", {}, None)
    assert after(other).state == "sent"
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.subject, entry.facts) == (
        "letter_refused",
        "note-1",
        {"kind": "tests.note", "code": "550 5.1.1"},
    )


def test_a_refused_sender_is_our_own_fault_and_the_letter_waits(db, office, carrier):
    letter = a_letter()
    office.at["MAIL"] = lambda _: "553 5.7.1 not your address"

    deliver_over(carrier)

    assert (after(letter).state, after(letter).failure) == ("waiting", "553 5.7.1")


@pytest.mark.parametrize("said", ["554 5.7.1 <ada@example.org>: Relay access denied", "550 5.7.54 Unable to relay"])
def test_a_server_that_lets_us_send_to_nobody_costs_no_letter(db, office, carrier, said):
    letters = [a_letter(number) for number in range(3)]
    office.at["RCPT"] = lambda _: said
    deliver_over(carrier)

    assert [after(letter).state for letter in letters] == ["waiting"] * 3
    assert after(letters[0]).failure == " ".join(said.split()[:2])
    assert after(letters[0]).to == "ada@example.org"

    del office.at["RCPT"]
    assert deliver_over(carrier, NOW + MINUTE) == 3
    assert len(office.taken) == 3


def test_what_a_server_refuses_of_the_content_by_its_policy_is_refused(db, office, carrier):
    letter = a_letter()
    office.at["DATA"] = lambda _: "554 5.7.1 looks like spam"

    deliver_over(carrier)

    assert (after(letter).state, after(letter).failure) == ("refused", "554 5.7.1")


def test_those_refused_within_the_hour_are_counted(db, office, carrier):
    a_letter(1)
    office.at["RCPT"] = lambda _: "550 5.1.1 unknown"
    deliver_over(carrier)

    assert count_refused(since=NOW - MINUTE) == 1
    assert count_refused(since=NOW + MINUTE) == 0


def test_a_server_that_closes_the_line_does_not_cost_the_letter(db, office, carrier):
    letter = a_letter()
    office.at["RCPT"] = lambda _: "421 4.3.2 shutting down"
    with pytest.raises(NoLineError):
        deliver_over(carrier)
    del office.at["RCPT"]

    deliver_over(carrier, NOW + MINUTE)

    assert (after(letter).state, len(office.taken), len(office.sessions)) == ("sent", 1, 2)


def test_a_letter_that_nobody_could_try_has_its_two_days_from_the_first_try_on(db, office, carrier):
    letter, monday = a_letter(), NOW + dt.timedelta(hours=60)
    office.at["RCPT"] = lambda _: "451 4.7.1 greylisted"

    deliver_over(carrier, monday)

    assert (after(letter).state, after(letter).give_up_at) == ("waiting", monday + dt.timedelta(hours=48))
    del office.at["RCPT"]
    deliver_over(carrier, monday + MINUTE)
    assert after(letter).state == "sent"


def test_a_letter_that_was_tried_before_the_server_went_away_gets_another_try(db, office, carrier, settings):
    letter, monday = a_letter(), NOW + dt.timedelta(hours=60)
    office.at["RCPT"] = lambda _: "451 4.3.2 going down"
    deliver_over(carrier)
    carrier.hang_up()
    settings.EMAIL_PORT = 1
    with pytest.raises(NoLineError):
        deliver_over(carrier, monday)
    assert after(letter).state == "waiting"

    settings.EMAIL_PORT, office.at = office.port, {}
    deliver_over(carrier, monday)

    assert after(letter).state == "sent"


def test_where_no_server_answers_no_letter_is_touched(db, office, carrier, settings):
    letter = a_letter()
    settings.EMAIL_PORT = 1

    with pytest.raises(NoLineError, match=r"^ConnectionRefusedError \d+$"):
        deliver_next(carrier, now=NOW)

    assert (after(letter).attempts, after(letter).leased_until) == (0, None)
    settings.EMAIL_PORT = office.port
    assert deliver_over(carrier) == 1


def test_a_server_that_hangs_costs_one_timeout_and_the_letter_goes_out_later(db, smtp_server, carrier, settings):
    settings.EMAIL_TIMEOUT = 1
    letters = [a_letter(number) for number in range(3)]
    smtp_server.hangs = True
    begun = time.monotonic()
    with pytest.raises(NoLineError):
        deliver_over(carrier)
    assert time.monotonic() - begun < 3
    # Which of three that have waited equally long is open.
    assert sorted((after(letter).attempts, after(letter).failure) for letter in letters) == [
        (0, ""),
        (0, ""),
        (1, "timeout"),
    ]
    smtp_server.hangs = False

    settings.EMAIL_TIMEOUT = 5
    assert deliver_over(carrier, NOW + MINUTE) == 3


def test_a_letter_that_cannot_be_worded_does_not_hold_up_the_others(db, office, carrier):
    broken, other = a_letter(1, broken=True), a_letter(2)

    deliver_over(carrier)

    assert (after(broken).state, after(broken).failure) == ("waiting", "wording")
    assert after(other).state == "sent"


def test_a_letter_whose_facts_cannot_be_opened_does_not_hold_up_the_others(db, office, carrier, settings):
    sealed_otherwise = a_letter(1)
    settings.SERVICEPUNKT_SEALING_KEYS = ("another key",)
    other = a_letter(2)

    deliver_over(carrier)

    states = dict(Letter.objects.values_list("pk", "state"))
    assert states == {sealed_otherwise.pk: "waiting", other.pk: "sent"}


def test_a_letter_that_is_no_longer_true_is_dropped(db, office, carrier):
    letter = a_letter(outdated=True)

    deliver_over(carrier)

    assert (after(letter).state, after(letter).to, office.taken) == ("dropped", "", [])


def test_a_letter_is_taken_once_until_its_lease_is_over(db, settings):
    settings.EMAIL_TIMEOUT = 30
    letter = a_letter()

    first = lease_one(now=NOW)
    assert (first.letter, first.attempt) == (letter.pk, 1)
    assert lease_one(now=NOW + dt.timedelta(seconds=179)) is None
    second = lease_one(now=NOW + dt.timedelta(seconds=180))
    assert (second.letter, second.attempt) == (letter.pk, 2)
    assert first.row.update(failure="late") == 0


def test_a_name_with_a_line_break_cannot_write_headers_of_its_own(db, office, carrier):
    letter = a_letter(to="ada@example.org\r\nBcc: all@example.org")

    deliver_over(carrier)

    assert (after(letter).state, office.taken) == ("waiting", [])


def test_an_address_with_umlauts_in_its_domain_is_written_as_every_server_knows_it(db, office, carrier):
    recipients = []
    office.at["RCPT"] = recipients.append
    a_letter(1, to="ada@bücher.example")

    deliver_over(carrier)

    assert recipients == ["ada@xn--bcher-kva.example"]


def test_an_address_that_no_server_can_be_told_is_refused_at_the_first_try(db, office, carrier):
    letter, other = a_letter(1, to="müller@example.org"), a_letter(2)

    deliver_over(carrier)

    assert (after(letter).state, after(letter).failure) == ("refused", "address")
    assert after(other).state == "sent"


@pytest.mark.parametrize("host", ["straße.example", "STRAẞE.example", "πας.example", "a\u200db.example"])
def test_no_letter_goes_to_a_domain_of_which_our_spelling_is_somebody_elses(db, office, carrier, host):
    letter = a_letter(to=f"ada@{host}")

    deliver_over(carrier)

    assert (after(letter).state, after(letter).failure, office.taken) == ("refused", "address", [])


def test_a_domain_that_is_spelled_for_servers_already_is_taken_as_it_is(db, office, carrier):
    recipients = []
    office.at["RCPT"] = recipients.append
    a_letter(to="ada@xn--strae-oqa.example")

    deliver_over(carrier)

    assert recipients == ["ada@xn--strae-oqa.example"]


def test_taking_a_letter_takes_as_many_queries_with_one_waiting_as_with_many(
    db, office, carrier, django_assert_num_queries
):
    a_letter(0)
    carrier.open()
    with django_assert_num_queries(6):
        deliver_next(carrier, now=NOW)
    for number in range(1, 30):
        a_letter(number)
    with django_assert_num_queries(6):
        deliver_next(carrier, now=NOW)


def test_the_line_is_given_back_in_good_manners(db, office):
    a_letter()
    with Carrier() as carrier:
        deliver_next(carrier, now=NOW)
    with Carrier() as carrier:
        assert not deliver_next(carrier, now=NOW)
    assert len(office.sessions) == 1


@pytest.fixture
def guarded_server(settings):
    """A mail server that knows one password."""

    server = PostOffice()
    controller = AnyPort(
        server,
        hostname="127.0.0.1",
        port=0,
        auth_require_tls=False,
        authenticator=lambda *arguments: AuthResult(success=arguments[-1].password == b"right", handled=False),
    )
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = "127.0.0.1", controller.port, "amt"
    yield server
    controller.stop()


def test_with_the_wrong_password_no_letter_is_touched_and_with_the_right_one_it_goes_out(
    db, guarded_server, carrier, settings
):
    letter = a_letter()
    settings.EMAIL_HOST_PASSWORD = "wrong"
    with pytest.raises(NoLineError, match=r"^SMTPAuthenticationError 535$"):
        deliver_next(carrier, now=NOW)
    assert (after(letter).state, after(letter).attempts) == ("waiting", 0)

    settings.EMAIL_HOST_PASSWORD = "right"
    assert deliver_over(carrier) == 1
    assert len(guarded_server.taken) == 1


def test_where_the_server_offers_no_tls_that_is_asked_for_no_letter_goes_out(db, office, carrier, settings):
    letter = a_letter()
    settings.EMAIL_USE_TLS = True

    with pytest.raises(NoLineError, match=r"^SMTPNotSupportedError$"):
        deliver_next(carrier, now=NOW)

    assert (after(letter).state, after(letter).attempts, office.taken) == ("waiting", 0, [])
