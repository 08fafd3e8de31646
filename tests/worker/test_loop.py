import logging
import threading
import time

import pytest

from servicepunkt.config.logs import DiscreetFormatter
from servicepunkt.worker import loop
from servicepunkt.worker.jobs import Job, NotNowError
from servicepunkt.worker.loop import run

SECRET = "ada@example.org"


def run_until(jobs, enough, *, beat=lambda: None) -> None:
    """The loop, stopped as soon as enough has happened."""
    stop, until = threading.Event(), time.monotonic() + 10

    def look() -> None:
        beat()
        if enough() or time.monotonic() > until:
            stop.set()

    run(jobs, stop, beat=look)
    assert enough()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(loop, "_LONGEST_PAUSE", 0.01)


def test_each_job_has_its_own_rhythm(db):
    done = []
    often, seldom = (
        Job(name, every, lambda _stop, name=name: done.append(name)) for name, every in (("o", 0.01), ("s", 60))
    )

    run_until([often, seldom], lambda: done.count("o") >= 5)

    assert done.count("s") == 1


def test_a_job_that_fails_keeps_nobody_waiting_and_is_tried_again(db, quick, caplog):
    done = []

    def fail(_stop: threading.Event) -> None:
        done.append("failed")
        raise ValueError(SECRET)

    run_until(
        [Job("fails", 0.01, fail), Job("works", 0.01, lambda _stop: done.append("worked"))], lambda: len(done) >= 8
    )

    assert {"failed", "worked"} == set(done)
    assert done.count("failed") >= 2


def test_the_log_of_a_failure_names_the_job_and_nobody(db, quick, caplog):
    def fail(_stop: threading.Event) -> None:
        raise ValueError(SECRET)

    with caplog.at_level(logging.INFO):
        run_until([Job("letters", 0.01, fail)], lambda: len(caplog.records) >= 1)

    said = DiscreetFormatter().format(caplog.records[0])
    assert "letters: failed, will be tried again" in said
    assert "ValueError" in said
    assert SECRET not in said


def test_what_is_not_there_now_costs_one_line_in_the_log(db, quick, caplog):
    def wait(_stop: threading.Event) -> None:
        raise NotNowError("the mail server does not answer")

    run_until([Job("letters", 0.01, wait)], lambda: len(caplog.records) >= 1)

    assert caplog.records[0].getMessage() == "letters: the mail server does not answer"
    assert caplog.records[0].exc_info is None


def test_after_failures_a_job_waits_twice_as_long_each_time_up_to_a_minute():
    turn = loop._Turn(Job("letters", 1, lambda _stop: None), 0)
    pauses = []
    for failures in range(8):
        turn.failures = failures
        pauses.append(loop._pause(turn))

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert loop._pause(loop._Turn(Job("deletion", 3600, lambda _stop: None), 0, failures=9)) == 3600


def test_after_a_stop_no_job_is_begun(db):
    done, stop = [], threading.Event()
    stop.set()

    run([Job("letters", 1, lambda _stop: done.append(1))], stop, beat=lambda: None)

    assert done == []


def test_a_stop_ends_the_loop_at_once_while_it_waits(db):
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    begun = time.monotonic()

    run([Job("seldom", 60, lambda _stop: None)], stop, beat=lambda: None)

    assert time.monotonic() - begun < 5
