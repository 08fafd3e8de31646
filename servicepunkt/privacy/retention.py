"""The one table of periods: what the privacy notice promises and what the worker deletes are the same rows."""

import datetime as dt

from django.conf import settings

from servicepunkt.applications import retention as applications
from servicepunkt.audit import journal
from servicepunkt.audit import retention as audit
from servicepunkt.bookings import retention as bookings
from servicepunkt.common.periods import Period
from servicepunkt.correspondence import retention as correspondence
from servicepunkt.feedback import retention as feedback
from servicepunkt.reception import retention as reception
from servicepunkt.staff import retention as staff


def periods() -> tuple[Period, ...]:
    """Every kind of data that has an end, in the order in which a visitor meets it."""
    demo = (correspondence.MAILBOX,) if settings.SERVICEPUNKT_DEMO else ()
    return (
        *bookings.PERIODS,
        *applications.PERIODS,
        *correspondence.PERIODS,
        *demo,
        *feedback.PERIODS,
        *reception.PERIODS,
        *staff.PERIODS,
        *audit.PERIODS,
    )


def delete_expired(now: dt.datetime) -> dict[str, int]:
    """Delete what is past its period; returns how much that was, by the period's key.

    What fails is tried again next time, and does not keep the rest from being deleted.
    """
    ended: dict[str, int] = {}
    failures: list[Exception] = []
    for period in periods():
        try:
            ended[period.key] = period.end(now)
        except Exception as error:  # noqa: BLE001 - raised below, once the others had their turn
            failures.append(error)
        if ended.get(period.key):
            journal.record("delete_expired", subject=period.key, by="worker", now=now, count=ended[period.key])
    if failures:
        raise failures[0]
    return ended
