"""What was sent, besides the answers: when, by whom, to whom, and what was declared."""

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

    `applicant` is the name of the person it is for, as each page shows it; `filer` that of the parent or adviser who
    filed it, where there was one. `office` is empty where the authority divides nothing among offices; `address` holds
    the lines of its address. `language` is the code of the language in which the applicant read the form. `filed_at` is
    the instant of the first filing, on which deadlines depend, and `corrected_at` that of a later version; both are
    aware, and papers tell them in `zone`.
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
    corrected_at: dt.datetime | None = None
    filed_by: Filer = Filer.SELF
    filer: str = ""
    zone: str = "Europe/Berlin"

    def __post_init__(self) -> None:
        if self.filed_at.tzinfo is None:
            message = "filed_at needs its time zone: an instant of filing decides about deadlines"
            raise ValueError(message)

    @property
    def written_at(self) -> dt.datetime:
        """The instant at which these very words were sent."""
        return self.corrected_at or self.filed_at

    def local(self, instant: dt.datetime) -> dt.datetime:
        """An instant by the office's clock."""
        return instant.astimezone(ZoneInfo(self.zone))
