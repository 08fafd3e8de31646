"""Days as people type them, read alike in every field and in every language."""

import datetime as dt
import re

_GAP = r"[./\s-]\s*"
_TYPED = re.compile(rf"(?P<day>\d\d?){_GAP}(?P<month>\d\d?){_GAP}(?P<year>\d{{4}})")
_SENT = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)")


def parts_of_day(typed: str) -> dict[str, str] | None:
    """The digits of `day`, `month` and `year`; None where it is written in any other way.

    31.3.2027, 31. 3. 2027, 31/3/2027 and 31 3 2027 are one day, and so is 2027-03-31, which browsers send.
    """
    found = _TYPED.fullmatch(typed.strip()) or _SENT.fullmatch(typed.strip())
    return found.groupdict() if found else None


def read_typed_day(typed: str) -> dt.date | None:
    """The day; None where this is not a day, or where there is no such day."""
    parts = parts_of_day(typed)
    try:
        return dt.date(**{part: int(digits) for part, digits in parts.items()}) if parts else None
    except ValueError:
        return None
