"""Whose turn it is: call, call again, start, finish, mark somebody as not there, and take back a misclick.

In line are those who have checked in: people with a booking by their booked time if they were on time; late ones, and
those without an appointment, by their arrival. A change is an UPDATE that takes effect only if the visit is still as it
was read; zero rows mean that somebody else was faster. So two clerks never get the same person.

Steps are plain transactions and not `whole`: a step also changes the visit object at hand, so that a second run would
take the first for done; and a refused unique column is an answer here, since it says that the desk has somebody.
"""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.availability.models import Desk
from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.booking import mark_done, mark_missed, reopen
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.replacement import is_displaced
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common import rows
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.whole import whole
from servicepunkt.reception.models import Call, Visit, VisitQuerySet

State = Visit.State
_TRIES = 100
ONE_PRESS = dt.timedelta(seconds=3)


class DeskBusy(Refusal):
    """`visit` is the one that the desk has."""

    code = "desk-busy"
    sentence = _("An diesem Arbeitsplatz ist noch %(ticket)s. Bitte schließen Sie das zuerst ab.")

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit=visit, ticket=visit.ticket)


class SomebodyWasFaster(Refusal):
    code = "somebody-was-faster"
    sentence = _("Hier hat sich gerade etwas geändert. Bitte sehen Sie noch einmal hin.")


class NotYetMissing(Refusal):
    code = "not-yet-missing"
    sentence = _("Der Termin hat noch nicht begonnen. Er kann noch nicht als versäumt gelten.")


def waiting(office: Office, day: dt.date) -> VisitQuerySet:
    """Those who wait, in the order in which they will be called."""
    return Visit.objects.of_day(office, day).filter(state=State.WAITING).valid().in_turn()


def turn(booking: Booking, arrived_at: dt.datetime) -> dt.datetime:
    """Anyone who is on time keeps the booked place in line; anyone who is late takes that of her arrival."""
    return max(booking.start_at, arrived_at)


def place_in_line(visit: Visit) -> int:
    """1 for the next; counts everybody in front, whatever they came for."""
    before = Q(queue_at__lt=visit.queue_at)
    same_turn = Q(queue_at=visit.queue_at)
    before |= same_turn & Q(arrived_at__lt=visit.arrived_at)
    before |= same_turn & Q(arrived_at=visit.arrived_at, pk__lt=visit.pk)
    return waiting(visit.office, visit.day).filter(before).count() + 1


def at_desk(desk: Desk) -> Visit | None:
    """The visit that the desk has called or is serving; from a group, the first."""
    return at(desk).first()


def at(desk: Desk) -> VisitQuerySet:
    """Those whom the desk has called or is serving: one, or a whole group."""
    busy = Visit.objects.filter(desk=desk, state__in=Visit.AT_A_DESK)
    return busy.select_related("booking", "desk").order_by("pk")


def lock(desk: Desk) -> None:
    """Let nobody else call to this desk until the transaction ends: a group is more than a unique column can guard."""
    rows.lock(Desk.objects.filter(pk=desk.pk))


def call_next(office: Office, desk: Desk, *, by: str, now: dt.datetime) -> Visit | None:
    """Call the first in line whom this desk can serve; None if nobody is waiting for it.

    Raises `DeskBusy` with the visit that the desk still has.
    """
    _refuse_busy(desk)
    for visit in _candidates(office, desk, day_at(office, now)):
        if call_out(visit, desk, by=by, now=now):
            return visit
    return None


def call(visit: Visit, desk: Desk, *, by: str, now: dt.datetime) -> Visit:
    """Call somebody who waits, out of turn. Called again to the same desk: the same answer."""
    if visit.state in Visit.AT_A_DESK and visit.desk_id == desk.pk:
        return visit
    _refuse_busy(desk)
    if visit.state != State.WAITING or not call_out(visit, desk, by=by, now=now):
        raise SomebodyWasFaster
    return visit


@transaction.atomic
def recall(visit: Visit, *, by: str, now: dt.datetime) -> Visit:
    """Call again, to the same desk; two presses within seconds are one call."""
    if visit.desk is None or visit.state != State.CALLED:
        raise SomebodyWasFaster
    if visit.calls.filter(at__gt=now - ONE_PRESS).exists() or not _change(visit, {State.CALLED}):
        return visit
    Call.objects.create(visit=visit, desk=visit.desk, at=now)
    _note("recall", visit, by=by, now=now, desk=visit.desk.name)
    return visit


@transaction.atomic
def start(visit: Visit, *, by: str, now: dt.datetime) -> Visit:
    """She is at the desk. Pressed again: the same answer."""
    if _step(visit, {State.CALLED}, to=State.SERVING, started_at=now):
        _note("start", visit, by=by, now=now)
    return visit


@transaction.atomic
def finish(visit: Visit, *, by: str, now: dt.datetime, timed: bool = True) -> Visit:
    """Done. A visit may be finished straight from the line, as in a group session to which nobody is called.

    `timed=False`: nobody knows when it ended. The visit counts, its length does not.
    """
    # If nobody pressed "start", it began with the call.
    started_at = (visit.started_at or visit.called_at) if timed else None
    open_states = {State.WAITING, State.CALLED, State.SERVING}
    if _step(visit, open_states, to=State.DONE, started_at=started_at, ended_at=now):
        if booking := visit.own_booking:
            mark_done(booking, by=by, now=now)
        _note("finish_visit", visit, by=by, now=now)
    return visit


@transaction.atomic
def miss(visit: Visit, *, by: str, now: dt.datetime) -> Visit:
    """She was called and did not come; or she went away while waiting."""
    if _step(visit, {State.WAITING, State.CALLED}, to=State.MISSED, ended_at=now):
        if booking := visit.own_booking:
            mark_missed(booking, by=by, now=now)
        _note("miss_visit", visit, by=by, now=now)
    return visit


@transaction.atomic
def let_go(visit: Visit, *, by: str, now: dt.datetime) -> None:
    """Her appointment gets a new time and goes on without this visit, so that she has to arrive anew.

    If she was at a desk, she has been here, and the desk is free; if nobody pressed "start", nobody knows how long it
    took. If she was waiting, she leaves the line unserved. Her number stays used: she may still be in the house, and
    anybody else who had it would be called together with her.
    """
    told, was_served = visit.reference, visit.state in Visit.AT_A_DESK
    ended = State.DONE if was_served else State.LEFT
    if _step(visit, {State.WAITING, *Visit.AT_A_DESK}, to=ended, ended_at=now, booking=None):
        action = "finish_visit" if was_served else "leave_line"
        journal.record(action, subject=told, by=by, now=now, office=visit.office.slug)


@whole
def miss_booking(booking: Booking, *, by: str, now: dt.datetime) -> None:
    """The time is over, and nobody came at all.

    Raises `NotYetMissing`, and `SomebodyWasFaster` if she has checked in or lost her place since the page was opened.
    """
    # Locked, as for an arrival: after a miss nobody calls her any more.
    rows.lock(Booking.objects.filter(pk=booking.pk))
    booking.refresh_from_db()
    if now < booking.start_at:
        raise NotYetMissing
    if Visit.objects.filter(booking=booking, day=booking.day).exists() or is_displaced(booking):
        raise SomebodyWasFaster
    mark_missed(booking, by=by, now=now)


def take_back(visit: Visit, *, revision: int, by: str, now: dt.datetime) -> Visit:
    """Undo the last step: called → waiting in her old place, serving → called, done → serving, missed → waiting.

    `revision` is what the clerk saw: pressed twice, it undoes one step, not two.
    """
    if visit.revision != revision:
        return visit
    before = _before(visit)
    if before is None:
        return visit
    try:
        return _take_back(visit, before, by=by, now=now)
    except IntegrityError:
        # The desk has called somebody else meanwhile.
        _refuse_busy(visit.desk)
        raise


@transaction.atomic
def _take_back(visit: Visit, before: Visit.State, *, by: str, now: dt.datetime) -> Visit:
    was = visit.state
    if not _change(visit, {was}, state=before, **_columns_in(before)):
        raise SomebodyWasFaster
    if before == State.WAITING:
        visit.calls.all().delete()  # a mistake leaves no call on the display
    if visit.own_booking and was in (State.DONE, State.MISSED):
        reopen(visit.own_booking, by=by, now=now)
    _note("take_back", visit, by=by, now=now, was=was)
    return visit


def _before(visit: Visit) -> Visit.State | None:
    """The state before the last step, according to the recorded times."""
    if visit.state == State.SERVING:
        return State.CALLED
    if visit.state == State.DONE and visit.desk_id and visit.called_at:
        return State.SERVING
    return None if visit.state in (State.WAITING, State.LEFT) else State.WAITING


def _columns_in(state: Visit.State) -> dict[str, object]:
    """The columns that say nothing yet in this state."""
    columns: dict[str, object] = {"ended_at": None}
    if state != State.SERVING:
        columns["started_at"] = None
    if state == State.WAITING:
        columns |= {"desk": None, "called_at": None, "group_at": None}
    return columns


def _candidates(office: Office, desk: Desk, day: dt.date) -> Iterator[Visit]:
    """The first in line for this desk, looked up anew after each who was called elsewhere in the meantime."""
    for _attempt in range(_TRIES):
        visit = _for_desk(waiting(office, day), desk).select_related("booking").first()
        if visit is None:
            return
        yield visit


def _for_desk(visits: VisitQuerySet, desk: Desk) -> VisitQuerySet:
    """Without those who came for something that this desk does not do, who booked a language that it does not speak, or
    who are called as a group."""
    visits = visits.filter(Q(booking=None) | Q(booking__spoken__in=["", *desk.spoken]))
    wanted = Visit.services.through.objects.filter(visit=OuterRef("pk"))
    in_a_group = Q(booking__isnull=False) & Exists(wanted.filter(service__taking=Service.Taking.SEATS))
    return visits.exclude(in_a_group).exclude(Exists(wanted.exclude(service__in=desk.skills.values("pk"))))


def call_out(visit: Visit, desk: Desk, *, by: str, now: dt.datetime, group_at: dt.datetime | None = None) -> bool:
    """Take somebody out of the line; False if another desk was faster. `group_at` is the start of a group's session:
    the desk may have her along with others of the same group."""
    try:
        with transaction.atomic():
            if group_at is None:
                lock(desk)
                _refuse_busy(desk)
            if not _change(visit, {State.WAITING}, state=State.CALLED, desk=desk, called_at=now, group_at=group_at):
                return False
            Call.objects.create(visit=visit, desk=desk, at=now)
            _note("call", visit, by=by, now=now, desk=desk.name)
            return True
    except IntegrityError:
        # Two windows of one desk pressed at the same time: the database lets it have one visit.
        _refuse_busy(desk)
        raise


def _refuse_busy(desk: Desk | None) -> None:
    busy = at_desk(desk) if desk else None
    if busy is not None:
        raise DeskBusy(busy)


def _step(visit: Visit, states: Collection[str], *, to: Visit.State, **columns: object) -> bool:
    """Bring a visit into a state; False if it is already there, since a second press gets the same answer."""
    if visit.state == to:
        return False
    if _change(visit, states, state=to, **columns):
        return True
    visit.refresh_from_db()
    if visit.state != to:
        raise SomebodyWasFaster
    return False


def _change(visit: Visit, states: Collection[str], **columns: object) -> bool:
    """Change a visit if it is still in one of these states and as it was read; False if it is not."""
    if visit.state not in states or not _write(visit, columns):
        return False
    for column, value in columns.items():
        setattr(visit, column, value)
    visit.revision += 1
    return True


def _write(visit: Visit, columns: dict[str, object]) -> bool:
    """The guard: whoever comes second finds a different revision, and changes nothing."""
    unchanged = Visit.objects.filter(pk=visit.pk, state=visit.state, revision=visit.revision)
    return unchanged.update(**columns, revision=F("revision") + 1) == 1


def _note(action: str, visit: Visit, *, by: str, now: dt.datetime, **facts: object) -> None:
    journal.record(action, subject=visit.reference, by=by, now=now, office=visit.office.slug, **facts)
