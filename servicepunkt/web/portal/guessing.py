"""Codes of drafts and applications are typed by people and guessed by nobody: only so many wrong ones a minute."""

import datetime as dt
from contextlib import AbstractContextManager

from django.http import HttpRequest

from servicepunkt.applications.resuming import WrongCode
from servicepunkt.applications.unlocking import NotItsCode
from servicepunkt.web.limiting import guess


def of_a_code(request: HttpRequest, *, now: dt.datetime) -> AbstractContextManager[None]:
    """Put around a look at one code. Raises `TooManyRequests` if there were too many wrong ones."""
    return guess(request, "resume", WrongCode, NotItsCode, now=now)
