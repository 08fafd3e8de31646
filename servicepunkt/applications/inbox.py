"""The inbox of an authority: its applications by urgency, and one of them. No other authority's are ever found."""

import datetime as dt
import uuid

from django.db.models import F, QuerySet

from servicepunkt.applications.models import Application
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.refusals import NotFound


def waiting(authority: Authority) -> QuerySet[Application]:
    """What is open, the most urgent first: whose title ends first, then who has waited longest."""
    opened = Application.objects.filter(authority=authority, state__in=Application.OPEN)
    return opened.select_related("taken_by").order_by(F("urgent_on").asc(nulls_last=True), "filed_at")


def over(authority: Authority, *, since: dt.datetime) -> QuerySet[Application]:
    """What has ended lately, the latest first."""
    ended = Application.objects.filter(authority=authority, ended_at__gte=since)
    return ended.select_related("taken_by").order_by("-ended_at")


def find(authority: Authority, uid: uuid.UUID) -> Application:
    """Load one and authorise in one step; raises `NotFound` alike for an unknown one and another authority's."""
    known = Application.objects.select_related("folder", "taken_by")
    found = known.filter(authority=authority, uid=uid).first()
    if found is None:
        raise NotFound
    return found


def by_reference(authority: Authority, reference: str) -> Application:
    """The one with this Antragsnummer; raises `NotFound`."""
    found = Application.objects.filter(authority=authority, reference=reference).first()
    if found is None:
        raise NotFound
    return found
