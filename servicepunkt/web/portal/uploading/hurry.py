"""How fast one address may send and change files: each time costs the worker a second."""

import datetime as dt

from django.http import HttpRequest

from servicepunkt.web.limiting import count, refuse_hurry

# A household, or a shelter behind one address, does not reach these.
_FILES_A_MINUTE = 120
_CHANGES_A_MINUTE = 120


def count_file(request: HttpRequest, *, now: dt.datetime) -> None:
    """Raises `TooManyRequests`."""
    refuse_hurry(request, "upload", most=_FILES_A_MINUTE, now=now)
    count(request, "upload", now=now)


def count_change(request: HttpRequest, *, now: dt.datetime) -> None:
    """Raises `TooManyRequests`."""
    refuse_hurry(request, "change-upload", most=_CHANGES_A_MINUTE, now=now)
    count(request, "change-upload", now=now)
