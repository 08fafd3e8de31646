"""Web server and worker: started together, stopped together.

When one of them ends, the other is stopped as well, so that whoever started us (a person, systemd) notices and starts
both again.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TextIO

import honcho.manager
from django.conf import settings
from honcho.printer import Printer

from servicepunkt.commandline.answering import answers

# Long enough for a letter that is on its way. After that the process is killed, and the letter goes out after a
# restart.
honcho.manager.KILL_WAIT = 20
_ASKED_TO_STOP = {128 + signal.SIGINT, 128 + signal.SIGTERM}


class PortTaken(Exception):
    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken. Choose another: --port {port + 1}")


@dataclass(frozen=True, kw_only=True)
class Plan:
    port: int
    host: str
    at: str | None
    workers: int
    threads: int

    @property
    def address(self) -> str:
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"  # noqa: S104 - compared only

    def environment(self) -> dict[str, str]:
        """What all processes share; what the office itself has set stays."""
        shared = {**os.environ, "PYTHONUNBUFFERED": "1"}
        shared.setdefault("SERVICEPUNKT_ORIGIN", self.address)
        if settings.SERVICEPUNKT_DEMO:
            # Its mailbox, at a port derived from that of its pages, so that two demos do not read each other's mail.
            shared.setdefault("SERVICEPUNKT_SMTP", f"smtp://127.0.0.1:{self.port + 25}")
        at = self.at or shared.get("SERVICEPUNKT_AT", "")
        if at and "@" not in at:
            # Along with the moment at which it was said, so that a process which starts later has the same clock.
            shared["SERVICEPUNKT_AT"] = f"{at}@{time.time()}"
        return shared

    def commands(self) -> dict[str, list[str]]:
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", self.host, "--port", str(self.port)]
        web += ["--workers", str(self.workers), "--blocking-threads", str(self.threads), "--no-ws", "--http", "1"]
        # A worker that is told to stop while it is still starting misses that, and would keep us waiting for ever.
        web += ["--workers-kill-timeout", "5"]
        # No access log: it would hold addresses, and addresses hold secrets.
        web += ["--no-access-log", "--log-level", "warning", "servicepunkt.config.wsgi:application"]
        return {"web": web, "worker": program("worker")}


def program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "servicepunkt", *arguments]


def supervise(plan: Plan) -> int:
    """Run until told to stop; the exit code is 0 then, otherwise that of the first process to end."""
    _insist_on_free(plan.host, plan.port)
    environment = plan.environment()
    prepared = _prepare(environment)
    if prepared != 0:
        return prepared
    manager = _Supervisor(plan, sys.stdout)
    for name, command in plan.commands().items():
        manager.add_process(name, f"exec {shlex.join(command)}", env=environment)
    manager.loop()
    code = manager.returncode or 0
    if code in _ASKED_TO_STOP:
        return 0
    return code if code >= 0 else 128 - code  # killed by a signal; as shells number it


def _prepare(environment: dict[str, str]) -> int:
    # When told to stop, we take the preparation along; each of its steps is done completely or not at all.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return subprocess.run(program("prepare"), env=environment, check=False).returncode  # noqa: S603 - our own program
    except KeyboardInterrupt:
        sys.exit(0)


def _insist_on_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(port) from None


class _Supervisor(honcho.manager.Manager):
    def __init__(self, plan: Plan, output: TextIO) -> None:
        super().__init__(Printer(output))
        self._plan = plan
        self._output = output

    def _start(self) -> None:
        super()._start()
        # Only now, since the processes above are forked, and a fork in the presence of a second thread may hang.
        threading.Thread(target=self._announce, daemon=True).start()

    def _announce(self) -> None:
        while not self._terminating:
            if answers(self._plan.host, self._plan.port):
                self._output.write(f"\n  Servicepunkt: {self._plan.address}\n  Ctrl-C stops it.\n\n")
                self._output.flush()
                return
            time.sleep(0.1)
