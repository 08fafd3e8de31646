"""The questions: each puts the same to floor and product, alternately, and returns an answer with figures."""

import datetime as dt
from itertools import islice

from servicepunkt.commandline.bench import applying, editing, memory
from servicepunkt.commandline.bench.answers import Answer, Compared, Counted, Rate, Timed
from servicepunkt.commandline.bench.asking import Bench
from servicepunkt.commandline.bench.profile import BRIEFLY, MANY, MANY_BRIEFLY, ZONE
from servicepunkt.commandline.bench.visits import Task

PER_PLACE = 10


def ask_all(bench: Bench) -> list[Answer]:
    """All answers, in the order of the table."""
    _warm_up(bench)
    profile, rushes = bench.profile, bench.effort.rushes
    times = iter(profile.stampede_starts())
    starts = [list(islice(times, rushes)) for _ in range(4)]
    return [
        _month(bench, "month_json", "month as JSON, 60 % booked", _month_task(profile.month), goal=1.6),
        _month(bench, "month_full_json", "month as JSON, nothing free", _month_task(profile.full_month), goal=1.6),
        *_many_desks(bench),
        _month(bench, "month_page", "month page, 60 % booked", _month_task(profile.month), by="month", goal=4),
        _month(
            bench, "month_full_page", "month page, nothing free", _month_task(profile.full_month), by="month", goal=4
        ),
        *_calls(bench),
        *_booking(bench),
        *_stampede(bench, "stampede", "by the call", "call", starts[0], goal=2),
        *_stampede(bench, "stampede_services", "each desk its service", "call", starts[1], goal=2, own=True),
        *_stampede(bench, "stampede_pages", "by the pages", "booking", starts[2]),
        *_stampede(
            bench, "stampede_services_pages", "each desk its service, by the pages", "booking", starts[3], own=True
        ),
        *applying.answers(bench),
        *editing.answers(bench),
        memory.used(bench),
        *memory.growth(bench),
    ]


def _warm_up(bench: Bench) -> None:
    """Before anything is counted, every process has loaded what it needs and every template has been read."""
    months = [_month_task(bench.profile.month)] * (4 * bench.effort.clients)
    bookings = [_booking_task(start) for start in bench.profile.free_starts()[-2 * bench.effort.clients :]]
    bench.cost(bench.floor, "floor_month", months)
    bench.cost(bench.floor, "floor_booking", bookings)
    for visit in ("month_json", "month"):
        bench.cost(bench.product, visit, months)
    bench.cost(bench.product, "booking", bookings)


def _month(
    bench: Bench, key: str, question: str, task: Task, *, by: str = "month_json", goal: float | None = None
) -> Compared:
    """A month in one request, against the floor's month of 20 desks."""
    product, floor = [], []
    bare = {"month": task["month"]}
    for _ in range(bench.effort.turns):
        floor.append(bench.cost(bench.floor, "floor_month", [bare] * bench.effort.months))
        product.append(bench.cost(bench.product, by, [task] * bench.effort.months))
    return Compared(key, question, product, floor, goal=goal)


def _many_desks(bench: Bench) -> list[Answer]:
    """Many desks for a whole month, and for its first days only: how cost grows with desks and with days."""
    many = bench.profile.many_desks
    whole, briefly = (_month_task(bench.profile.month, office=MANY, service=of) for of in (MANY, MANY_BRIEFLY))
    days = f"... of which {BRIEFLY} days are given out"
    return [
        _month(bench, f"month_{many}_desks", f"month as JSON, {many} desks", whole, goal=20),
        _month(bench, f"month_{many}_desks_{BRIEFLY}_days", days, briefly),
    ]


def _calls(bench: Bench) -> list[Answer]:
    """A whole booking by one call: what it costs, and how many get through per second."""
    tasks, _for_pages = _bookings(bench)
    costs: dict[str, list[float]] = {"floor": [], "product": []}
    rates: dict[str, list[float]] = {"floor": [], "product": []}
    for turn in range(bench.effort.turns):
        some = _share(tasks, turn, of=bench.effort.turns, most=bench.effort.calls)
        for name, server, visit in (("floor", bench.floor, "floor_booking"), ("product", bench.product, "call")):
            cost, last = bench.cost_and_time(server, visit, some)
            costs[name].append(cost)
            rates[name].append(len(some) / last)
    return [
        Compared("book_json", "a whole booking by one call", costs["product"], costs["floor"], goal=1.8),
        Rate("bookings_per_s", bench.engine, "... bookings in a second", rates["product"], rates["floor"], goal=0.59),
    ]


def _booking(bench: Bench) -> list[Answer]:
    """A whole booking by its pages, all six requests; and the two among them that take the place and make it count."""
    _for_calls, tasks = _bookings(bench)
    steps: list[dict[str, float]] = []
    floor: list[float] = []
    for turn in range(bench.effort.turns):
        some = _share(tasks, turn, of=bench.effort.turns, most=bench.effort.bookings)
        floor.append(bench.cost(bench.floor, "floor_booking", some))
        steps.append(bench.cost_by_step(bench.product, "booking", some))
    two = [used["hold"] + used["confirm"] for used in steps]
    return [
        Compared("hold_confirm", "hold and confirm, the two requests", two, floor, goal=4),
        Compared("booking", "a whole booking by its pages", [sum(used.values()) for used in steps], floor, goal=12),
        *(
            Timed(f"booking_{step}", f"... {step.replace('_', ' ')}", [used[step] for used in steps])
            for step in steps[0]
        ),
    ]


def _stampede(
    bench: Bench,
    key: str,
    question: str,
    visit: str,
    starts: list[dt.datetime],
    *,
    own: bool = False,
    goal: float | None = None,
) -> list[Answer]:
    """Ten visitors for each desk want the same time, all at the same instant; each run has a time of its own.

    They all want the service of all desks, or each wants the one that only her desk does (`own`).
    """
    places = bench.profile.desks
    clients = places * PER_PLACE
    product: list[float] = []
    floor: list[float] = []
    booked: list[float] = []
    for start in starts:
        tasks = [_booking_task(start, desk=n % places if own else None) for n in range(clients)]
        floor.append(bench.last(bench.floor, "floor_booking", tasks)[0])
        last, told = bench.last(bench.product, visit, tasks)
        product.append(last)
        booked += [told, bench.stored(start)]
    return [
        Counted(f"{key}_booked", f"{clients} at once, {question}: booked", booked, wanted=places),
        Compared(f"{key}_last", "... until the last had an answer", product, floor, goal=goal),
    ]


def _bookings(bench: Bench) -> tuple[list[Task], list[Task]]:
    """The free times for those who book by a call, and for those who book by the pages, who are fewer."""
    tasks = [_booking_task(start) for start in bench.profile.free_starts()]
    tasks = tasks[: len(tasks) * 9 // 10]  # the very last are for warming up
    calls = len(tasks) * 2 // 3
    return tasks[:calls], tasks[calls:]


def _share(tasks: list[Task], turn: int, *, of: int, most: int) -> list[Task]:
    """The tasks of a turn, one `of` several, which no other turn has."""
    count = max(1, min(most, len(tasks) // of))
    return tasks[turn * count : (turn + 1) * count]


def _month_task(month: dt.date, *, office: str = "messamt", service: str = "messung") -> Task:
    return {"office": office, "service": service, "month": f"{month:%Y-%m}"}


def _booking_task(start: dt.datetime, *, desk: int | None = None) -> Task:
    task = {"start": start.replace(tzinfo=ZONE).isoformat(), "wall": start.isoformat()}
    if desk is None:
        return {**task, "service": "messung"}
    return {**task, "service": f"platz-{desk + 1}", "desk": str(desk)}
