"""The door to the inbox: which authority's it is, and one application of it."""

import uuid

from django.http import HttpRequest

from servicepunkt.applications.inbox import find
from servicepunkt.applications.models import Application
from servicepunkt.catalogue.models import Authority
from servicepunkt.staff.access import inbox_of
from servicepunkt.web.counter.door import signed_in


def authority_at(request: HttpRequest) -> Authority:
    """The authority whose applications she reads; raises `NotFound`."""
    return inbox_of(signed_in(request))


def load(request: HttpRequest, uid: uuid.UUID) -> Application:
    """An application of her authority; raises `NotFound` alike for an unknown one and another authority's."""
    return find(authority_at(request), uid)
