"""Wrong codes are counted, so that nobody can try them all.

Only wrong ones count: two hundred correct check-ins from one network are welcome. A row for each office and span of
time holds a number and nothing about anybody; it works alike on both engines and across processes.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from servicepunkt.catalogue.models import Office
from servicepunkt.common.refusals import Refusal
from servicepunkt.reception.models import WrongTries

STRETCH = dt.timedelta(minutes=5)


class TooManyTries(Refusal):
    code = "too-many-tries"
    status = 429
    sentence = _(
        "Es wurde zu oft ein falscher Code eingegeben. "
        "Bitte warten Sie fünf Minuten oder melden Sie sich bei unserem Personal."
    )


def check_tries(office: Office, at_what: str, *, most: int, now: dt.datetime) -> None:
    """Refuse a further try if too many went wrong just now."""
    row = WrongTries.objects.filter(office=office, at_what=at_what, window=_window(now)).first()
    if row is not None and row.count >= most:
        raise TooManyTries


def count_wrong_try(office: Office, at_what: str, *, now: dt.datetime) -> None:
    """Count a wrong try, in a transaction of its own: the refusal that follows must not undo the count."""
    with transaction.atomic():
        row, _new = WrongTries.objects.get_or_create(office=office, at_what=at_what, window=_window(now))
        WrongTries.objects.filter(pk=row.pk).update(count=F("count") + 1)


def _window(now: dt.datetime) -> int:
    return int(now.timestamp() // STRETCH.total_seconds())
