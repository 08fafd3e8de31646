"""How long the journal is kept."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from servicepunkt.audit.models import JournalEntry
from servicepunkt.common.periods import Period

_DAYS = 365


def _end_entries(now: dt.datetime) -> int:
    return JournalEntry.objects.filter(at__lte=now - dt.timedelta(days=_DAYS)).delete()[0]


PERIODS = (
    Period(
        key="audit.journal",
        what=_(
            "Journal: wer wann welchen Termin, welchen Antrag oder welches Konto geändert oder geöffnet hat (ohne Namen)"
        ),
        after=_("nach dem Eintrag"),
        days=_DAYS,
        end=_end_entries,
    ),
)
