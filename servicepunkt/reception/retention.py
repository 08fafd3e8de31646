"""How long visits are kept. They hold no personal data of their own; without their booking they are statistics."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from servicepunkt.common.periods import Period
from servicepunkt.reception.models import ClosedDay, Visit, WrongTries
from servicepunkt.reception.throttle import STRETCH

_VISIT_DAYS = 3 * 365
_TRIES_DAYS = 1


def _end_visits(now: dt.datetime) -> int:
    """Delete the visits, and with them the records that their days were closed."""
    oldest = now - dt.timedelta(days=_VISIT_DAYS)
    ClosedDay.objects.filter(closed_at__lte=oldest).delete()
    return Visit.objects.filter(arrived_at__lte=oldest).delete()[0]


def _end_wrong_tries(now: dt.datetime) -> int:
    oldest = (now - dt.timedelta(days=_TRIES_DAYS)).timestamp() // STRETCH.total_seconds()
    return WrongTries.objects.filter(window__lt=int(oldest)).delete()[0]


PERIODS = (
    Period(
        key="reception.visits",
        what=_("Wartezeit und Dauer von Besuchen, ohne Angaben zur Person"),
        after=_("nach dem Besuch"),
        days=_VISIT_DAYS,
        end=_end_visits,
    ),
    Period(
        key="reception.wrong_tries",
        what=_("Anzahl falsch eingegebener Codes, ohne Angaben zur Person"),
        after=_("nach der Eingabe"),
        days=_TRIES_DAYS,
        end=_end_wrong_tries,
    ),
)
