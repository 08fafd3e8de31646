"""Visitors at the doors: starts the processes of `load`, lets them go all at once, and sums up what they tell."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from servicepunkt.commandline.bench.visits import ON, VISITS, Task

_HEADSTART = 0.2  # seconds between the word and the instant at which all begin
_HOPED_FOR = {ON, "looked", "booked", "taken", "applied"}


class NoAnswer(Exception):
    """The visitors' own processes failed or took too long."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the visits: how often each word, and the seconds until the last of them had her first answer."""

    words: Counter[str]
    last: float

    @property
    def faults(self) -> dict[str, int]:
        """Whatever is neither hoped for nor an honest no: error pages, missing answers, pages that have changed."""
        return {word: count for word, count in self.words.items() if word not in _HOPED_FOR}


def send(port: int, visit: str, tasks: list[Task], *, clients: int) -> Outcome:
    """Let visitors do the tasks, `clients` of them at a time."""
    with _assemble(port, visit, tasks, clients=clients) as crowd:
        return crowd.let_go()


def rush(port: int, visit: str, tasks: list[Task]) -> Outcome:
    """Let all begin at the same instant, each with a thread and a connection of her own."""
    with _assemble(port, visit, tasks, clients=len(tasks), processes=4) as crowd:
        return crowd.let_go()


def walk(
    port: int, visit: str, tasks: list[Task], *, clients: int, watch: Callable[[], float]
) -> tuple[Outcome, dict[str, float]]:
    """Let all take each step together, and tell by how much what `watch` says has grown in each."""
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

    processes: list["subprocess.Popen[str]"] = field(default_factory=list)

    def let_go(self) -> Outcome:
        begin = time.monotonic() + _HEADSTART
        for process in self.processes:
            _tell(process, str(begin))
        results = [(word, at) for process in self.processes for word, at in json.loads(_hear(process))]
        return Outcome(Counter(word for word, _at in results), max(at for _word, at in results) - begin)


@contextmanager
def _assemble(
    port: int, visit: str, tasks: list[Task], *, clients: int, processes: int = 2, in_steps: bool = False
) -> Iterator[_Crowd]:
    shares = [share for n in range(processes) if (share := tasks[n::processes])]
    job = {"port": port, "visit": visit, "in_steps": in_steps, "clients": -(-clients // len(shares))}
    crowd = _Crowd()
    try:
        for share in shares:
            crowd.processes.append(_start())
            _tell(crowd.processes[-1], json.dumps({**job, "tasks": share}))
        for process in crowd.processes:
            if _hear(process) != "ready\n":
                raise NoAnswer("The visitors did not come to the door.")
        yield crowd
    finally:
        for process in crowd.processes:
            _end(process)


def _start() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "servicepunkt.commandline.bench.load"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches us alone, and we end what we have started
    )


def _tell(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    line = process.stdout.readline()
    if not line:
        raise NoAnswer("The visitors went away before they were done.")
    return line


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
