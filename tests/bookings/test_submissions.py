"""What is sent several times at once is done once, and every sender hears the same.

`SERVICEPUNKT_TEST_SUBMISSIONS` says how many there are (2,000); `./run proof submissions` does the same for as long as
one likes.
"""

import os
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.booking import tell
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.commandline.proof.submissions import run_submissions
from servicepunkt.common.refusals import Refusal
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, an_open_office, local

pytestmark = pytest.mark.django_db(transaction=True)

SUBMISSIONS = int(os.environ.get("SERVICEPUNKT_TEST_SUBMISSIONS", "2000"))
NINE = local(MONDAY, 9)


@pytest.mark.long(55)
def test_each_of_many_submissions_sent_up_to_five_times_at_once_books_once_and_is_answered_alike() -> None:
    found = run_submissions(SUBMISSIONS, now=SUNDAY_NOON)

    assert found.submissions >= SUBMISSIONS
    assert found.said == {"booked": found.copies}
    assert found.copies > 2 * found.submissions
    assert found.met > found.copies / 12
    assert (found.answers_differ, found.not_once, found.letters, found.differences) == (0, 0, 0, [])


def _at_once(people: int, book: Callable[[int], Booking]) -> Counter[str]:
    """Let so many threads begin together; what they were told, counted."""
    gate = threading.Barrier(people, timeout=30)

    def one(number: int) -> str:
        gate.wait()
        try:
            return book(number).state
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        return Counter(pool.map(one, range(people)))


@pytest.mark.parametrize("times", [1, 2, 3])
def test_two_bookings_at_once_by_one_person_at_a_limit_of_one_are_one(times: int) -> None:
    wish = an_open_office(desks=4, limit_per_person=1)

    def book(number: int) -> Booking:
        start_at = local(MONDAY, 9 + number, 20 * (times - 1))
        told = {"contact": VISITOR, "language": "de", "by": "staff:1", "now": SUNDAY_NOON}
        return book_at_desk(wish, start_at, request=f"r{number}", **told)

    assert _at_once(2, book) == {"confirmed": 1, "too-many-bookings": 1}
    assert Booking.objects.count() == 1
    assert list(differences(wish.office, now=SUNDAY_NOON)) == []


def test_five_holds_told_at_once_by_one_person_at_a_limit_of_two_are_two() -> None:
    wish = an_open_office(desks=5, limit_per_person=2)
    holds = [hold_slot(wish, NINE, holder=f"browser {n}", language="de", now=SUNDAY_NOON) for n in range(5)]

    def give_details(number: int) -> Booking:
        told = {"contact": VISITOR, "language": "de", "reminders": True, "entitlements": {}, "now": SUNDAY_NOON}
        return tell(holds[number], **told)

    assert _at_once(5, give_details) == {"pending": 2, "too-many-bookings": 3}
    assert Counter(Booking.objects.values_list("state", flat=True)) == {"pending": 2, "held": 3}
    assert list(differences(wish.office, now=SUNDAY_NOON)) == []
