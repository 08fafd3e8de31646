"""Who asks: two servers over one profile, how much is asked of them, and what it costs them."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial

from servicepunkt.commandline.bench.child import Child
from servicepunkt.commandline.bench.cpu import cpu_seconds
from servicepunkt.commandline.bench.crowd import Outcome, rush, send, walk
from servicepunkt.commandline.bench.profile import Profile
from servicepunkt.commandline.bench.server import Server
from servicepunkt.commandline.bench.visits import Task


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked: runs of each question, and visits in each turn of floor and product.

    A machine may be twice as fast for some seconds and then not; so they take short turns, several in a run. `ways`: out
    of how many ways through a form the longest is taken; `calls_beside`: bookings while hours are edited; `requests`:
    over how many requests memory is watched.
    """

    runs: int = 5
    turns_in_run: int = 3
    rushes: int = 5
    months: int = 100
    calls: int = 120
    bookings: int = 40
    applicants: int = 6
    ways: int = 300
    megapixels: int = 12
    clients: int = 16
    calls_beside: int = 160
    requests: int = 10_000

    @property
    def turns(self) -> int:
        return self.runs * self.turns_in_run


QUICK = Effort(
    runs=1,
    turns_in_run=1,
    rushes=1,
    months=10,
    calls=12,
    bookings=6,
    applicants=1,
    ways=20,
    megapixels=1,
    clients=4,
    calls_beside=60,
    requests=110,
)


@dataclass(slots=True)
class Bench:
    """What is measured: two servers over one profile. `database` holds the processes of the database server.

    `stored` tells how many bookings count at a start; `editor` starts the lead who edits opening hours; `applicant` is
    the task of somebody who applies, `backroom` what is computed behind the pages; `faults` collects answers that
    should not have come.
    """

    profile: Profile
    effort: Effort
    product: Server
    floor: Server
    database: tuple[int, ...]
    engine: str
    stored: Callable[[dt.datetime], int]
    editor: Callable[[], AbstractContextManager[Child]]
    applicant: Task
    backroom: Callable[[], dict[str, list[float]]]
    faults: Counter[str] = field(default_factory=Counter)

    def cost(self, server: Server, visit: str, tasks: list[Task]) -> float:
        """CPU milliseconds of server and database together for one visit."""
        return self.cost_and_time(server, visit, tasks)[0]

    def cost_and_time(self, server: Server, visit: str, tasks: list[Task]) -> tuple[float, float]:
        """The same, and the seconds until the last of them was answered."""
        before = self._used(server)
        outcome = self.note(send(server.port, visit, tasks, clients=self.effort.clients))
        return (self._used(server) - before) / len(tasks) * 1000, outcome.last

    def cost_by_step(self, server: Server, visit: str, tasks: list[Task]) -> dict[str, float]:
        """The same for each request of a visit, which all visitors send simultaneously."""
        watch = partial(self._used, server)
        outcome, used = walk(server.port, visit, tasks, clients=self.effort.clients, watch=watch)
        self.note(outcome)
        return {step: seconds / len(tasks) * 1000 for step, seconds in used.items()}

    def last(self, server: Server, visit: str, tasks: list[Task]) -> tuple[float, int]:
        """Milliseconds until everybody who came at the same instant has an answer, and how many got a place."""
        outcome = self.note(rush(server.port, visit, tasks))
        return outcome.last * 1000, outcome.words["booked"]

    def outcome(self, visit: str, tasks: list[Task], *, beside: Callable[[float], None] | None = None) -> Outcome:
        """What visits to the product come to; `beside` is told the instant at which they begin."""
        return self.note(send(self.product.port, visit, tasks, clients=self.effort.clients, beside=beside))

    def note(self, outcome: Outcome) -> Outcome:
        self.faults.update(outcome.faults)
        return outcome

    def _used(self, server: Server) -> float:
        return cpu_seconds([server.pid, *self.database])
