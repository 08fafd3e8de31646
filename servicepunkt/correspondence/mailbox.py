"""The demo's mailbox: a folder of mails (Maildir) in which everything that the demo sends ends up."""

import datetime as dt
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Stored:
    """A mail in the mailbox; `name` is stable and fit for an address."""

    name: str
    file: Path

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.file.read_bytes(), policy=policy.default)


def folder() -> Path:
    return Path(settings.SERVICEPUNKT_DATA) / "mailbox"


def keep(content: bytes) -> None:
    _maildir().add(content)


def newest_first() -> list[Stored]:
    files = [path for path in (folder() / "new").glob("*") if path.is_file()]
    return [Stored(_name(path), path) for path in sorted(files, key=_order, reverse=True)]


def find(name: str) -> Stored | None:
    return next((stored for stored in newest_first() if stored.name == name), None)


def end_before(instant: dt.datetime) -> int:
    """Delete the mails that were written before an instant; returns how many there were."""
    old = list(_written_before(instant))
    for stored in old:
        stored.file.unlink(missing_ok=True)
    return len(old)


def _written_before(instant: dt.datetime) -> Iterator[Stored]:
    for stored in newest_first():
        date = stored.mail["Date"]
        if date and parsedate_to_datetime(str(date)) < instant:
            yield stored


def _maildir() -> mailbox.Maildir:
    return mailbox.Maildir(folder(), create=True)


def _order(path: Path) -> list[int]:
    """Seconds, microseconds, process and number, as in Maildir's file names; many file systems' times are coarser."""
    return [int(number) for number in re.findall(r"\d+", path.name)[:4]]


def _name(path: Path) -> str:
    # "1805100000.M5P7Q1.host": the machine's name is nobody's business.
    return "-".join(path.name.split(".")[:2])
