"""The questions: each puts the same to the floor and to the product, in turn, and gives an answer with figures."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from servicepunkt.commandline.bench.answers import Answer, Compared, Counted, Timed
from servicepunkt.commandline.bench.cpu import cpu_seconds
from servicepunkt.commandline.bench.crowd import Outcome, rush, send, walk
from servicepunkt.commandline.bench.profile import ZONE, Profile
from servicepunkt.commandline.bench.server import Server
from servicepunkt.commandline.bench.visits import Task

PER_PLACE = 10


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked: runs of each question, and visits in each of them."""

    runs: int = 5
    rushes: int = 3
    floor_months: int = 400
    months: int = 150
    floor_bookings: int = 240
    bookings: int = 60
    clients: int = 16


QUICK = Effort(runs=1, rushes=1, floor_months=20, months=10, floor_bookings=12, bookings=6, clients=4)


@dataclass(slots=True)
class Bench:
    """What is measured: two servers over one profile. `database` are the processes of the database server.

    `stored` tells how many bookings count at a start, `faults` collects answers that should not have come.
    """

    profile: Profile
    effort: Effort
    product: Server
    floor: Server
    database: tuple[int, ...]
    stored: Callable[[dt.datetime], int]
    faults: Counter[str] = field(default_factory=Counter)

    def cost(self, server: Server, visit: str, tasks: list[Task]) -> float:
        """CPU milliseconds of server and database together for one visit."""
        before = self._used(server)
        self.note(send(server.port, visit, tasks, clients=self.effort.clients))
        return (self._used(server) - before) / len(tasks) * 1000

    def cost_by_step(self, server: Server, visit: str, tasks: list[Task]) -> dict[str, float]:
        """The same for each request of a visit, which all visitors send at the same time."""
        watch = partial(self._used, server)
        outcome, used = walk(server.port, visit, tasks, clients=self.effort.clients, watch=watch)
        self.note(outcome)
        return {step: seconds / len(tasks) * 1000 for step, seconds in used.items()}

    def last(self, server: Server, visit: str, tasks: list[Task]) -> tuple[float, int]:
        """Milliseconds until everybody who came at the same instant had an answer, and how many got a place."""
        outcome = self.note(rush(server.port, visit, tasks))
        return outcome.last * 1000, outcome.words["booked"]

    def note(self, outcome: Outcome) -> Outcome:
        self.faults.update(outcome.faults)
        return outcome

    def _used(self, server: Server) -> float:
        return cpu_seconds([server.pid, *self.database])


def ask_all(bench: Bench) -> list[Answer]:
    """All answers, in the order of the table."""
    _warm_up(bench)
    starts, rushes = bench.profile.stampede_starts(), bench.effort.rushes
    return [
        _month(bench, "month_page", "month page, 60 % booked", bench.profile.month),
        _month(bench, "month_full_page", "month page, nothing free", bench.profile.full_month),
        *_booking(bench),
        *_stampede(bench, "stampede", "one service, all desks", starts[:rushes]),
        *_stampede(bench, "stampede_services", "each desk its service", starts[rushes : 2 * rushes], own=True),
        Counted("web_rss_mib", "memory of a web process afterwards", [bench.product.memory_mib], unit=" MiB"),
    ]


def _warm_up(bench: Bench) -> None:
    """Every process has loaded what it needs, every page has been read from its template, before anything is counted."""
    months = [_month_task(bench.profile.month)] * (4 * bench.effort.clients)
    bookings = [_booking_task(start) for start in bench.profile.free_starts()[-2 * bench.effort.clients :]]
    bench.cost(bench.floor, "floor_month", months)
    bench.cost(bench.floor, "floor_booking", bookings)
    bench.cost(bench.product, "month", months)
    bench.cost(bench.product, "booking", bookings)


def _month(bench: Bench, key: str, question: str, month: dt.date) -> Compared:
    task = _month_task(month)
    product, floor = [], []
    for _ in range(bench.effort.runs):
        floor.append(bench.cost(bench.floor, "floor_month", [task] * bench.effort.floor_months))
        product.append(bench.cost(bench.product, "month", [task] * bench.effort.months))
    return Compared(key, question, product, floor, goal=12)


def _booking(bench: Bench) -> list[Answer]:
    """A whole booking by its pages, all six requests; and the two of them that take the place and make it count."""
    tasks = [_booking_task(start) for start in bench.profile.free_starts()]
    steps: list[dict[str, float]] = []
    floor: list[float] = []
    runs = bench.effort.runs
    for run in range(runs):
        bare = _share(tasks, run, of=runs, most=bench.effort.floor_bookings)
        floor.append(bench.cost(bench.floor, "floor_booking", bare))
        ours = _share(tasks, run, of=runs, most=bench.effort.bookings)
        steps.append(bench.cost_by_step(bench.product, "booking", ours))
    two = [used["hold"] + used["confirm"] for used in steps]
    return [
        Compared("hold_confirm", "hold and confirm, the two requests", two, floor),
        Compared("booking", "a whole booking by its pages", [sum(used.values()) for used in steps], floor, goal=12),
        *(
            Timed(f"booking_{step}", f"... {step.replace('_', ' ')}", [used[step] for used in steps])
            for step in steps[0]
        ),
    ]


def _stampede(bench: Bench, key: str, question: str, starts: list[dt.datetime], *, own: bool = False) -> list[Answer]:
    """Ten visitors for each desk want the same time, all at one instant; each run has a time of its own.

    They all want the service of all desks, or each the one that only her desk does (`own`).
    """
    places = bench.profile.desks
    clients = places * PER_PLACE
    product: list[float] = []
    floor: list[float] = []
    booked: list[float] = []
    for start in starts:
        tasks = [_booking_task(start, desk=n % places if own else None) for n in range(clients)]
        floor.append(bench.last(bench.floor, "floor_booking", tasks)[0])
        last, told = bench.last(bench.product, "booking", tasks)
        product.append(last)
        booked += [told, bench.stored(start)]
    return [
        Counted(f"{key}_booked", f"{clients} at once, {question}: booked", booked, wanted=places),
        Compared(f"{key}_last", "... until the last had an answer", product, floor),
    ]


def _share(tasks: list[Task], run: int, *, of: int, most: int) -> list[Task]:
    """The tasks of a run, one `of` several, none of which another run has; the last of all are left to warm up with."""
    count = max(1, min(most, len(tasks) * 9 // 10 // of))
    return tasks[run * count : (run + 1) * count]


def _month_task(month: dt.date) -> Task:
    return {"service": "messung", "month": f"{month:%Y-%m}"}


def _booking_task(start: dt.datetime, *, desk: int | None = None) -> Task:
    task = {"start": start.replace(tzinfo=ZONE).isoformat(), "wall": start.isoformat()}
    if desk is None:
        return {**task, "service": "messung"}
    return {**task, "service": f"platz-{desk + 1}", "desk": str(desk)}
