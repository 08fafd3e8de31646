"""One engine from an empty database to its answers: prepare, seed, serve, ask, check."""

import datetime as dt
import json
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from servicepunkt.commandline.bench.answers import Answer, Counted
from servicepunkt.commandline.bench.asking import Bench, Effort
from servicepunkt.commandline.bench.child import Child, start
from servicepunkt.commandline.bench.engines import Engine, provide
from servicepunkt.commandline.bench.profile import Profile
from servicepunkt.commandline.bench.questions import ask_all
from servicepunkt.commandline.bench.server import FLOOR, DidNotStart, run, serve
from servicepunkt.commandline.bench.visits import Task

Ask = Callable[[Bench], list[Answer]]
_BENCH = "servicepunkt.commandline.bench"


@dataclass(frozen=True, slots=True)
class Measured:
    """The result for one engine. `faults` are answers that should not have come; `differences` is what `verify` said.

    It is sound where there are none of either, and as many were booked as there were places.
    """

    engine: Engine
    answers: list[Answer]
    faults: dict[str, int]
    differences: str

    @property
    def sound(self) -> bool:
        return not (
            self.faults or self.differences or any(isinstance(one, Counted) and one.is_wrong for one in self.answers)
        )


def measure(name: str, profile: Profile, effort: Effort, say: Callable[[str], None], ask: Ask = ask_all) -> Measured:
    """Everything that is needed is made in a temporary folder, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="servicepunkt-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        with provide(name, folder) as engine:
            return _measure(engine, folder, profile, effort, say, ask=ask)


def _measure(
    engine: Engine, folder: Path, profile: Profile, effort: Effort, say: Callable[[str], None], *, ask: Ask
) -> Measured:
    product, floor = _product_environment(engine, folder), {"BENCH_FLOOR": json.dumps(engine.floor)}
    log = folder / "log"
    say(f"{engine.version}: preparing")
    office = [profile.today.isoformat(), str(profile.desks)]
    run(["servicepunkt", "prepare"], environment=product, log=log)
    run([f"{_BENCH}.seeding", *office, str(profile.many_desks)], environment=product, log=log)
    run([f"{_BENCH}.floor", *office], environment=floor, log=log)
    with serve(environment=floor, log=log, application=FLOOR) as bare, serve(environment=product, log=log) as ours:
        say(f"{engine.version}: measuring")
        bench = Bench(
            profile,
            effort,
            ours,
            bare,
            engine.processes,
            engine.name,
            _census(product, folder),
            _editor(product),
            _applicant(product, folder, profile, effort),
            _backroom(product, folder, effort),
        )
        answers = ask(bench)
    say(f"{engine.version}: verifying")
    return Measured(engine, answers, dict(bench.faults), _differences(product, folder))


def _product_environment(engine: Engine, folder: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "servicepunkt.config.settings",
        "SERVICEPUNKT_DATA": str(folder),
        "SERVICEPUNKT_DATABASE": engine.product,
        "SERVICEPUNKT_DEMO": "0",
        "SERVICEPUNKT_API_PER_MINUTE": "1000000000",  # everything comes from one address; it is still counted
        "SERVICEPUNKT_UNVOUCHED_PER_MINUTE": "1000000000",
    }


def _census(environment: dict[str, str], folder: Path) -> Callable[[dt.datetime], int]:
    def stored(start: dt.datetime) -> int:
        said = folder / "census"
        said.unlink(missing_ok=True)
        run([f"{_BENCH}.census", start.isoformat()], environment=environment, log=said)
        return int(said.read_text().split()[-1])

    return stored


def _editor(environment: dict[str, str]) -> Callable[[], AbstractContextManager[Child]]:
    return partial(start, f"{_BENCH}.rule_edit", environment)


def _applicant(environment: dict[str, str], folder: Path, profile: Profile, effort: Effort) -> Task:
    said = folder / "applicant"
    run([f"{_BENCH}.applicant", profile.today.isoformat(), str(effort.ways)], environment=environment, log=said)
    task: Task = json.loads(said.read_text())
    return task


def _backroom(environment: dict[str, str], folder: Path, effort: Effort) -> Callable[[], dict[str, list[float]]]:
    def reckon() -> dict[str, list[float]]:
        said = folder / "backroom"
        run([f"{_BENCH}.photograph", str(folder), str(effort.megapixels)], environment=environment, log=said)
        run([f"{_BENCH}.backroom", str(folder), str(effort.runs)], environment=environment, log=said)
        found: dict[str, list[float]] = json.loads(said.read_text())
        return found

    return reckon


def _differences(environment: dict[str, str], folder: Path) -> str:
    """What `verify` finds; empty where it finds nothing."""
    said = folder / "verify"
    try:
        run(["servicepunkt", "verify"], environment=environment, log=said)
    except DidNotStart as failed:
        return str(failed)
    return ""
