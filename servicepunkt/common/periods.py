"""Periods of retention: how long a kind of data is kept, and what ends it.

Each app names its periods in its `retention.py`; `privacy/retention.py` lists them all, runs them and shows them in
the privacy notice, so that promise and deed are the same rows.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Period:
    """`what` is kept `days` days `after` something; `end(now)` deletes what has had its time, and counts it."""

    key: str
    what: str | Promise
    after: str | Promise
    days: int
    end: Callable[[dt.datetime], int]
