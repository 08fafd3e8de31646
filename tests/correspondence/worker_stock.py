"""Workers in stock: all are forked from one process that has loaded everything, and each can be killed by itself.

Run as a program by `forked_worker.py`. It reads one order a line and answers with the process id of the worker.
"""
# ruff: noqa: E402 - Django is set up before its models are imported

import datetime as dt
import json
import os
import signal
import sys
from typing import Any

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from servicepunkt.commandline.proof.family import end_with_parent
from servicepunkt.worker.management.commands import worker as loaded_beforehand  # noqa: F401
from tests.correspondence.careless_worker import note_before_sending


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who died is gone, and nobody has to ask for it
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            _work(json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _work(order: dict[str, Any]) -> None:
    end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    settings.EMAIL_PORT = order["port"]
    settings.SERVICEPUNKT_CLOCK_SHIFT = dt.timedelta(seconds=order["shift"])
    if order["careless"]:
        note_before_sending()
    call_command("worker")
    os._exit(0)


if __name__ == "__main__":
    main()
