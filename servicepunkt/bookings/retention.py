"""How long bookings are kept: as short as the office's work allows. Their letters go with them.

Only what the clock decides is deleted here, so a copy of the database that is restored comes to the same end at the
worker's next turn: whoever has been deleted stays deleted.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings.claims import release
from servicepunkt.bookings.entitlement import spend_codes
from servicepunkt.bookings.models import Booking, BookingQuerySet, Displaced
from servicepunkt.common.periods import Period
from servicepunkt.common.rows import lock
from servicepunkt.common.whole import whole
from servicepunkt.correspondence.retention import delete_letters_about

State = Booking.State
_PAST_DAYS = 7
_OFFERED_DAYS = 7
_CANCELLED_DAYS = 7
_LAPSED_DAYS = 1
_AT_ONCE = 200


def _end_past(now: dt.datetime) -> int:
    told = Displaced.objects.filter(told_at__isnull=False)
    return _delete(_past(now).exclude(pk__in=told.values("booking")))


def _end_offered(now: dt.datetime) -> int:
    told = Displaced.objects.filter(told_at__lte=now - dt.timedelta(days=_OFFERED_DAYS))
    return _delete(_past(now).filter(pk__in=told.values("booking")))


def _past(now: dt.datetime) -> BookingQuerySet:
    """What was to be long ago, and is not about to move: what our letter says is kept for her is kept.

    What was cancelled has its own number of days (`_end_cancelled`): a booking that ends long after its lost time has a
    letter on its way, whose link leads to it.
    """
    moving = Booking.objects.live(now).filter(moves__isnull=False)
    past = Booking.objects.filter(end_at__lte=now - dt.timedelta(days=_PAST_DAYS)).exclude(state=State.CANCELLED)
    return past.exclude(pk__in=moving.values("moves"))


def _end_cancelled(now: dt.datetime) -> int:
    over = now - dt.timedelta(days=_CANCELLED_DAYS)
    return _delete(Booking.objects.filter(state=State.CANCELLED, ended_at__lte=over))


def _end_lapsed(now: dt.datetime) -> int:
    # Only what has been tidied: a lapsed booking still holds claims until `end_lapsed` has given them back.
    ended = Booking.objects.filter(ended_at__lte=now - dt.timedelta(days=_LAPSED_DAYS))
    return _delete(ended.filter(Q(state=State.LAPSED) | Q(state=State.CANCELLED, confirmed_at=None)))


def _delete(bookings: BookingQuerySet) -> int:
    return sum(_delete_some(bookings.filter(pk__in=keys)) for keys in _portions(bookings))


def _portions(bookings: BookingQuerySet) -> Iterator[list[int]]:
    """The keys in small portions, so that no transaction keeps visitors waiting."""
    keys = list(bookings.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), _AT_ONCE):
        yield keys[first : first + _AT_ONCE]


@whole
def _delete_some(past: BookingQuerySet) -> int:
    """Delete bookings with their services, claims, limits and letters; a visit stays, without its booking.

    What is held for one of them, including a place kept for a lost one, is free again; a code that was used stays used.
    """
    # Locked, and then asked again: one of them may just have been moved to another day, or been offered a new time.
    lock(past)
    keys = list(past.order_by("pk").values_list("pk", flat=True))
    chosen = Booking.objects.filter(pk__in=keys)
    release(*Booking.objects.select_for_update().filter(moves__in=keys).order_by("pk"))
    spend_codes(keys)
    delete_letters_about([str(uid) for uid in chosen.values_list("uid", flat=True)])
    return chosen.delete()[1].get(Booking._meta.label, 0)


PERIODS = (
    Period(
        key="bookings.past",
        what=_("Ihr Termin mit Name, E-Mail und Telefon"),
        after=_("nach dem Termin"),
        days=_PAST_DAYS,
        end=_end_past,
    ),
    Period(
        key="bookings.offered",
        what=_("Termin, den wir verlegen müssen, mit Name, E-Mail und Telefon"),
        after=_("nach unserem letzten Vorschlag"),
        days=_OFFERED_DAYS,
        end=_end_offered,
    ),
    Period(
        key="bookings.cancelled",
        what=_("Abgesagter Termin mit Name, E-Mail und Telefon"),
        after=_("nach der Absage"),
        days=_CANCELLED_DAYS,
        end=_end_cancelled,
    ),
    Period(
        key="bookings.lapsed",
        what=_("Nicht bestätigter Termin mit Name, E-Mail und Telefon"),
        after=_("nach Ablauf der Frist zum Bestätigen"),
        days=_LAPSED_DAYS,
        end=_end_lapsed,
    ),
)
