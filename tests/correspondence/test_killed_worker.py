"""kill -9 of real workers. Nothing is lost; a letter comes twice in one window only, with the same Message-ID."""

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.db import connection, transaction

from servicepunkt.common import clock
from servicepunkt.correspondence.models import Letter
from tests.correspondence.bookings import some_letters, some_short_letters
from tests.correspondence.forked_worker import ForkedWorker, Stock
from tests.correspondence.post_office import PostOffice, post_office
from tests.correspondence.worker_process import wait_until

log = logging.getLogger(__name__)
pytestmark = pytest.mark.django_db(transaction=True)

A_LEASE = 200  # seconds by which the next worker's clock is ahead: what the dead one had in its hands is free again


@pytest.fixture
def office():
    with post_office() as server:
        yield server


@pytest.fixture(scope="session")
def stock(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), Stock(tmp_path_factory.mktemp("workers")) as stock:
        yield stock


@pytest.fixture
def start(office, stock):
    """Starts workers, each with its clock a lease ahead of the one before."""
    with ExitStack() as workers:
        shifts = iter(range(0, 1000 * A_LEASE, A_LEASE))
        yield lambda **options: workers.enter_context(stock.start(port=office.port, shift=next(shifts), **options))


def all_done() -> bool:
    return not Letter.objects.waiting().exists()


def die_at(step: str, office: PostOffice, start: Callable[..., ForkedWorker], **options) -> None:
    """Let a worker be killed when a letter has come so far; before the server takes it, the server does not take it."""
    begun = threading.Event()

    def kill(_about: str) -> str | None:
        begun.wait(10)
        worker.kill()
        worker.wait()
        return None if step == "TAKEN" else "451 4.3.0 nobody is there"

    office.at = {step: kill}
    worker = start(**options)
    begun.set()
    worker.wait()
    office.at = {}


@pytest.mark.parametrize(("step", "copies"), [("HELLO", 1), ("MAIL", 1), ("RCPT", 1), ("DATA", 1), ("TAKEN", 2)])
def test_a_worker_dies_at_each_step_and_only_after_the_letter_is_taken_it_comes_twice(office, start, step, copies):
    [letter] = some_letters(1, now=clock.now())
    die_at(step, office, start)
    assert Letter.objects.get().state == "waiting"

    start()
    wait_until(all_done)

    assert office.message_ids() == [letter.message_id] * copies
    assert len(set(office.taken)) == 1


def forget_what_it_asked_for() -> None:
    """PostgreSQL would still do what a dead client asked for last; a machine that is switched off would not."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def test_a_worker_dies_between_the_servers_250_and_our_commit(office, start):
    [letter] = some_letters(1, now=clock.now())
    taken, locked = threading.Event(), threading.Event()

    def hold_the_answer_back(_about: str) -> None:
        taken.set()
        locked.wait(10)

    office.at = {"TAKEN": hold_the_answer_back}
    worker = start()
    assert taken.wait(120)
    with transaction.atomic():
        # The worker hears "250" and cannot note it.
        Letter.objects.select_for_update().get()
        locked.set()
        time.sleep(0.5)
        worker.kill()
        worker.wait()
        forget_what_it_asked_for()
    office.at = {}
    assert Letter.objects.get().state == "waiting"

    start()
    wait_until(all_done)

    assert office.message_ids() == [letter.message_id] * 2
    assert len(set(office.taken)) == 1


def test_a_worker_dies_after_the_commit_and_nothing_comes_twice(office, start):
    [letter] = some_letters(1, now=clock.now())
    worker = start()
    wait_until(all_done)
    worker.kill()

    next_one = start()
    wait_until(next_one.has_begun)
    time.sleep(1)
    assert office.message_ids() == [letter.message_id]


def test_a_worker_that_notes_before_it_sends_loses_the_letter(office, start):
    """The negative control: the same death, with the two steps the other way round."""
    some_letters(1, now=clock.now())
    die_at("RCPT", office, start, careless=True)

    worker = start(careless=True)
    wait_until(worker.has_begun)
    time.sleep(1)
    worker.stop()

    assert (Letter.objects.get().state, office.taken) == ("sent", [])


@pytest.mark.skipif(connection.vendor == "sqlite", reason="many workers are for the engine that is made for them")
@pytest.mark.long(20)
def test_500_letters_and_workers_that_are_killed_at_random(office, start):
    letters = {letter.message_id for letter in some_short_letters(500, now=clock.now())}
    chance, kills = random.Random(20270301), 0
    while not all_done():
        enough, worker = len(office.taken) + chance.randint(20, 120), start()
        wait_until(lambda enough=enough: len(office.taken) >= enough or all_done())
        time.sleep(chance.uniform(0, 0.1))
        worker.kill()  # it was there until now
        worker.wait()
        kills += 1

    copies = Counter(office.message_ids())
    twice = {name: count for name, count in copies.items() if count > 1}
    assert set(copies) == letters
    assert len(twice) <= kills
    assert all(len({mail for mail in office.taken if name.encode() in mail}) == 1 for name in twice)
    assert kills >= 4
    log.info("%s kills, 0 of %s letters lost, %s came twice", kills, len(letters), len(twice))
