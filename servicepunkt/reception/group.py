"""A group session: one press calls everybody who is here for a start, to the desk with the many seats.

Those who are not here yet stay expected and are called by a further press, as long as `admission.window` lets them in.
The desk then has the whole group, and nobody else.
"""

import datetime as dt

from django.db import transaction

from servicepunkt.audit import journal
from servicepunkt.availability.models import Desk
from servicepunkt.reception import queue
from servicepunkt.reception.models import Call, Visit, VisitQuerySet

State = Visit.State


@transaction.atomic
def call_group(desk: Desk, start_at: dt.datetime, *, by: str, now: dt.datetime) -> list[Visit]:
    """Call all who are here for this start and have not been called yet; returns them.

    Raises `DeskBusy` if somebody else is at the desk.
    """
    queue.lock(desk)
    _refuse_others(desk, start_at)
    called = [
        visit for visit in _who_wait(desk, start_at) if queue.call_out(visit, desk, by=by, now=now, group_at=start_at)
    ]
    if called:
        _note("call_group", desk, start_at, by=by, now=now, visits=len(called))
    return called


@transaction.atomic
def recall_group(desk: Desk, start_at: dt.datetime, *, by: str, now: dt.datetime) -> None:
    """Call the group again; two presses within seconds are one call."""
    called = _whom_the_desk_has(desk, start_at).filter(state=State.CALLED)
    just_now = Call.objects.filter(visit__in=called, at__gt=now - queue.ONE_PRESS)
    visit = called.first()
    if visit is None or just_now.exists():
        return
    Call.objects.create(visit=visit, desk=desk, at=now)  # a single one for all of them
    _note("recall_group", desk, start_at, by=by, now=now)


@transaction.atomic
def finish_group(desk: Desk, start_at: dt.datetime, *, by: str, now: dt.datetime) -> None:
    """The session is over for all who were called."""
    for visit in _whom_the_desk_has(desk, start_at):
        queue.finish(visit, by=by, now=now)


@transaction.atomic
def take_back_group(desk: Desk, start_at: dt.datetime, *, by: str, now: dt.datetime) -> None:
    """Undo the call: everybody waits again in her old place."""
    for visit in _whom_the_desk_has(desk, start_at).filter(state=State.CALLED):
        queue.take_back(visit, revision=visit.revision, by=by, now=now)


def _who_wait(desk: Desk, start_at: dt.datetime) -> VisitQuerySet:
    """Those waiting who are booked for this start at this desk, in the order of the line."""
    booked = Visit.objects.valid().filter(booking__desk=desk, booking__start_at=start_at, state=State.WAITING)
    return booked.in_turn().select_related("booking", "desk")


def _whom_the_desk_has(desk: Desk, start_at: dt.datetime) -> VisitQuerySet:
    """Those who were called with this group, whatever has become of their bookings since: the desk is not free until
    all of them have left it."""
    return queue.at(desk).filter(group_at=start_at)


def _refuse_others(desk: Desk, start_at: dt.datetime) -> None:
    others = queue.at(desk).exclude(group_at=start_at).first()
    if others is not None:
        raise queue.DeskBusy(others)


def _note(action: str, desk: Desk, start_at: dt.datetime, *, by: str, now: dt.datetime, **facts: object) -> None:
    office = desk.office.slug
    journal.record(action, subject=f"desk:{desk.pk} {start_at.isoformat()}", by=by, now=now, office=office, **facts)
