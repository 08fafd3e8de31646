"""Letters that visitors request: one per minute about the same thing, however often the button is pressed."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from servicepunkt.common.refusals import Refusal
from servicepunkt.correspondence.models import Letter

_BETWEEN_LETTERS = dt.timedelta(minutes=1)


class TooSoon(Refusal):
    code = "too-soon"
    status = 429
    sentence = _("Wir haben die E-Mail gerade erst abgeschickt. Bitte warten Sie eine Minute.")


def refuse_hurry(subject: str, now: dt.datetime) -> None:
    """Raise `TooSoon` where a letter about this subject was written within the last minute."""
    if Letter.objects.filter(subject=subject, created_at__gt=now - _BETWEEN_LETTERS).exists():
        raise TooSoon
