"""How long a member of staff stays signed in on the books. Accounts end with the office's own IT."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.periods import Period

_DAYS = 1


def _end_sessions(now: dt.datetime) -> int:
    return Session.objects.filter(expire_date__lte=now - dt.timedelta(days=_DAYS)).delete()[0]


PERIODS = (
    Period(
        key="staff.sessions",
        what=_("Anmeldungen des Personals"),
        after=_("nach dem Ende der Sitzung"),
        days=_DAYS,
        end=_end_sessions,
    ),
)
