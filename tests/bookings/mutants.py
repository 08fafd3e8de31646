"""Takes out each guard of the engine in turn, and shows that the tests turn red: `python -m tests.bookings.mutants`.

    python -m tests.bookings.mutants                 all of them, on SQLite; some minutes
    python -m tests.bookings.mutants "revision"      those with this in their name
    python -m tests.on_postgresql tests.bookings.mutants      on PostgreSQL, with those that only it can show

Each mutant is a copy of the code in a temporary folder with one place changed. One that survives is a guard that no
test would miss, and fails the run; so does a place that is no longer there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_FOLDERS, _FILES = ("servicepunkt", "tests"), ("conftest.py", "pyproject.toml")


@dataclass(frozen=True)
class Mutant:
    """A guard, where it stands, what stands there without it, and the tests that must turn red."""

    guard: str
    file: str
    code: str
    without: str
    tests: str
    only_on: str = ""


_BOOKINGS = "servicepunkt/bookings"
_FASTER, _HOLDING = "tests/bookings/test_faster.py", "tests/bookings/test_holding.py"
_MOVING, _SLOTS = "tests/bookings/test_moving.py", "tests/bookings/test_slots.py"
_REFUSAL, _TWICE = "tests/bookings/test_the_databases_refusal.py", "tests/bookings/test_sent_twice.py"
_DAYS = "tests/bookings/test_open_days.py"
_FIELD, _LIMITS = "tests/bookings/test_met_in_the_field.py", "tests/bookings/test_submissions.py"

MUTANTS = (
    Mutant(
        "a day changes only in the revision that was read",
        f"{_BOOKINGS}/claims.py",
        "WHERE id = %s AND revision = %s",
        "WHERE id = %s AND %s IS NOT NULL",
        _FASTER,
    ),
    Mutant(
        "a claim raises the revision",
        f"{_BOOKINGS}/claims.py",
        "facts: list[Any] = [to_bytes(seat.stored | bits), seat.revision + 1,",
        "facts: list[Any] = [to_bytes(seat.stored | bits), seat.revision,",
        _FASTER,
    ),
    Mutant(
        "a rule edit raises the revision",
        "servicepunkt/availability/opening.py",
        'update(opened=opened_bits, revision=F("revision") + 1)',
        "update(opened=opened_bits)",
        _FASTER,
    ),
    Mutant(
        "the database keeps claims unique",
        f"{_BOOKINGS}/migrations/0001_initial.py",
        "fields=('seat', 'tick'), name='claim_once'",
        "fields=('seat', 'tick', 'booking'), name='claim_once'",
        _REFUSAL,
    ),
    Mutant(
        "the database keeps the ordinals of a person unique",
        f"{_BOOKINGS}/migrations/0005_limit_is_unique_in_what_it_counts.py",
        'fields=["person", "counted_as", "ordinal"], name="person_limit_once"',
        'fields=["person", "counted_as", "ordinal", "booking"], name="person_limit_once"',
        _LIMITS,
        only_on="postgresql",  # SQLite lets one writer in at a time, so that the second sees what the first has written
    ),
    Mutant(
        "a person's ordinals are counted",
        f"{_BOOKINGS}/limits.py",
        "if ordinal not in used",
        "if True",
        _LIMITS,
        only_on="sqlite",
    ),
    Mutant(
        "a rule is one transaction",
        "servicepunkt/common/whole.py",
        "with transaction.atomic(), together():\n                        return rule",
        "if True:\n                        return rule",
        f"{_FIELD} -k letter_cannot_be_written",
    ),
    Mutant(
        "details cannot be given for a hold that is over",
        f"{_BOOKINGS}/booking.py",
        "only=IS_STILL_HELD, facts=[now]",
        """only="state = 'held'\"""",
        _HOLDING,
    ),
    Mutant(
        "a booking cannot be confirmed in time when its time is over",
        f"{_BOOKINGS}/booking.py",
        "Booking.objects.live(now).filter(pk=booking.pk, state=State.PENDING)",
        "Booking.objects.filter(pk=booking.pk, state=State.PENDING)",
        "tests/bookings/test_booking.py",
    ),
    Mutant(
        "a move cannot be confirmed when its hold is over",
        f"{_BOOKINGS}/moving.py",
        "Booking.objects.live(now).select_for_update().filter(pk=hold.pk, state=State.HELD)",
        "Booking.objects.filter(pk=hold.pk)",
        _MOVING,
    ),
    Mutant(
        "a move locks its hold",
        f"{_BOOKINGS}/moving.py",
        "held = Booking.objects.live(now).select_for_update()",
        "held = Booking.objects.live(now)",
        f"{_FIELD} -k last_moment",
        only_on="postgresql",
    ),
    Mutant(
        "a claim ends the lapsed holds that it meets",
        f"{_BOOKINGS}/places.py",
        "if place.is_marked and end_lapsed_on(place.seats, now=now):",
        "if False:",
        _HOLDING,
    ),
    Mutant(
        "a hold that still runs is not ended by who meets it",
        f"{_BOOKINGS}/models.py",
        "Q(state__in=Booking.PASSING, kept_until__lte=now)",
        "Q(state__in=Booking.PASSING)",
        _HOLDING,
    ),
    Mutant(
        "a move ends the other holds for the same booking",
        f"{_BOOKINGS}/moving.py",
        "end_moves(booking, now=now, but=hold)",
        "pass",
        _MOVING,
    ),
    Mutant(
        "a correction ends the holds that lean on the place",
        f"{_BOOKINGS}/at_desk.py",
        "end_moves(booking, now=now)",
        "pass",
        _MOVING,
    ),
    Mutant(
        "what is given back is free again",
        f"{_BOOKINGS}/claims.py",
        "        _unmark(key, freed[key])",
        "        pass",
        _HOLDING,
    ),
    Mutant(
        "a refused booking looks for its twin",
        f"{_BOOKINGS}/holding.py",
        "if done := find(Booking, request=request):",
        "if done := None:",
        _TWICE,
    ),
    Mutant(
        "the database keeps requests unique",
        f"{_BOOKINGS}/migrations/0008_indexes_for_what_is_asked.py",
        "fields=('request',), name='booking_request_once'",
        "fields=('request', 'code'), name='booking_request_once'",
        f"{_LIMITS} -k many_submissions",
    ),
    Mutant(
        "a new choice replaces the earlier hold",
        f"{_BOOKINGS}/holding.py",
        "    for hold in earlier:\n        end_hold(hold, now=now)",
        "",
        _HOLDING,
    ),
    Mutant(
        "a group that moves keeps a chair for each of its persons",
        f"{_BOOKINGS}/claims.py",
        "[: hold.seats - len(own)]",
        "[: 0 if own else None]",
        _MOVING,
    ),
    Mutant(
        "who has no place is not there already",
        f"{_BOOKINGS}/moving.py",
        "same and not is_displaced(booking)",
        "same",
        "tests/bookings/test_without_place.py",
    ),
    Mutant(
        "what is over has no place again",
        f"{_BOOKINGS}/displacing.py",
        "known.filter(end_at__gt=now)",
        "known",
        "tests/bookings/test_without_place.py",
    ),
    Mutant(
        "a day on which a taken tick closes is settled",
        f"{_BOOKINGS}/open_days.py",
        "if from_bytes(taken) & going.get((desk, day), 0)",
        "if False",
        f"{_DAYS} -k closes_by_itself",
    ),
    Mutant(
        "a day on which somebody waits for her place is settled",
        f"{_BOOKINGS}/open_days.py",
        "_days_taken(office, going) | set(waiting)",
        "_days_taken(office, going)",
        f"{_DAYS} -k waits_for_her_place",
    ),
    Mutant(
        "who books while the days are chosen is looked after",
        f"{_BOOKINGS}/open_days.py",
        "if not days.issuperset(",
        "if False and not days.issuperset(",
        f"{_DAYS} -k while_the_days_are_chosen",
        only_on="postgresql",  # SQLite lets one writer in at a time
    ),
    Mutant(
        "past times, notice and horizon bind the taking as well",
        f"{_BOOKINGS}/places.py",
        "if not exact or not window.bits_on(day) >> start & 1:",
        "if not exact:",
        _HOLDING,
    ),
    Mutant(
        "starts lie on the raster",
        f"{_BOOKINGS}/seat_days.py",
        "return free & given_out",
        "return free",
        f"{_HOLDING} {_SLOTS}",
    ),
    Mutant(
        "a visit needs all of its ticks free",
        f"{_BOOKINGS}/seat_days.py",
        "free = runs(opened & ~taken, shape.length)",
        "free = opened & ~taken",
        f"{_SLOTS} {_HOLDING}",
    ),
)


def survives(mutant: Mutant) -> bool:
    """Whether the tests stay green without this guard."""
    with tempfile.TemporaryDirectory(prefix="servicepunkt-mutant-") as folder:
        copy = Path(folder)
        _copy_to(copy)
        _change(copy / mutant.file, mutant)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
            *mutant.tests.split(),
        ]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment |= {"PYTHONPATH": folder, "SERVICEPUNKT_TEST_SUBMISSIONS": "100"}
        run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    if run.returncode not in {0, 1}:
        raise RuntimeError(f"{mutant.guard}: the tests could not run\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run.returncode == 0


def _copy_to(folder: Path) -> None:
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "static", "vendor"))
    for name in _FILES:
        shutil.copy(ROOT / name, folder / name)
    (folder / "servicepunkt/web/static").mkdir(exist_ok=True)


def _change(file: Path, mutant: Mutant) -> None:
    code = file.read_text()
    if code.count(mutant.code) != 1:
        raise RuntimeError(f"{mutant.guard}: {mutant.file} does not say {mutant.code!r} once")
    file.write_text(code.replace(mutant.code, mutant.without))


def main(words: Iterable[str]) -> int:
    engine = "postgresql" if "postgresql" in os.environ.get("SERVICEPUNKT_DATABASE", "") else "sqlite"
    chosen = [mutant for mutant in MUTANTS if all(word in mutant.guard for word in words)]
    survived = 0
    for mutant in chosen:
        if mutant.only_on in {"", engine}:
            alive = survives(mutant)
            survived += alive
            sys.stdout.write(f"{'SURVIVED' if alive else 'red':9} without: {mutant.guard}\n")
            sys.stdout.flush()
    return min(survived, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
