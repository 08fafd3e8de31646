"""`start` for real: prepares an empty folder, answers, stops on a signal, and stops as a whole where a part ends."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servicepunkt.commandline.supervising import Plan

PATIENCE = 240  # seconds, on a machine that is busy with other tests


class Running:
    def __init__(self, data: Path, log: Path, *options: str, demo: bool = False) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = log
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SERVICEPUNKT_", "DJANGO_"))}
        # Empty and no demo: what is filled into the demo has tests of its own.
        environment = {**kept, "SERVICEPUNKT_DATA": str(data), "SERVICEPUNKT_DEMO": str(int(demo))}
        command = [sys.executable, "-m", "servicepunkt", "start", "--port", str(self.port), *options]
        with self.log.open("w") as said:
            self.process = subprocess.Popen(
                command, env=environment, stdout=said, stderr=subprocess.STDOUT, umask=0o022
            )

    def wait_for(self, words: str) -> str:
        return self._wait(lambda: words in self.log.read_text())

    def _wait(self, there: Callable[[], bool]) -> str:
        until = time.monotonic() + PATIENCE
        while not there():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.1)
        return self.log.read_text()

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def pid(self, name: str) -> int:
        line = next(line for line in self.log.read_text().splitlines() if f"{name} started (pid=" in line)
        return int(line.rpartition("pid=")[2].rstrip(")"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all of them, that others may look into: a later start goes on with what an earlier one has prepared."""
    folder = tmp_path_factory.mktemp("start") / "data"
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture
def run(data: Path, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started = []

    def start(*options: str, there: Path = data, **facts: bool) -> Running:
        started.append(Running(there, tmp_path / "log", *options, **facts))
        return started[-1]

    yield start
    for running in started:
        running.process.terminate()
        running.process.wait(PATIENCE)


@pytest.mark.long(15)
def test_it_answers_and_stops_cleanly_when_told(run: Callable[..., Running], data: Path):
    running = run()
    running.wait_for("Ctrl-C stops it")
    running.wait_for("the worker has begun")

    assert running.get("/") < 500
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE) == 0
    log = running.log.read_text()
    assert "the worker has ended" in log
    assert (data / "servicepunkt.sqlite3").exists()
    assert (data / ".office").exists()
    assert data.stat().st_mode & 0o777 == 0o755
    kept = [path for path in data.rglob("*") if data / "static" not in path.parents]  # those are everybody's
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []
    with pytest.raises(ConnectionRefusedError):
        running.get("/")


@pytest.mark.long(15)
def test_all_stops_where_the_worker_dies(run: Callable[..., Running]):
    running = run()
    running.wait_for("Ctrl-C stops it")

    os.kill(running.pid("worker"), signal.SIGKILL)

    assert running.process.wait(PATIENCE) == 128 + signal.SIGKILL
    with pytest.raises(ConnectionRefusedError):
        running.get("/")


def test_a_port_that_is_taken_is_named(run: Callable[..., Running]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        running = run("--port", str(port))

        assert running.process.wait(PATIENCE) == 1
    assert f"Port {port} is taken. Choose another: --port {port + 1}" in running.log.read_text()


def test_a_time_that_is_none_is_named(run: Callable[..., Running]):
    running = run("--at", "demnächst")

    assert running.process.wait(PATIENCE) == 1
    assert "'demnächst' is no time; say it like '2027-03-04 09:05'." in running.log.read_text()


def test_an_offices_own_data_is_never_looked_at_from_another_time(run: Callable[..., Running]):
    running = run("--at", "2030-01-01", demo=False)

    assert running.process.wait(PATIENCE) == 1
    assert "SERVICEPUNKT_AT (--at) is for the demo" in running.log.read_text()


def test_the_demo_never_shows_its_logins_on_an_offices_own_data(run: Callable[..., Running], tmp_path: Path):
    """Where a shell forgets to say that this is none: `./run` takes it for the demo then."""
    data = tmp_path / "data"
    data.mkdir()
    (data / ".office").touch()

    running = run(there=data, demo=True)

    assert running.process.wait(PATIENCE) == 1
    assert "the data are an office's, and the demo would show its logins" in running.log.read_text()
    assert not (data / "servicepunkt.sqlite3").exists()


def test_all_processes_of_the_demo_have_the_same_clock():
    """With the time comes the moment at which it was said; one that starts later reckons from there as well."""
    plan = Plan(port=9000, host="127.0.0.1", at="2027-03-04 09:05", workers=1, threads=1)

    at, _, said_at = plan.environment()["SERVICEPUNKT_AT"].partition("@")

    assert at == "2027-03-04 09:05"
    assert abs(float(said_at) - time.time()) < PATIENCE


@pytest.mark.parametrize(("demo", "mailbox"), [(True, "smtp://127.0.0.1:9025"), (False, None)])
def test_letters_of_the_demo_alone_go_to_its_own_mailbox(settings, monkeypatch, demo: bool, mailbox: str | None):
    monkeypatch.delenv("SERVICEPUNKT_SMTP", raising=False)
    settings.SERVICEPUNKT_DEMO = demo

    plan = Plan(port=9000, host="127.0.0.1", at=None, workers=1, threads=1)

    assert plan.environment().get("SERVICEPUNKT_SMTP") == mailbox
