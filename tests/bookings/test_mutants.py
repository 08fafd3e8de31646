"""The proofs of the bookings can fail: without a guard they turn red. All of them: `python -m tests.bookings.mutants`."""

import pytest
from django.conf import settings

from tests.bookings.mutants import MUTANTS, ROOT, survives

DEADLIEST = (
    "a day changes only in the revision that was read",
    "the database keeps claims unique",
    "a move ends the other holds for the same booking",
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.guard)
def test_every_guard_still_stands_where_its_mutant_takes_it_out(mutant) -> None:
    assert (ROOT / mutant.file).read_text().count(mutant.code) == 1


@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="it starts tests of its own")
@pytest.mark.parametrize("guard", DEADLIEST)
@pytest.mark.long(8)
def test_without_this_guard_the_tests_turn_red(guard: str) -> None:
    [mutant] = [mutant for mutant in MUTANTS if mutant.guard == guard]

    assert not survives(mutant)
