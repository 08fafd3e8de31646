"""The worker as a process of its own."""

import signal

import pytest

from servicepunkt.common import clock
from servicepunkt.correspondence.models import Letter
from tests.correspondence.bookings import some_letters
from tests.correspondence.post_office import post_office
from tests.correspondence.worker_process import WorkerProcess, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_sigterm_ends_it_between_two_letters_and_the_next_one_goes_on(tmp_path):
    with post_office() as office:
        some_letters(30, now=clock.now())
        with WorkerProcess(tmp_path, port=office.port) as worker:
            wait_until(lambda: len(office.taken) >= 3)
            assert worker.stop() == 0
        # Whatever the server took is noted: a worker that is asked to stop sends nothing twice.
        assert Letter.objects.filter(state="sent").count() == len(office.taken)
        assert not Letter.objects.exclude(leased_until=None).exists()

        with WorkerProcess(tmp_path, port=office.port):
            wait_until(lambda: not Letter.objects.waiting().exists())
        assert len(set(office.message_ids())) == len(office.taken) == 30


def test_it_says_whether_it_is_alive(tmp_path):
    some_letters(1, now=clock.now())
    Letter.objects.update(attempts=1, failure="554 5.7.1")
    with WorkerProcess(tmp_path, port=1, program=("servicepunkt", "worker", "--check")) as check:
        assert check.process.wait(60) == 1
    said = check.log.read_text()
    assert said.count(", not taken: 554 5.7.1\nletters refused within the hour: 0\n") == 1
    with WorkerProcess(tmp_path, port=1) as worker:
        wait_until((tmp_path / "worker.alive").exists)
        with WorkerProcess(tmp_path, port=1, program=("servicepunkt", "worker", "--check")) as check:
            assert check.process.wait(60) == 0
        worker.process.send_signal(signal.SIGINT)
        assert worker.process.wait(60) == 0


def test_its_log_names_nobody(tmp_path):
    with post_office() as office:
        office.at["RCPT"] = lambda address: f"550 5.1.1 <{address}> unknown here"
        some_letters(2, now=clock.now())
        with WorkerProcess(tmp_path, port=office.port) as worker:
            wait_until(lambda: not Letter.objects.waiting().exists())
            worker.stop()
        said = worker.log.read_text()
    assert "the worker has begun" in said
    for personal in ("ada", "Ada", "Beispiel", "030 123", "/termin/"):
        assert personal not in said
