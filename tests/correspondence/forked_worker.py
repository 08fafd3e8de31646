"""Real workers at once: each a process of its own, forked from one that has loaded everything and waits for orders."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.correspondence.worker_process import environment, wait_until


class ForkedWorker:
    """A worker with a log of its own."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid, self.log = pid, log

    def has_begun(self) -> bool:
        return self.log.exists() and b"the worker has begun" in self.log.read_bytes()

    def kill(self) -> None:
        """Raises `ProcessLookupError` where it has ended already."""
        os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)
        self.wait()

    def wait(self) -> None:
        wait_until(self._is_gone)

    def _is_gone(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def __enter__(self) -> "ForkedWorker":
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_gone():
            self.kill()
            self.wait()


class Stock:
    """Has workers on the test's database, for as long as the block runs."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._started = folder, 0

    def start(self, *, port: int, shift: int, careless: bool = False) -> ForkedWorker:
        """Start one that sends to this port. Its clock runs `shift` seconds ahead, so that nobody has to wait for a
        lease to end."""
        self._started += 1
        log = self._folder / f"worker-{self._started}.log"
        order = {"log": str(log), "port": port, "shift": shift, "careless": careless}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        return ForkedWorker(int(self._process.stdout.readline()), log)

    def __enter__(self) -> "Stock":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.correspondence.worker_stock"],
            env=environment(self._folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
