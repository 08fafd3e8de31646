"""Nobody is ever booked twice into one place, and the proof can fail.

`SERVICEPUNKT_TEST_OPERATIONS` says how many contended operations are let loose (20,000); `./run proof waves` does the
same for as long as one likes.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from django.db import connection

from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.models import Booking, Claim
from servicepunkt.bookings.wish import Wish
from servicepunkt.commandline.proof.crowd import gather
from servicepunkt.commandline.proof.waves import run_waves
from tests.factories import MONDAY, SUNDAY_NOON, an_open_office, local

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, THREADS, PEOPLE = 4, 5, 200
GUARDED, UNGUARDED = "tests.bookings.release_wave", "tests.bookings.unguarded"
OPERATIONS = int(os.environ.get("SERVICEPUNKT_TEST_OPERATIONS", "20000"))


def _wave(wish: Wish, starts: Sequence[str], *, members: str = GUARDED) -> Counter[str]:
    """Let the wave loose; the answers of all the people, counted."""
    order = {
        "task": "grab",
        "office": wish.office.pk,
        "service": wish.services[0].service.pk,
        "starts": list(starts),
        "now": SUNDAY_NOON.isoformat(),
        "threads": THREADS,
    }
    people = [list(range(first, PEOPLE, PROCESSES)) for first in range(PROCESSES)]
    answers: Counter[str] = Counter()
    with gather(size=PROCESSES, members=members) as crowd:
        for reply in crowd.all_at_once([{**order, "people": own} for own in people]):
            answers.update(reply)
    return answers


def _ticks_taken_twice() -> int:
    claims = Counter(Claim.objects.values_list("seat_id", "tick"))
    return sum(count - 1 for count in claims.values())


def test_two_hundred_people_for_twenty_desks_at_one_time() -> None:
    wish = an_open_office(desks=20)

    answers = _wave(wish, [local(MONDAY, 10).isoformat()])

    assert answers == {"booked": 20, "slot-taken": 180}
    assert Booking.objects.count() == 20
    assert list(differences(wish.office, now=SUNDAY_NOON)) == []


def test_two_hundred_people_for_twenty_times_at_one_desk() -> None:
    wish = an_open_office(hours=("09:00", "15:40"))
    starts = [local(MONDAY, 9 + minute // 60, minute % 60).isoformat() for minute in range(0, 400, 20)]

    answers = _wave(wish, starts)

    assert answers == {"booked": 20, "slot-taken": 180}
    assert _ticks_taken_twice() == 0
    assert list(differences(wish.office, now=SUNDAY_NOON)) == []


@pytest.mark.long(75)
def test_whatever_people_of_eight_processes_do_to_a_few_places_nobody_shares_one() -> None:
    found = run_waves(OPERATIONS, now=SUNDAY_NOON)

    assert found.over_capacity == 0
    assert found.astray == 0
    assert found.differences == []
    assert found.faults == []
    assert found.operations >= OPERATIONS
    assert found.said["reach: slot-taken"] > found.said["reach: done"] > 0  # there was something to fight for
    assert {"confirm: done", "confirm_move: done", "cancel: done", "tell: hold-expired"} <= found.said.keys()


@pytest.fixture
def without_the_databases_refusal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table of claims without its unique constraint."""
    guard = next(constraint for constraint in Claim._meta.constraints if constraint.name == "claim_once")
    with monkeypatch.context() as patch, connection.schema_editor() as editor:
        patch.setattr(Claim._meta, "constraints", [])  # SQLite makes the table anew from the model
        editor.remove_constraint(Claim, guard)
    yield
    Booking.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Claim, guard)


@pytest.mark.usefixtures("without_the_databases_refusal")
def test_the_same_wave_overbooks_when_the_guards_are_taken_away() -> None:
    wish = an_open_office(desks=20)
    # Whether two reach for one place in the same moment is chance: now and then a wave passes without it.
    waves = (_wave(wish, [local(MONDAY, hour).isoformat()], members=UNGUARDED) for hour in (9, 10, 11))

    assert any(answers["booked"] > 20 for answers in waves)
    assert _ticks_taken_twice() > 0


@pytest.mark.usefixtures("without_the_databases_refusal")
def test_the_count_of_what_people_do_turns_red_when_the_guards_are_taken_away() -> None:
    found = run_waves(600, now=SUNDAY_NOON, members=UNGUARDED)

    assert found.over_capacity > 0
    assert found.differences != []
