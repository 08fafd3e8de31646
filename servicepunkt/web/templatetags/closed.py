"""`{% closed offices %}`: a banner where one of these offices is closed, or will be; nothing else.

`{% closed office booking=booking %}` says whether a valid booking falls in the closure, and
`{% closed office besides=closure %}` leaves out one that the page mentions in other words.
"""

from collections.abc import Iterable
from typing import Any

from django import template

from servicepunkt.availability.models import Closure
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.web.closed import closed_when, notices

register = template.Library()


@register.inclusion_tag("_closed.html")
def closed(
    offices: Iterable[Office] | Office, booking: Booking | None = None, besides: Closure | None = None
) -> dict[str, Any]:
    """Takes one office or several."""
    asked = [offices] if isinstance(offices, Office) else list(offices)
    return {"notices": notices(asked, now=clock_now(), booking=booking, besides=besides) if asked else []}


@register.filter(name="closed_when")
def _closed_when(closure: Closure) -> str:
    """Geschlossen bis einschließlich Montag, 1. März 2027; empty when it is over."""
    now = clock_now()
    return closed_when(closure, now=now) if closure.until_at > now else ""
