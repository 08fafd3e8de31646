"""`worker`: sends letters, reminds, tidies, extends, deletes, until SIGTERM."""

import argparse
import logging
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand

from servicepunkt.worker.jobs import JOBS
from servicepunkt.worker.listeners import listening
from servicepunkt.worker.loop import run
from servicepunkt.worker.pulse import Pulse, is_alive

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Does what happens by the clock: letters, reminders, tidying, deletion. Several may run at once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say by the exit code whether a worker is alive")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["check"]:
            sys.exit(0 if is_alive() else 1)
        stop = _stop_on_signal()
        log.info("the worker has begun")
        with listening():
            run(JOBS, stop, beat=Pulse().beat)
        log.info("the worker has ended")


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
