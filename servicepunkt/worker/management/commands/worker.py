"""`worker`: sends letters, reminds, tidies, extends, deletes, until SIGTERM."""

import argparse
import logging
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand

from servicepunkt.common.clock import now
from servicepunkt.correspondence.outbox import waiting_since
from servicepunkt.worker.jobs import JOBS
from servicepunkt.worker.listeners import listening
from servicepunkt.worker.loop import run
from servicepunkt.worker.pulse import Pulse, is_alive

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Does what happens by the clock: letters, reminders, tidying, deletion. Several may run at once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say whether a worker is alive (exit code) and what waits"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["check"]:
            sys.exit(self._check())
        stop = _stop_on_signal()
        log.info("the worker has begun")
        with listening():
            run(JOBS, stop, beat=Pulse().beat)
        log.info("the worker has ended")

    def _check(self) -> int:
        """What a monitor asks: 0 where a worker is alive, and since when the oldest letter waits."""
        oldest = waiting_since(now())
        self.stdout.write(f"oldest waiting letter: {oldest:%Y-%m-%d %H:%M:%S} UTC" if oldest else "no letter waits")
        return 0 if is_alive() else 1


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
