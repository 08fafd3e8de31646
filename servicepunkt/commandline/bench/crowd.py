"""Visitors at the doors: starts the processes of `load`, lets them all loose at once, and sums up what they report."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from servicepunkt.commandline.bench.child import Child, start
from servicepunkt.commandline.bench.visits import ON, VISITS, Task

_LOAD = "servicepunkt.commandline.bench.load"

_HEADSTART = 0.2  # seconds between the order and the instant at which all begin
_HOPED_FOR = {ON, "looked", "booked", "taken", "left", "applied"}
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the visits came to: how often each word, and the seconds until the last visitor had her first answer.

    `waits`: when each visitor began and when she had that answer, as instants (monotonic).
    """

    words: Counter[str]
    last: float
    waits: tuple[Span, ...] = ()

    @property
    def faults(self) -> dict[str, int]:
        """Whatever is neither hoped for nor an honest no: error pages, missing answers, pages that have changed."""
        return {word: count for word, count in self.words.items() if word not in _HOPED_FOR}


def send(
    port: int, visit: str, tasks: list[Task], *, clients: int, beside: Callable[[float], None] | None = None
) -> Outcome:
    """Let visitors do the tasks, `clients` of them at a time; `beside` is told the instant at which they begin."""
    with _assemble(port, visit, tasks, clients=clients) as crowd:
        return crowd.let_go(beside)


def rush(port: int, visit: str, tasks: list[Task]) -> Outcome:
    """Let all begin at the same instant, each with a thread and a connection of her own."""
    with _assemble(port, visit, tasks, clients=len(tasks), processes=4) as crowd:
        return crowd.let_go()


def walk(
    port: int, visit: str, tasks: list[Task], *, clients: int, watch: Callable[[], float]
) -> tuple[Outcome, dict[str, float]]:
    """Let all take each step together, and say by how much `watch` has grown in each."""
    grown: dict[str, float] = {}
    with _assemble(port, visit, tasks, clients=clients, in_steps=True) as crowd:
        outcome = Outcome(Counter(), 0)
        for step in VISITS[visit]:
            before = watch()
            outcome = crowd.let_go()
            grown[step] = watch() - before
    return outcome, grown


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The processes of visitors, ready to begin."""

    processes: list[Child]

    def let_go(self, beside: Callable[[float], None] | None = None) -> Outcome:
        begin = time.monotonic() + _HEADSTART
        for process in self.processes:
            process.tell(str(begin))
        if beside:
            beside(begin)
        results = [result for process in self.processes for result in json.loads(process.hear())]
        waits = tuple((since, until) for _word, since, until in results)
        return Outcome(Counter(word for word, *_wait in results), max(until for _since, until in waits) - begin, waits)


@contextmanager
def _assemble(
    port: int, visit: str, tasks: list[Task], *, clients: int, processes: int = 2, in_steps: bool = False
) -> Iterator[_Crowd]:
    shares = [share for n in range(processes) if (share := tasks[n::processes])]
    job = {"port": port, "visit": visit, "in_steps": in_steps, "clients": -(-clients // len(shares))}
    with ExitStack() as ends:
        crowd = _Crowd([ends.enter_context(start(_LOAD)) for _share in shares])
        for process, share in zip(crowd.processes, shares, strict=True):
            process.tell(json.dumps({**job, "tasks": share}))
        for process in crowd.processes:
            process.wait_until_ready()
        yield crowd
