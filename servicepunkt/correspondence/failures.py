"""Letters that did not arrive leave a line in the journal: which one, and the server's number, but no address."""

import datetime as dt
import uuid

from servicepunkt.audit import journal
from servicepunkt.correspondence.models import Letter


def note_failure(action: str, letter: uuid.UUID, code: str, *, now: dt.datetime) -> None:
    kind, subject, office = Letter.objects.values_list("kind", "subject", "office").get(pk=letter)
    journal.record(action, subject=subject, by="worker", now=now, office=office, kind=kind, code=code)


def count_refused(*, since: dt.datetime) -> int:
    """How many letters a mail server has refused: many at a time are a sign of a wrong setting."""
    return Letter.objects.filter(state=Letter.State.REFUSED, failed_at__gte=since).count()
