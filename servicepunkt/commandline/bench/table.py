"""The table that people read, and the figures that programs read."""

import platform
from collections.abc import Iterable
from typing import Any

import django

from servicepunkt.commandline.bench.answers import Compared, worst
from servicepunkt.commandline.bench.asking import Effort
from servicepunkt.commandline.bench.profile import DAYS, Profile
from servicepunkt.commandline.bench.run import Measured
from servicepunkt.commandline.bench.server import THREADS, WORKERS

_HEAD = ["", "Servicepunkt", "floor", "times", "goal"]


def table(measured: Measured, profile: Profile, effort: Effort) -> str:
    """The answers for one engine, and under which conditions they were found."""
    rows = [_HEAD, *(answer.cells() for answer in measured.answers)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "-" * len(lines[0].rstrip()))
    return "\n".join([_title(measured, profile, effort), "", *lines, "", *_afterwards(measured), ""])


def figures(of_engines: Iterable[Measured], profile: Profile, effort: Effort) -> dict[str, Any]:
    """Each figure under its key: the worst where several engines were measured, and each engine's own beneath."""
    measured = list(of_engines)
    own = {one.engine.name: {k: v for answer in one.answers for k, v in answer.figures().items()} for one in measured}
    return {
        **worst([one.answers for one in measured]),
        "sound": all(one.sound for one in measured),
        "engines": {
            one.engine.name: {
                **own[one.engine.name],
                "version": one.engine.version,
                "faults": one.faults,
                "differences": one.differences,
            }
            for one in measured
        },
        "profile": {"desks": profile.desks, "days": DAYS, "today": profile.today.isoformat()},
        "runs": effort.runs,
        "rushes": effort.rushes,
        "clients": effort.clients,
        "python": platform.python_version(),
        "django": django.get_version(),
    }


def _title(measured: Measured, profile: Profile, effort: Effort) -> str:
    office = (
        f"{measured.engine.version}; {profile.desks} desks, {DAYS} days; {WORKERS} web processes with {THREADS} threads"
    )
    if not any(isinstance(answer, Compared) for answer in measured.answers):
        return office
    return (
        f"{office}\n"
        f"CPU of server and database for one visit (stampede: the clock), {effort.clients} visitors at a time, "
        f"medians of {effort.turns} turns of floor and product (forms, hours: {effort.runs}; stampede: {effort.rushes})"
    )


def _line(row: list[str], widths: list[int]) -> str:
    question, *numbers, goal = row
    cells = [number.rjust(width) for number, width in zip(numbers, widths[1:], strict=False)]
    return "  ".join([question.ljust(widths[0]), *cells, goal]).rstrip()


def _afterwards(measured: Measured) -> list[str]:
    said = [f"UNEXPECTED {count} x {word}" for word, count in measured.faults.items()]
    return [*said, f"VERIFY: {measured.differences}" if measured.differences else "verify found no difference"]
