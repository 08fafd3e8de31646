"""Whatever the mail server does, booking does not notice: it only writes a row."""

import threading
import time
from contextlib import suppress

import pytest
from django.db import connection

from servicepunkt.bookings.booking import confirm, tell
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.common.refusals import Refusal
from servicepunkt.correspondence.carrier import NoLineError
from servicepunkt.correspondence.models import Letter
from tests.correspondence.letters import a_letter, deliver_all
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, an_open_office, local

ODD_SERVERS = {
    "refuses the line": {"port": 1},
    "hangs": {"hangs": True},
    "says later": {"refuse_recipient": "451 4.3.0 later"},
    "refuses every letter": {"refuse_recipient": "550 5.1.1 nobody"},
}


@pytest.fixture
def wish(db):
    return an_open_office()


@pytest.mark.parametrize("oddity", ODD_SERVERS)
def test_booking_takes_no_longer_while_the_mail_server_is_odd(wish, smtp_server, settings, oddity):
    for name, value in ODD_SERVERS[oddity].items():
        setattr(smtp_server, name, value)
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = smtp_server.port, 60

    begun = time.monotonic()
    hold = hold_slot(wish, local(MONDAY, 9, 0), holder="browser", language="de", now=SUNDAY_NOON)
    booking = tell(hold, contact=VISITOR, language="de", reminders=True, entitlements={}, now=SUNDAY_NOON)
    booking = confirm(booking, by="visitor", now=SUNDAY_NOON)

    assert time.monotonic() - begun < 30
    assert booking.state == "confirmed"
    assert set(Letter.objects.values_list("kind", "state")) == {
        ("bookings.please_confirm", "waiting"),
        ("bookings.confirmed", "waiting"),
    }


@pytest.mark.parametrize("oddity", ["refuses the line", "hangs", "says later"])
def test_the_letters_of_that_time_go_out_when_the_server_is_well_again(wish, smtp_server, settings, clock, oddity):
    port = smtp_server.port
    for name, value in ODD_SERVERS[oddity].items():
        setattr(smtp_server, name, value)
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = smtp_server.port, 0.3
    now = clock.set(SUNDAY_NOON)
    for minute in (0, 20, 40):
        hold = hold_slot(wish, local(MONDAY, 9, minute), holder=f"browser {minute}", language="de", now=now)
        confirm(
            tell(hold, contact=VISITOR, language="de", reminders=True, entitlements={}, now=now), by="visitor", now=now
        )
    deliver_what_goes(now)

    smtp_server.hangs, smtp_server.refuse_recipient, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = False, None, port, 5
    deliver_what_goes(clock.advance(minutes=2))

    # Of the letters that ask for a confirmation none is left: the bookings are confirmed.
    assert sorted(Letter.objects.values_list("kind", "state")) == [
        *[("bookings.confirmed", "sent")] * 3,
        *[("bookings.please_confirm", "dropped")] * 3,
    ]
    assert len(smtp_server.messages) == 3


def deliver_what_goes(now) -> None:
    with suppress(NoLineError):
        deliver_all(now)


def test_a_booking_that_is_refused_posts_no_letter(wish):
    hold = hold_slot(wish, local(MONDAY, 9, 0), holder="browser", language="de", now=SUNDAY_NOON)

    with pytest.raises(Refusal):
        tell(hold, contact=VISITOR, language="de", reminders=True, entitlements={}, now=local(MONDAY, 8, 0))

    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_booking_goes_on_while_a_worker_waits_for_a_server_that_hangs(smtp_server, settings):
    settings.EMAIL_TIMEOUT = 60
    smtp_server.hangs = True
    wish = an_open_office()
    a_letter(now=SUNDAY_NOON)
    worker = threading.Thread(target=lambda: (deliver_what_goes(SUNDAY_NOON), connection.close()))
    worker.start()
    until = time.monotonic() + 10
    while not Letter.objects.filter(attempts=1).exists() and time.monotonic() < until:
        time.sleep(0.01)

    begun = time.monotonic()
    hold_slot(wish, local(MONDAY, 9, 0), holder="browser", language="de", now=SUNDAY_NOON)

    assert time.monotonic() - begun < 30
    assert worker.is_alive()
    smtp_server.hangs = False
    worker.join()
