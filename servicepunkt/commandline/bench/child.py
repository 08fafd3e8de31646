"""Processes of our own that get their orders line by line, and answer in lines."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from servicepunkt.commandline.bench.server import own_environment


class NoAnswer(Exception):
    """A process of our own failed or took too long."""


class Child:
    """One of our own modules that runs by itself; it says "ready" when it is."""

    def __init__(self, name: str, process: "subprocess.Popen[str]") -> None:
        self._name = name
        self._process = process

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        line = self._process.stdout.readline()
        if not line:
            raise NoAnswer(f"{self._name} went away before it was done.")
        return line

    def wait_until_ready(self) -> None:
        if self.hear() != "ready\n":
            raise NoAnswer(f"{self._name} did not get ready.")


@contextmanager
def start(module: str, environment: Mapping[str, str] | None = None) -> Iterator[Child]:
    """The module as a process, gone when the block ends; `environment` is that of the run, where it needs one.

    A caller that needs several starts them all, and then waits until they are ready.
    """
    process = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", module],
        env=None if environment is None else {**own_environment(), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches only us, and we end what we have started
    )
    try:
        yield Child(module, process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
