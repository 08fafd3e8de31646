"""Starting and stopping what is measured: product and floor, each under the web server that the product uses."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servicepunkt.commandline.answering import answers
from servicepunkt.commandline.bench.cpu import memory_mib, process_tree
from servicepunkt.commandline.supervising import Plan

WORKERS, THREADS = 2, 4
FLOOR = "servicepunkt.commandline.bench.floor:application"
_STARTING, _STOPPING = 60, 15  # seconds


class DidNotStart(Exception):
    """A server or a preparation failed; the sentence holds the end of what it said."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server on this machine."""

    port: int
    pid: int

    @property
    def memory_mib(self) -> dict[int, float]:
        """The memory of each of its processes."""
        return {pid: memory_mib(pid) for pid in process_tree([self.pid])}


def run(arguments: list[str], *, environment: Mapping[str, str], log: Path) -> None:
    """Run one of our own modules or commands to its end; raises `DidNotStart` where it fails."""
    with log.open("a") as output:
        process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", *arguments],
            env={**own_environment(), **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches only us, and we end what we have started
        )
    try:
        code = process.wait()
    finally:
        process.kill()
        process.wait()
    if code != 0:
        raise DidNotStart(f"{' '.join(arguments)} failed:\n{_end_of(log)}")


@contextmanager
def serve(*, environment: Mapping[str, str], log: Path, application: str = "") -> Iterator[Server]:
    """The product's web server, perhaps with another application, until the block ends."""
    port = _free_port()
    command = Plan(port=port, host="127.0.0.1", at=None, workers=WORKERS, threads=THREADS).commands()["web"]
    if application:
        command = [*command[:-1], application]
    origin = {"SERVICEPUNKT_ORIGIN": f"http://127.0.0.1:{port}"}
    with log.open("a") as output:
        process = subprocess.Popen(  # noqa: S603 - the product's own command
            command,
            env={**own_environment(), **origin, **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(process, port, log)
        yield Server(port, process.pid)
    finally:
        _stop(process)


def own_environment() -> dict[str, str]:
    """The environment without the settings of the installation from which we were started."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SERVICEPUNKT_")}


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    give_up_at = time.monotonic() + _STARTING
    while not answers("127.0.0.1", port):
        if process.poll() is not None or time.monotonic() > give_up_at:
            raise DidNotStart(f"The web server did not start:\n{_end_of(log)}")
        time.sleep(0.1)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to end, then end all its processes: by their ids, and nothing else."""
    tree = process_tree([process.pid])
    process.terminate()
    try:
        process.wait(_STOPPING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in tree & process_tree(tree):  # workers that outlived the process above them
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-25:])
