"""The questions about opening hours: how long an edit takes, and that visitors can book meanwhile."""

import datetime as dt
import json
from dataclasses import dataclass

from servicepunkt.commandline.bench.answers import Answer, Counted, Timed
from servicepunkt.commandline.bench.asking import Bench
from servicepunkt.commandline.bench.child import Child
from servicepunkt.commandline.bench.crowd import Span
from servicepunkt.commandline.bench.profile import EDITED, EDITED_DAYS, OPENINGS, ZONE
from servicepunkt.commandline.bench.visits import Task

AS_BEFORE = f"{OPENINGS[-1][1]:%H:%M}"
LATER, EARLIER = "16:20", "15:40"  # at the first nobody is booked, at the second many are
_AMID = 0.05  # seconds by which the edit begins after the visitors, so that it comes among them


@dataclass(frozen=True, slots=True)
class _Edit:
    """An edit that is done: when it began and finished (monotonic), how many bookings lost their place, and how many
    deadlocks its database has seen so far."""

    began: float
    ended: float
    lost: int
    deadlocks: int

    @property
    def milliseconds(self) -> float:
        return (self.ended - self.began) * 1000

    def met(self, wait: Span) -> bool:
        """Whether a visitor was waiting for her answer while it was going on."""
        return wait[0] < self.ended and self.began < wait[1]


@dataclass(frozen=True, slots=True)
class _Lead:
    """The lead who edits the hours: `rule_edit`."""

    process: Child

    def begin(self, until: str, at: float = 0.0, *, shown: bool = False) -> None:
        self.process.tell(json.dumps({"until": until, "at": at, "shown": shown}))

    def done(self) -> _Edit:
        return _Edit(*json.loads(self.process.hear()))

    def sets(self, until: str, *, shown: bool = False) -> _Edit:
        self.begin(until, shown=shown)
        return self.done()

    def sets_and_takes_back(self) -> float:
        """Milliseconds of the more expensive of the two: one only opens, the other closes."""
        return max(self.sets(until).milliseconds for until in (LATER, AS_BEFORE))


@dataclass(frozen=True, slots=True)
class _Met:
    """Bookings while an edit was going on: how many were made, and the milliseconds that those who met it waited."""

    booked: int
    waits: list[float]


def answers(bench: Bench) -> list[Answer]:
    """All desks close later, then as before, alone and among visitors; at last earlier, while many are booked."""
    shown, alone = [], []
    other_days = _shares(bench, bench.profile.saturday_starts())  # governed by a rule that nobody edits
    same_days = _shares(bench, bench.profile.free_starts())
    beside_other, beside_same = [], []
    with bench.editor() as process:
        process.wait_until_ready()
        lead = _Lead(process)
        lead.sets_and_takes_back()  # what the first edits load does not count
        before = lead.sets(LATER, shown=True).deadlocks
        for run in range(bench.effort.runs):
            shown.append(lead.sets(LATER, shown=True).milliseconds)
            alone.append(lead.sets_and_takes_back())
            beside_other.append(_among_visitors(bench, lead, other_days[run]))
            beside_same.append(_among_visitors(bench, lead, same_days[run]))
        earlier = lead.sets(EARLIER)
        deadlocks = lead.sets(EARLIER, shown=True).deadlocks - before
    return [
        Timed("rule_edit", f"other hours, all desks, {EDITED_DAYS} days", alone, most=300),
        Timed("rule_edit_shown", "... the effect, shown before", shown),
        *_meanwhile(bench, "rule_edit", "on other days", other_days, beside_other),
        *_meanwhile(bench, "rule_edit_same_days", "on the same days", same_days, beside_same),
        Counted("rule_edit_deadlocks", "... deadlocks of all these", [deadlocks], wanted=0),
        Timed("rule_edit_displacing", f"... that leave {earlier.lost} without a place", [earlier.milliseconds]),
    ]


def _meanwhile(bench: Bench, key: str, where: str, shares: list[list[Task]], met: list[_Met]) -> list[Answer]:
    wanted, waits = len(shares[0]), [wait for one in met for wait in one.waits]
    if not waits:
        bench.faults[f"nobody booked {where} while hours were edited"] += 1
    question = f"... {wanted} bookings {where} meanwhile: booked"
    return [
        Counted(f"{key}_calls_booked", question, [one.booked for one in met], wanted=wanted),
        Counted(f"{key}_wait_ms", "... the slowest answer that met it", [max(waits, default=0)], unit=" ms"),
    ]


def _shares(bench: Bench, starts: list[dt.datetime]) -> list[list[Task]]:
    """The same number of bookings for each run."""
    runs = bench.effort.runs
    count = min(bench.effort.calls_beside, len(starts) // runs)
    tasks = [{"office": EDITED, "service": EDITED, "start": start.replace(tzinfo=ZONE).isoformat()} for start in starts]
    return [tasks[run * count : (run + 1) * count] for run in range(runs)]


def _among_visitors(bench: Bench, lead: _Lead, tasks: list[Task]) -> _Met:
    """An edit that closes, the more expensive kind, in the midst of bookings."""
    lead.sets(LATER)
    outcome = bench.outcome("call", tasks, beside=lambda begin: lead.begin(AS_BEFORE, begin + _AMID))
    edit = lead.done()
    waits = [(wait[1] - wait[0]) * 1000 for wait in outcome.waits if edit.met(wait)]
    return _Met(outcome.words["booked"], waits)
