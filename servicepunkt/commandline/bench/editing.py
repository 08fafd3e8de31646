"""The questions about opening hours: what an edit takes, and that visitors book meanwhile."""

import json
from dataclasses import dataclass

from servicepunkt.commandline.bench.answers import Answer, Counted, Timed
from servicepunkt.commandline.bench.asking import Bench
from servicepunkt.commandline.bench.child import Child
from servicepunkt.commandline.bench.crowd import Span
from servicepunkt.commandline.bench.profile import EDITED, EDITED_DAYS, OPENINGS, ZONE
from servicepunkt.commandline.bench.visits import Task

AS_BEFORE = f"{OPENINGS[-1][1]:%H:%M}"
LATER, EARLIER = "16:20", "15:40"  # nobody is booked then, and many are
_AMID = 0.05  # seconds: so much later than the visitors the edit begins, so that it comes among them


@dataclass(frozen=True, slots=True)
class _Edit:
    """An edit that is done: when it began and was through (monotonic), and how many bookings lost their place."""

    began: float
    ended: float
    lost: int

    @property
    def milliseconds(self) -> float:
        return (self.ended - self.began) * 1000

    def met(self, wait: Span) -> bool:
        """Whether somebody waited for her answer while it was going on."""
        return wait[0] < self.ended and self.began < wait[1]


@dataclass(frozen=True, slots=True)
class _Lead:
    """Who edits the hours: `rule_edit`."""

    process: Child

    def begin(self, until: str, at: float = 0.0, *, shown: bool = False) -> None:
        self.process.tell(json.dumps({"until": until, "at": at, "shown": shown}))

    def done(self) -> _Edit:
        return _Edit(*json.loads(self.process.hear()))

    def sets(self, until: str, *, shown: bool = False) -> _Edit:
        self.begin(until, shown=shown)
        return self.done()


def answers(bench: Bench) -> list[Answer]:
    """All desks close later and as before again, alone and among visitors; at last earlier, for many who were booked."""
    with bench.editor() as process:
        process.wait_until_ready()
        lead = _Lead(process)
        for until in (LATER, AS_BEFORE):  # what the first ones load does not count
            lead.sets(until)
        shown, alone, among = [], [], []
        shares = _shares(bench)
        for tasks in shares:
            shown.append(lead.sets(LATER, shown=True).milliseconds)
            alone.append(lead.sets(LATER).milliseconds)
            among.append(_among_visitors(bench, lead, tasks))
        earlier = lead.sets(EARLIER)
    waits = [milliseconds for _booked, met in among for milliseconds in met]
    if not waits:
        bench.faults["nobody booked while hours were edited"] += 1
    wanted, booked = len(shares[0]), [booked for booked, _met in among]
    return [
        Timed("rule_edit", f"other hours, all desks, {EDITED_DAYS} days", alone, most=300),
        Timed("rule_edit_shown", "... the effect, shown before", shown),
        Counted(
            "rule_edit_calls_booked", f"... {wanted} bookings on other days meanwhile: booked", booked, wanted=wanted
        ),
        Counted("rule_edit_wait_ms", "... the slowest answer that met it", [max(waits, default=0)], unit=" ms"),
        Timed("rule_edit_displacing", f"... that leave {earlier.lost} without a place", [earlier.milliseconds]),
    ]


def _shares(bench: Bench) -> list[list[Task]]:
    """For each run as many bookings: on Saturdays, by a rule that nobody edits."""
    starts, runs = bench.profile.saturday_starts(), bench.effort.runs
    count = min(bench.effort.calls_beside, len(starts) // runs)
    tasks = [{"office": EDITED, "service": EDITED, "start": start.replace(tzinfo=ZONE).isoformat()} for start in starts]
    return [tasks[run * count : (run + 1) * count] for run in range(runs)]


def _among_visitors(bench: Bench, lead: _Lead, tasks: list[Task]) -> tuple[float, list[float]]:
    """How many were booked, and the milliseconds that those waited who waited while the edit was going on."""
    outcome = bench.outcome("call", tasks, beside=lambda begin: lead.begin(AS_BEFORE, begin + _AMID))
    edit = lead.done()
    return outcome.words["booked"], [(wait[1] - wait[0]) * 1000 for wait in outcome.waits if edit.met(wait)]
