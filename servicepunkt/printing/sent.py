"""What was sent, beside its answers: when, by whom, to whom, and what was declared."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from servicepunkt.common.texts import Text


class Filer(StrEnum):
    """Who filed the application."""

    SELF = "self"
    PARENT = "parent"
    ADVISER = "adviser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A declaration as it was made: the wording's version, and the code of the language in which it was read."""

    name: str
    version: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An application that was sent, or a later version of it.

    `applicant` is the name of whom it is for, as it shall stand on each page; `filer` that of the parent or adviser who
    filed it, where somebody did. `office` is empty where the authority divides nothing among offices; `address` are the
    lines of its address. `language` is the code of the
    language in which the applicant read the form. `filed_at` is an aware instant; papers tell it in `zone`.
    """

    reference: str
    filed_at: dt.datetime
    form_title: Text
    applicant: str
    authority: str
    office: str
    address: tuple[str, ...]
    language: str
    declarations: tuple[Declared, ...] = ()
    version: int = 1
    filed_by: Filer = Filer.SELF
    filer: str = ""
    zone: str = "Europe/Berlin"

    def __post_init__(self) -> None:
        if self.filed_at.tzinfo is None:
            message = "filed_at needs its time zone: an instant of filing decides about deadlines"
            raise ValueError(message)

    @property
    def filed_local(self) -> dt.datetime:
        """The instant on the office's clock."""
        return self.filed_at.astimezone(ZoneInfo(self.zone))
