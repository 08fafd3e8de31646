"""A real worker, as a process of its own that can be killed: `python -m servicepunkt worker` on the test's database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def database_address() -> str:
    parts: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    login = f"{quote(parts['USER'] or '')}:{quote(parts['PASSWORD'] or '')}"
    options = {**parts.get("OPTIONS", {}), "host": parts["HOST"], "port": parts["PORT"]}
    query = "&".join(f"{key}={quote(str(value), safe='/')}" for key, value in options.items() if value)
    return f"postgresql://{login}@/{parts['NAME']}?{query}"


def environment(folder: Path) -> dict[str, str]:
    """What a worker on the test's database has to know; it keeps its files in the folder."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "servicepunkt.config.settings",
        "SERVICEPUNKT_DATA": str(folder),
        "SERVICEPUNKT_DATABASE": database_address(),
        "SERVICEPUNKT_SECRET_KEY": settings.SECRET_KEY,
        "SERVICEPUNKT_SEALING_KEYS": " ".join(settings.SERVICEPUNKT_SEALING_KEYS),
        "SERVICEPUNKT_DEMO": "0",
    }


class WorkerProcess:
    """The command itself, as somebody would type it. Where many are needed, `forked_worker.py` has them sooner."""

    def __init__(self, folder: Path, *, port: int, program: tuple[str, ...] = ("servicepunkt", "worker")):
        self.log = folder / "worker.log"
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *program],
                env={**environment(folder), "SERVICEPUNKT_SMTP": f"smtp://127.0.0.1:{port}"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def wait_until(happened: Callable[[], bool], *, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)
