"""The loop: each job in its turn, until somebody asks to stop. A job that fails does not keep the others waiting."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import close_old_connections

from servicepunkt.worker.jobs import Job, NotNowError

log = logging.getLogger(__name__)
_LONGEST_PAUSE = 60


@dataclass(slots=True)
class _Turn:
    """When a job's turn comes, and how often it has failed in a row."""

    job: Job
    at: float
    failures: int = 0


def run(jobs: Sequence[Job], stop: threading.Event, *, beat: Callable[[], None]) -> None:
    """Do the jobs until `stop` is set; `beat` is called between any two, as a sign of life."""
    turns = [_Turn(job, time.monotonic()) for job in jobs]
    while not stop.is_set():
        for turn in turns:
            if not stop.is_set() and turn.at <= time.monotonic():
                _take(turn, stop)
            beat()
        stop.wait(max(0.0, min(turn.at for turn in turns) - time.monotonic()))


def _take(turn: _Turn, stop: threading.Event) -> None:
    turn.failures = 0 if _do(turn.job, stop) else turn.failures + 1
    turn.at = time.monotonic() + _pause(turn)


def _pause(turn: _Turn) -> float:
    """The job's own interval; after failures twice as long each time, up to a minute."""
    longest = max(turn.job.every, _LONGEST_PAUSE)
    return min(turn.job.every * 2.0 ** min(turn.failures, 16), longest)


def _do(job: Job, stop: threading.Event) -> bool:
    close_old_connections()
    try:
        job.work(stop)
    except NotNowError as reason:
        log.warning("%s: %s", job.name, reason)
        return False
    except Exception:
        # Whatever it is, the other jobs go on. The log's formatter leaves out what an exception quotes.
        log.exception("%s: failed, will be tried again", job.name)
        return False
    return True
