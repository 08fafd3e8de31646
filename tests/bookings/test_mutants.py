"""The proofs of the bookings can fail: without a guard they turn red. All of them: `python -m tests.bookings.mutants`."""

import re

import pytest
from django.conf import settings

from tests.bookings.mutants import MUTANTS, ROOT, Mutant, survives

DEADLIEST = (
    "a day changes only in the revision that was read",
    "the database keeps claims unique",
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.guard)
def test_every_guard_still_stands_where_its_mutant_takes_it_out(mutant) -> None:
    assert (ROOT / mutant.file).read_text().count(mutant.code) == 1


@pytest.mark.parametrize(
    "mutant", [mutant for mutant in MUTANTS if "/migrations/" in mutant.file], ids=lambda mutant: mutant.guard
)
def test_a_constraint_is_taken_out_where_it_was_written_last(mutant: Mutant) -> None:
    # A later migration would bring it back, and nothing would be taken out at all.
    name = re.search(r"""name=['"](\w+)['"]""", mutant.code)
    assert name is not None
    naming = [file for file in (ROOT / mutant.file).parent.glob("0*.py") if name[1] in file.read_text()]

    assert max(naming) == ROOT / mutant.file


@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="it starts tests of its own")
@pytest.mark.parametrize("guard", DEADLIEST)
@pytest.mark.long(8)
def test_without_this_guard_the_tests_turn_red(guard: str) -> None:
    [mutant] = [mutant for mutant in MUTANTS if mutant.guard == guard]

    assert not survives(mutant)
