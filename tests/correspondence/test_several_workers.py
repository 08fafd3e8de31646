import threading
from collections import Counter

import pytest
from django.db import connection

from servicepunkt.correspondence import delivery
from servicepunkt.correspondence.delivery import Lease
from servicepunkt.correspondence.models import Letter
from tests.correspondence.letters import a_letter, deliver_all

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, LETTERS = 4, 60


def deliver_together() -> None:
    together = threading.Barrier(WORKERS)

    def work() -> None:
        together.wait()
        deliver_all()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def test_several_workers_at_once_never_send_a_letter_twice(office):
    letters = {a_letter(number).message_id for number in range(LETTERS)}

    deliver_together()

    assert Counter(office.message_ids()) == Counter(letters)
    assert len(office.sessions) > 1
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_without_the_conditional_update_they_do(office, monkeypatch):
    """The negative control: whoever sees a letter takes it."""

    def take_what_is_seen(*, now):
        letter = Letter.objects.due(now).order_by("next_try_at").values_list("pk", flat=True).first()
        Letter.objects.filter(pk=letter).update(attempts=1)
        return Lease(letter, 1) if letter else None

    for number in range(LETTERS):
        a_letter(number)
    monkeypatch.setattr(delivery, "lease_one", take_what_is_seen)

    deliver_together()

    assert len(office.taken) > LETTERS
