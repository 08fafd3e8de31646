"""The door to the inbox: which authority's it is, and one application of it."""

import datetime as dt
import uuid

from django.http import HttpRequest
from django.utils import timezone

from servicepunkt.applications.inbox import find
from servicepunkt.applications.models import Application
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.clock import now as clock_now
from servicepunkt.staff.access import inbox_of
from servicepunkt.web.counter.door import signed_in


def authority_at(request: HttpRequest) -> Authority:
    """The authority whose applications she reads; raises `NotFound`."""
    return inbox_of(signed_in(request))


def load(request: HttpRequest, uid: uuid.UUID) -> Application:
    """An application of her authority; raises `NotFound` alike for an unknown one and another authority's."""
    return find(authority_at(request), uid)


def today_here() -> dt.date:
    """The day on the clock of the house."""
    return timezone.localtime(clock_now()).date()
