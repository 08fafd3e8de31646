"""`./run bench`: what a page and a booking cost, compared with a bare Django service in the same run."""

import argparse
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from servicepunkt.commandline.bench import memory
from servicepunkt.commandline.bench.asking import QUICK, Effort
from servicepunkt.commandline.bench.child import NoAnswer
from servicepunkt.commandline.bench.engines import POSTGRESQL, SQLITE, NoDatabase, at_hand
from servicepunkt.commandline.bench.profile import Profile
from servicepunkt.commandline.bench.questions import ask_all
from servicepunkt.commandline.bench.run import Measured, measure
from servicepunkt.commandline.bench.server import DidNotStart
from servicepunkt.commandline.bench.table import figures, table
from servicepunkt.common.clock import now

MANY_REQUESTS = 100_000


class Command(BaseCommand):
    help = "Measures pages and bookings on databases of its own, beside a bare Django service; docs/performance.md."
    # It asks nothing of this installation's database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        engines = [SQLITE, POSTGRESQL, "both"]
        parser.add_argument("--engine", choices=engines, help="what to measure on; all that are at hand, unless said")
        parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to a file as well")
        parser.add_argument("--desks", type=int, default=20, help="desks of the office (20)")
        parser.add_argument("--runs", type=int, default=5, help="how often each question is asked (5)")
        parser.add_argument(
            "--memory",
            metavar="REQUESTS",
            type=int,
            nargs="?",
            const=MANY_REQUESTS,
            help=f"only whether a web process grows over so many requests ({MANY_REQUESTS})",
        )
        parser.add_argument(
            "--quick", action="store_true", help="a small run that shows that all works; measures nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        effort = QUICK if options["quick"] else Effort(runs=options["runs"])
        profile = Profile(now().date(), desks=options["desks"])
        if options["quick"]:
            profile = replace(profile, desks=3, many_desks=10)
        ask = ask_all
        if options["memory"]:
            effort, ask = replace(effort, requests=options["memory"]), memory.alone
        measured: list[Measured] = []
        try:
            with ending_as_with_ctrl_c():
                for engine in _engines(options["engine"]):
                    measured.append(measure(engine, profile, effort, self._say, ask))
                    self.stdout.write(table(measured[-1], profile, effort))
        except (NoDatabase, DidNotStart, NoAnswer) as failed:
            raise CommandError(str(failed)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; everything that was started has ended.", returncode=130) from None
        if options["json"]:
            options["json"].write_text(json.dumps(figures(measured, profile, effort), indent=2) + "\n")
        if not all(one.sound for one in measured):
            raise CommandError("Something came that should not have come; see above.")

    def _say(self, line: str) -> None:
        self.stderr.write(line, self.style.NOTICE)


def _engines(chosen: str | None) -> tuple[str, ...]:
    if chosen is None:
        return at_hand()
    return (SQLITE, POSTGRESQL) if chosen == "both" else (chosen,)


@contextmanager
def ending_as_with_ctrl_c() -> Iterator[None]:
    """When told to end, leave as with Ctrl-C, so that everything that was started is stopped.

    SIGINT too: a shell that started us in the background may have made us ignore it.
    """

    def leave(*_: Any) -> NoReturn:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
