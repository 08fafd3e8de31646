"""Round after round until there have been as many as wanted. The sum is saved after each, so that a run can go on."""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from servicepunkt.commandline.bench.server import own_environment
from servicepunkt.commandline.proof.databases import provide

# How much one round does before it is counted: some minutes. Then what is counted, and what has to stay at zero.
ROUND = {"waves": 50_000, "submissions": 2_000}
COUNTED = {"waves": "operations", "submissions": "submissions"}
_FLAWS = ("over_capacity", "astray", "answers_differ", "not_once", "letters")


class AlreadyRunning(Exception):
    """The same proof runs in another process."""


class RoundFailed(Exception):
    """A round did not get to its end; the sentence is what it said last."""


@dataclass
class Sum:
    """All rounds so far."""

    kind: str
    engine: str
    wanted: int
    done: int = 0
    rounds: int = 0
    seconds: float = 0.0
    met: int = 0
    said: Counter[str] = field(default_factory=Counter)
    flaws: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, found: Mapping[str, Any], seconds: float) -> None:
        self.done += found[COUNTED[self.kind]]
        self.rounds += 1
        self.seconds += seconds
        self.met += found.get("met", 0)
        self.said.update(found["said"])
        self.flaws.update({flaw: found[flaw] for flaw in _FLAWS if found.get(flaw)})
        self.differences += found["differences"]

    @property
    def faults(self) -> list[str]:
        return sorted(answer for answer in self.said if answer.startswith("FAULT"))

    @property
    def sound(self) -> bool:
        return not (self.flaws or self.faults or self.differences)

    @property
    def rate(self) -> float:
        """How many per second."""
        return self.done / self.seconds if self.seconds else 0.0


def go_on(
    kind: str, engine: str, wanted: int, *, data: Path, size: int | None = None, anew: bool = False
) -> Iterator[Sum]:
    """The sum before the first round of this run and after each; an earlier run of the same proof is continued.

    `size` is the size of a round. Raises `AlreadyRunning`, `RoundFailed`, `NoDatabase`.
    """
    folder = data / "proof" / f"{kind}-{engine}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        total = _read(folder, kind, engine, wanted, anew=anew)
        yield total
        with provide(engine, folder, lambda address: _migrate(address, folder)) as fresh:
            while total.sound and total.done < wanted:
                begun = time.monotonic()
                count = min(size or ROUND[kind], wanted - total.done)
                found = _round(kind, count, total.rounds + 1, fresh, folder)
                total.add(found, time.monotonic() - begun)
                _write(folder, total)
                yield total


def _read(folder: Path, kind: str, engine: str, wanted: int, *, anew: bool) -> Sum:
    """The sum of the run that was stopped, or an empty one where there is none or it got to its end."""
    kept = folder / "sum.json"
    if anew or not kept.exists():
        return Sum(kind, engine, wanted)
    stored = json.loads(kept.read_text())
    earlier = Sum(**{**stored, "said": Counter(stored["said"]), "flaws": Counter(stored["flaws"])})
    if earlier.done >= earlier.wanted or earlier.wanted != wanted or not earlier.sound:
        return Sum(kind, engine, wanted)
    return earlier


def _write(folder: Path, total: Sum) -> None:
    """All of it or nothing, even if we are killed in the middle."""
    fresh = folder / "sum.json.new"
    with fresh.open("w") as file:
        json.dump(vars(total), file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "sum.json")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"This proof is running already; its sum lies in {folder}.") from None
        yield


def _migrate(address: str, folder: Path) -> None:
    _run(["servicepunkt", "migrate", "--verbosity", "0"], address, folder)


def _round(kind: str, count: int, number: int, fresh: Callable[[], str], folder: Path) -> dict[str, Any]:
    said = _run(["servicepunkt.commandline.proof.round", kind, str(count), str(number)], fresh(), folder)
    return dict(json.loads(said.splitlines()[-1]))


def _run(arguments: list[str], address: str, folder: Path) -> str:
    """Run one of our own modules on a database of the proof, never on the installation's; returns what it said."""
    environment = {
        **own_environment(),
        "DJANGO_SETTINGS_MODULE": "servicepunkt.config.settings",
        "SERVICEPUNKT_DATA": str(folder),
        "SERVICEPUNKT_DATABASE": address,
        "SERVICEPUNKT_DEMO": "0",
    }
    with subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches only us, and we end what we have started
    ) as process:
        try:
            output, errors = process.communicate()
        finally:
            process.kill()
    if process.returncode != 0:
        raise RoundFailed(f"{' '.join(arguments)} failed:\n{errors[-3000:]}")
    return output
