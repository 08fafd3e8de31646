import datetime as dt
import threading

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability import offer
from servicepunkt.availability.models import SeatDay
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking, Claim, Displaced
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.arrival import check_in
from servicepunkt.worker.jobs import JOBS, NotNowError, deliver_letters
from servicepunkt.worker.pulse import Pulse, is_alive
from tests.correspondence.letters import a_letter
from tests.factories import MONDAY, VISITOR, an_open_office, local

RUNS_ON = threading.Event()


def do(name: str) -> None:
    [job] = [job for job in JOBS if job.name == name]
    job.work(RUNS_ON)


def test_the_one_list_of_jobs():
    assert {job.name: job.every for job in JOBS} == {
        "letters": 1,
        "uploads": 1,
        "other times": 5,
        "reminders": 60,
        "lapsed bookings": 60,
        "kept places": 60,
        "drafts that end": 3600,
        "bookings without a place": 3600,
        "open days": 3600,
        "end of day": 3600,
        "deletion": 3600,
        "stray files": 24 * 3600,
    }


def test_letters_are_delivered_by_the_office_s_clock(db, smtp_server, clock):
    a_letter(now=clock.now + dt.timedelta(minutes=1))
    assert deliver_letters(RUNS_ON) == 0

    clock.advance(minutes=1)

    assert deliver_letters(RUNS_ON) == 1


def test_a_stop_is_heeded_between_two_letters(db, smtp_server, clock):
    stop = threading.Event()
    for number in range(3):
        a_letter(number, now=clock.now)
    smtp_server.messages = StoppingList(stop)

    assert deliver_letters(stop) == 1
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["sent", "waiting", "waiting"]


class StoppingList(list):
    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def append(self, message) -> None:
        super().append(message)
        self._stop.set()


def test_where_there_is_no_mail_server_the_job_says_so(db, settings, clock):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    a_letter(now=clock.now)

    with pytest.raises(NotNowError, match=r"^no line to the mail server \(ConnectionRefusedError \d+\); letters wait$"):
        deliver_letters(RUNS_ON)


def test_where_nothing_is_due_nobody_calls_the_mail_server(db, settings, clock):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert deliver_letters(RUNS_ON) == 0


def test_while_there_is_no_mail_server_every_letter_waits_however_old(db, settings, clock):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    a_letter(1, now=clock.now - dt.timedelta(hours=60))
    a_letter(2, now=clock.now - dt.timedelta(hours=60))
    Letter.objects.filter(subject="note-2").update(attempts=3, failure="timeout")

    with pytest.raises(NotNowError):
        deliver_letters(RUNS_ON)

    assert set(Letter.objects.values_list("state", flat=True)) == {"waiting"}


def test_lapsed_bookings_are_tidied_and_days_are_extended(db, clock):
    wish = an_open_office()
    clock.set(local(MONDAY, 8))
    hold_slot(wish, local(MONDAY, 9), holder="browser", language="de", now=clock.now)
    clock.advance(minutes=11)

    do("lapsed bookings")

    assert Booking.objects.get().state == "lapsed"
    assert not Claim.objects.exists()
    SeatDay.objects.filter(day__gt=MONDAY + dt.timedelta(7)).delete()
    do("open days")
    assert SeatDay.objects.filter(day__gt=MONDAY + dt.timedelta(30)).exists()


def test_a_day_that_has_become_a_holiday_leaves_nobody_in_silence_and_who_is_here_stays(db, clock, monkeypatch):
    wish = an_open_office(desks=2)
    here, away = (
        book_at_desk(wish, local(MONDAY, 9), contact=VISITOR, language="de", request=name, by="staff:1", now=clock.now)
        for name in ("here", "away")
    )
    clock.set(local(MONDAY, 8, 50))
    check_in(here, by="staff:1", now=clock.now)
    known = offer.holidays_of
    monkeypatch.setattr(offer, "holidays_of", lambda land, year: known(land, year) | {MONDAY})

    do("open days")

    assert Displaced.objects.get().booking == away
    assert JournalEntry.objects.get(action="displace").by == "worker"


def test_the_pulse_is_heard_until_it_is_stale(settings, tmp_path, monkeypatch):
    settings.SERVICEPUNKT_DATA = tmp_path
    assert not is_alive()

    Pulse().beat()
    assert is_alive()

    monkeypatch.setattr("servicepunkt.worker.pulse._STALE_AFTER", 0.0)
    assert not is_alive()
