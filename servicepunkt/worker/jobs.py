"""Everything that happens by the clock. Several workers may do these jobs at once: each rule settles who is first."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from servicepunkt.applications.resuming import remind_of_drafts
from servicepunkt.bookings.displacing import end_displaced
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.offering import end_offers, offer_as_asked
from servicepunkt.bookings.reminders import write_due_reminders
from servicepunkt.common import clock
from servicepunkt.correspondence.carrier import Carrier, NoLineError
from servicepunkt.correspondence.delivery import deliver_next
from servicepunkt.privacy.retention import delete_expired
from servicepunkt.reception.closing import close_days
from servicepunkt.reception.open_days import keep_open_days
from servicepunkt.staff.naming import WORKER
from servicepunkt.uploads.ending import sweep
from servicepunkt.uploads.processing import prepare_next
from servicepunkt.uploads.scanning import ScannerAwayError

# After this long, the other jobs get their turn.
_SECONDS_OF_LETTERS = 10
_SECONDS_OF_UPLOADS = 10
_SECONDS_OF_OFFERS = 10

Work = Callable[[threading.Event], object]


class NotNowError(Exception):
    """Something outside is not there; the job is tried again after a longer pause. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is done every so many seconds; it stops early when the event is set."""

    name: str
    every: float
    work: Work


def deliver_letters(stop: threading.Event) -> int:
    """Deliver what is due, over one connection; a stop is heeded between two letters."""
    delivered, until = 0, time.monotonic() + _SECONDS_OF_LETTERS
    try:
        with Carrier() as carrier:
            while not stop.is_set() and time.monotonic() < until and deliver_next(carrier, now=clock.now()):
                delivered += 1
    except NoLineError as error:
        raise NotNowError(f"no line to the mail server ({error}); letters wait") from error
    return delivered


def prepare_uploads(stop: threading.Event) -> int:
    """Make pages from what has arrived, one file after another; a stop is heeded between two files."""
    prepared, until = 0, time.monotonic() + _SECONDS_OF_UPLOADS
    try:
        while not stop.is_set() and time.monotonic() < until and prepare_next(now=clock.now()):
            prepared += 1
    except ScannerAwayError as error:
        raise NotNowError("the virus scanner does not answer; files are held") from error
    return prepared


def offer_other_times(stop: threading.Event) -> int:
    """Offer a new time to those without a place, as staff have asked; a stop is heeded between two offers."""
    offered, until = 0, time.monotonic() + _SECONDS_OF_OFFERS
    while not stop.is_set() and time.monotonic() < until and offer_as_asked(clock.now(), most=1):
        offered += 1
    return offered


def _by_the_clock(rule: Callable[[dt.datetime], object]) -> Work:
    return lambda _stop: rule(clock.now())


MINUTE, HOUR, DAY = 60, 3600, 24 * 3600

JOBS = (
    Job("letters", 1, deliver_letters),
    Job("uploads", 1, prepare_uploads),
    Job("other times", 5, offer_other_times),
    Job("reminders", MINUTE, _by_the_clock(write_due_reminders)),
    Job("lapsed bookings", MINUTE, _by_the_clock(end_lapsed)),
    Job("kept places", MINUTE, _by_the_clock(end_offers)),
    Job("bookings without a place", HOUR, _by_the_clock(end_displaced)),
    Job("drafts that end", HOUR, _by_the_clock(remind_of_drafts)),
    Job("open days", HOUR, _by_the_clock(partial(keep_open_days, by=WORKER))),
    Job("end of day", HOUR, _by_the_clock(close_days)),
    Job("deletion", HOUR, _by_the_clock(delete_expired)),
    Job("stray files", DAY, _by_the_clock(sweep)),
)
