"""The office's clock: the only place that asks what time it is.

Doors and the worker ask here and hand `now` to the rules, so that every rule can be tried at midnight.
`SERVICEPUNKT_AT` (`./run --at …`) moves the clock by a fixed distance; it goes on ticking.
"""

import datetime as dt

from django.conf import settings


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC) + settings.SERVICEPUNKT_CLOCK_SHIFT
