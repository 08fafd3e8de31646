"""How long letters are kept. What was in them goes when they are done with (`LetterQuerySet.close`)."""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.periods import Period
from servicepunkt.correspondence import mailbox
from servicepunkt.correspondence.models import Letter

_LETTER_DAYS = 180
_MAILBOX_DAYS = 7


def delete_letters_about(subjects: list[str]) -> int:
    """Delete the letters along with what they are about, including those that still wait."""
    return Letter.objects.filter(subject__in=subjects).delete()[0]


def _end_letters(now: dt.datetime) -> int:
    return Letter.objects.filter(created_at__lte=now - dt.timedelta(days=_LETTER_DAYS)).delete()[0]


def _end_mailbox(now: dt.datetime) -> int:
    if not settings.SERVICEPUNKT_DEMO:
        return 0
    return mailbox.end_before(now - dt.timedelta(days=_MAILBOX_DAYS))


PERIODS = (
    Period(
        key="correspondence.letters",
        what=_("Angaben, ob eine E-Mail zugestellt wurde (ohne ihren Inhalt)"),
        after=_("nach dem Versand, spätestens mit dem Termin oder Antrag"),
        days=_LETTER_DAYS,
        end=_end_letters,
    ),
)
MAILBOX = Period(
    key="correspondence.mailbox",
    what=_("E-Mails im Postfach der Demo"),
    after=_("nach dem Versand"),
    days=_MAILBOX_DAYS,
    end=_end_mailbox,
)
