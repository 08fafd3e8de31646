"""The journal: who did what, when. Written in the transaction of the change itself."""

import datetime as dt
from typing import Any

from servicepunkt.audit.models import JournalEntry
from servicepunkt.common.rows import add


def record(action: str, *, subject: str, by: str, now: dt.datetime, office: str = "", **facts: Any) -> None:
    """Record that `by` did `action` to `subject`; `facts` are plain values without personal data."""
    add(JournalEntry(at=now, by=by, action=action, subject=subject, office=office, facts=facts))
