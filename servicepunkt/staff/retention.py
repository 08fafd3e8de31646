"""How long a member of staff stays signed in on the books, and how long attempts to sign in are counted. Accounts end with
the office's own IT."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.periods import Period

_DAYS = 1


def _end_sessions(now: dt.datetime) -> int:
    return Session.objects.filter(expire_date__lte=now - dt.timedelta(days=_DAYS)).delete()[0]


def _end_attempts(now: dt.datetime) -> int:
    """Attempts are counted for minutes; the table has no model, and its cache leaves there what is over."""
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(now)
        cursor.execute("DELETE FROM cache_entries WHERE expires <= %s", [at])
        return int(cursor.rowcount)


PERIODS = (
    Period(
        key="staff.sessions",
        what=_("Anmeldungen des Personals"),
        after=_("nach dem Ende der Sitzung"),
        days=_DAYS,
        end=_end_sessions,
    ),
    Period(
        key="staff.attempts",
        what=_("Anzahl der Versuche, sich als Personal anzumelden, ohne lesbare Angaben zur Person"),
        after=_("nach der Eingabe"),
        days=_DAYS,
        end=_end_attempts,
    ),
)
