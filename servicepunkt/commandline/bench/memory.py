"""Whether a web process needs more memory the longer it runs; `./run bench --memory` asks only that."""

from collections.abc import Iterator
from itertools import cycle, islice

from servicepunkt.commandline.bench.answers import Answer, Counted
from servicepunkt.commandline.bench.asking import Bench
from servicepunkt.commandline.bench.profile import EDITED, ZONE
from servicepunkt.commandline.bench.visits import VISITS, Task

VISIT = "coming_and_going"
REQUESTS = len(VISITS[VISIT])  # in one visit: each of its steps is a request
_AT_A_TIME = 500  # visits; all those of a run would take longer than the visitors' processes may


def used(bench: Bench) -> Counted:
    """What the largest web process is using now."""
    memory = max(bench.product.memory_mib.values())
    return Counted("web_rss_mib", "memory of a web process afterwards", [memory], unit=" MiB", most=160)


def growth(bench: Bench) -> list[Answer]:
    """By how much a web process grows from the first tenth of the requests to the end."""
    visits = -(-bench.effort.requests // REQUESTS)
    tasks = _tasks(bench)
    through = _send(bench, list(islice(tasks, visits // 10)))
    before = bench.product.memory_mib
    through += _send(bench, list(islice(tasks, visits - visits // 10)))
    after = bench.product.memory_mib
    if before.keys() != after.keys():
        bench.faults["a web process was replaced"] += 1
    grown = [mib - before.get(pid, 0) for pid, mib in after.items()]
    return [
        Counted("web_requests", "requests, from the first month page to the cancelled visit", [through * REQUESTS]),
        Counted("web_rss_growth_mib", "... growth of a web process after a tenth", [max(grown)], unit=" MiB", most=5),
    ]


def alone(bench: Bench) -> list[Answer]:
    """Growth over many requests, and nothing else."""
    return [*growth(bench), used(bench)]


def _tasks(bench: Bench) -> Iterator[Task]:
    """Visitors without end. Each looks at a month, asks for a time, which may be gone, and takes one on a Saturday that
    she gives back at the end, so that there is always one for the next."""
    profile = bench.profile
    month = f"{profile.month:%Y-%m}"
    times = zip(cycle(profile.saturday_starts()[::-1]), cycle(profile.free_starts()), strict=False)
    for own, called in times:
        start, call = (time.replace(tzinfo=ZONE).isoformat() for time in (own, called))
        yield {"office": EDITED, "service": EDITED, "month": month, "start": start, "call": call}


def _send(bench: Bench, tasks: list[Task]) -> int:
    """Send them in portions; returns how many got through to the end."""
    portions = (tasks[n : n + _AT_A_TIME] for n in range(0, len(tasks), _AT_A_TIME))
    return sum(bench.outcome(VISIT, portion).words["left"] for portion in portions)
