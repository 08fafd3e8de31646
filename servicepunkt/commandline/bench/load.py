"""One process of visitors: reads a job, says "ready", and, once let loose, reports what each visit came to.

    python -m servicepunkt.commandline.bench.load

Started by `crowd`, which says when to begin: once for whole visits, or once for each step that all take together.
Knows nothing about Django, so that it starts at once and takes little from what it measures.
"""

import json
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from queue import SimpleQueue
from typing import Any

from servicepunkt.commandline.bench.browser import Browser
from servicepunkt.commandline.bench.visits import ON, VISITS, Step, Task

LONGEST = 300  # seconds for a whole job; then the system ends us


class Visit:
    """One visitor on her way. `word` is how it ended; she began at `began_at` and had her first answer at `first_at`,
    both instants (monotonic)."""

    def __init__(self, task: Task, steps: list[Step]) -> None:
        self.word = ON
        self.began_at = 0.0
        self.first_at = 0.0
        self._task = task
        self._steps = iter(steps)

    def go_on(self, browser: Browser) -> bool:
        """Take the next step; False where there is none, or the visit has ended."""
        step = next(self._steps, None)
        if step is None or self.word != ON:
            return False
        self.began_at = self.began_at or time.monotonic()
        try:
            self.word = step(browser, self._task)
        except (OSError, HTTPException, UnicodeError) as error:
            self.word = f"no answer: {type(error).__name__}"
            browser.close()  # the next request connects again
        except LookupError as error:
            self.word = str(error)
        self.first_at = self.first_at or time.monotonic()
        return True

    def go_all_the_way(self, browser: Browser) -> None:
        while self.go_on(browser):
            continue


def main() -> None:
    signal.alarm(LONGEST)
    job = json.loads(sys.stdin.readline())
    steps = list(VISITS[job["visit"]].values())
    visits = [Visit(task, steps) for task in job["tasks"]]
    # Visitors who take their steps together each keep a browser; otherwise visits take turns at as many as asked for.
    browsers = [Browser(job["port"]) for _ in range(len(visits) if job["in_steps"] else job["clients"])]
    for browser in browsers:
        browser.connect()
    _say("ready")
    with ThreadPoolExecutor(job["clients"]) as crowd:
        for begin in _beginnings():
            time.sleep(max(0.0, begin - time.monotonic()))
            if job["in_steps"]:
                list(crowd.map(Visit.go_on, visits, browsers))
            else:
                _let_all_go(crowd, visits, browsers)
            _say(json.dumps([(visit.word, visit.began_at, visit.first_at) for visit in visits]))
    for browser in browsers:
        browser.close()


def _let_all_go(crowd: ThreadPoolExecutor, visits: list[Visit], browsers: list[Browser]) -> None:
    at_hand: SimpleQueue[Browser] = SimpleQueue()
    for browser in browsers:
        at_hand.put(browser)

    def go(visit: Visit) -> None:
        browser = at_hand.get()
        browser.become_stranger()
        visit.go_all_the_way(browser)
        at_hand.put(browser)

    list(crowd.map(go, visits))


def _beginnings() -> Iterator[float]:
    """The instants at which to begin, until there are no more."""
    while line := sys.stdin.readline():
        yield float(line)


def _say(line: Any) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
