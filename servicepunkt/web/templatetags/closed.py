"""`{% closed offices %}`: a banner where one of these offices is closed, or will be; nothing else."""

from collections.abc import Iterable
from typing import Any

from django import template

from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.web.closed import notices

register = template.Library()


@register.inclusion_tag("_closed.html")
def closed(offices: Iterable[Office] | Office) -> dict[str, Any]:
    """Takes one office or several."""
    asked = [offices] if isinstance(offices, Office) else list(offices)
    return {"notices": notices(asked, now=clock_now()) if asked else []}
