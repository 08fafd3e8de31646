"""`worker`: sends letters, reminds, tidies, extends, deletes, until SIGTERM."""

import argparse
import datetime as dt
import logging
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from servicepunkt.common.clock import now
from servicepunkt.correspondence.failures import count_refused
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.outbox import oldest_waiting
from servicepunkt.worker.jobs import JOBS
from servicepunkt.worker.listeners import CannotListenError, listening
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
        try:
            with listening():
                run(JOBS, stop, beat=Pulse().beat)
        except CannotListenError as error:
            raise CommandError(f"cannot listen for {error}") from error
        log.info("the worker has ended")

    def _check(self) -> int:
        """What a monitor asks: 0 where a worker is alive; also since when letters wait, and how many were refused."""
        moment = now()
        oldest, refused = oldest_waiting(moment), count_refused(since=moment - dt.timedelta(hours=1))
        self.stdout.write(_waits(oldest) if oldest else "no letter waits")
        self.stdout.write(f"letters refused within the hour: {refused}")
        return 0 if is_alive() else 1


def _waits(letter: Letter) -> str:
    why = f", not taken: {letter.failure}" if letter.failure else ""
    return f"oldest waiting letter: {letter.created_at:%Y-%m-%d %H:%M:%S} UTC{why}"


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
