"""`./run`: web server and worker under one supervisor."""

import argparse
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from servicepunkt.commandline.supervising import Plan, PortTaken, supervise


class Command(BaseCommand):
    help = "Prepares the data, then runs web server and worker until Ctrl-C or SIGTERM."
    # It only supervises; each process that it starts runs the checks itself.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the web server's port (8000)")
        parser.add_argument("--host", default="127.0.0.1", help="the address it listens on (127.0.0.1)")
        parser.add_argument(
            "--at", metavar="TIME", help="in the demo, as if it were that time in Berlin: '2027-03-04 09:05'"
        )
        parser.add_argument(
            "--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes of the web server"
        )
        parser.add_argument("--threads", type=int, default=4, help="threads in each of them")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan(**{name: options[name] for name in ("port", "host", "at", "workers", "threads")})
        try:
            code = supervise(plan)
        except PortTaken as taken:
            raise CommandError(str(taken)) from None
        sys.exit(code)
