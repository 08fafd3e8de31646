"""The inbox of an authority: its applications by urgency, some of them, or one. Another authority's are never found."""

import datetime as dt
import uuid

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from servicepunkt.applications.models import Application
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.refusals import NotFound
from servicepunkt.correspondence.arrival import lost_letters
from servicepunkt.correspondence.models import Letter
from servicepunkt.forms.alphabet import begins

_SUBJECT = "application:"  # how `str` of an application begins

# An office that has not decided after three months may be sued for it (§ 75 VwGO).
UNTOUCHED_DAYS = 90


def waiting(authority: Authority) -> QuerySet[Application]:
    """What is open, the most urgent first: those whose title ends soonest, then those who have waited longest."""
    opened = Application.objects.filter(authority=authority, state__in=Application.OPEN)
    return opened.select_related("taken_by").order_by(F("urgent_on").asc(nulls_last=True), "filed_at")


def untouched(today: dt.date) -> Q:
    """The open ones to which nothing has happened for a long time, on either side.

    What is open never ends by itself: nothing undecided may be deleted, and no application may lie here forgotten.
    """
    return Q(state__in=Application.OPEN, changed_at__lt=_long_ago(today))


def is_untouched(application: Application, *, today: dt.date) -> bool:
    return application.is_open and application.changed_at < _long_ago(today)


def _long_ago(today: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=UNTOUCHED_DAYS), dt.time.min))


def undelivered(found: QuerySet[Application]) -> QuerySet[Application]:
    """Those whose applicants did not get the last e-mail."""
    lost = lost_letters(Letter.objects.filter(subject__startswith=_SUBJECT))
    return found.filter(uid__in=[subject.removeprefix(_SUBJECT) for subject in lost])


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


def by_name(authority: Authority, typed: str) -> list[Application]:
    """Those whose applicant's name begins as typed, word by word; the latest first.

    Names are sealed, so each has to be opened and looked at.
    """
    known = Application.objects.filter(authority=authority).select_related("taken_by").order_by("-filed_at")
    return [application for application in known if begins(typed, application.name)]


def by_reference(authority: Authority, reference: str) -> Application:
    """The one with this Antragsnummer; raises `NotFound`."""
    found = Application.objects.filter(authority=authority, reference=reference).first()
    if found is None:
        raise NotFound
    return found
