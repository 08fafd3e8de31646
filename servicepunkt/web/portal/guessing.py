"""Codes of drafts and applications are typed by people and guessed by none: so many wrong ones a minute, and no more."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from servicepunkt.applications.resuming import WrongCode
from servicepunkt.applications.unlocking import NotItsCode
from servicepunkt.web.limiting import count, refuse_hurry

_WRONG_CODES_PER_MINUTE = 10


@contextmanager
def of_a_code(request: HttpRequest, *, now: dt.datetime) -> Iterator[None]:
    """Look at one code; a wrong one counts. Raises `TooManyRequests` where there were too many, right or wrong."""
    refuse_hurry(request, "resume", most=_WRONG_CODES_PER_MINUTE, now=now)
    try:
        yield
    except (WrongCode, NotItsCode):
        count(request, "resume", now=now)
        raise
