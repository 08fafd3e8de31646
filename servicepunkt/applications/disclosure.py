"""What the journal keeps about staff who only look: that sensitive answers were opened, or a file taken along."""

import datetime as dt
from typing import Any

from servicepunkt.applications.models import Application
from servicepunkt.audit import journal
from servicepunkt.staff.models import User
from servicepunkt.staff.naming import word_for


def note_sensitive(application: Application, *, by: User, now: dt.datetime, **which: Any) -> None:
    """Note that sensitive answers or a sensitive paper were opened: `version` or `paper`."""
    journal.record("open_sensitive", subject=str(application), by=word_for(by), now=now, **which)


def note_download(application: Application, *, what: str, by: User, now: dt.datetime) -> None:
    """Note that a file left the house: "pdf", "json", "all", the key of a paper, or the sender's own file."""
    journal.record("download_application", subject=str(application), by=word_for(by), now=now, what=what)
