"""How long the sessions of staff and the counts of attempts to sign in are kept, and how long an account outlives its
end."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import retention as audit
from servicepunkt.common.periods import Period
from servicepunkt.staff.models import User

_DAYS = 1
# What she did is in the journal under her key; for as long as that is kept, the office can say who it was.
_DAYS_OF_ACCOUNTS = max(period.days for period in audit.PERIODS)


def _end_sessions(now: dt.datetime) -> int:
    return Session.objects.filter(expire_date__lte=now - dt.timedelta(days=_DAYS)).delete()[0]


def _end_attempts(now: dt.datetime) -> int:
    """Attempts count for minutes; the table has no model, and the cache that fills it leaves what is over there."""
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(now)
        cursor.execute("DELETE FROM cache_entries WHERE expires <= %s", [at])
        return int(cursor.rowcount)


def _end_accounts(now: dt.datetime) -> int:
    ended = User.objects.filter(ended_at__lte=now - dt.timedelta(days=_DAYS_OF_ACCOUNTS))
    return ended.delete()[1].get(User._meta.label, 0)


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
    Period(
        key="staff.accounts",
        what=_("Konten von Personal, das hier nicht mehr arbeitet"),
        after=_("nach dem Ende des Kontos"),
        days=_DAYS_OF_ACCOUNTS,
        end=_end_accounts,
    ),
)
