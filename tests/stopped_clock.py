"""The office's clock, standing still until somebody moves it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock
from zoneinfo import ZoneInfo

from servicepunkt.common import clock as house_clock

BERLIN = ZoneInfo("Europe/Berlin")


class StoppedClock:
    """Times without a zone are Berlin's."""

    def __init__(self, at: str | dt.datetime) -> None:
        self.set(at)

    def set(self, at: str | dt.datetime) -> dt.datetime:
        moment = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
        self.now = (moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)).astimezone(dt.UTC)
        return self.now

    def advance(self, **distance: float) -> dt.datetime:
        return self.set(self.now + dt.timedelta(**distance))


@contextmanager
def stopped_clock(at: str | dt.datetime) -> Iterator[StoppedClock]:
    """Every thread of this process reads the time from it."""
    stopped = StoppedClock(at)

    class Datetime(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return stopped.now.astimezone(tz)

    # Patched where the clock itself looks, so that it does not matter who imported `now` from where.
    double = type("datetime", (), {**vars(dt), "datetime": Datetime})
    with mock.patch.object(house_clock, "dt", double):
        yield stopped
