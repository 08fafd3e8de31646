"""Services as addresses name them: `abholen`, or `abholen:2` for two persons, transactions or children."""

import re
from collections.abc import Sequence

from servicepunkt.web.dates import Unreadable

SLUG = "[a-z0-9-]{1,50}"
MOST = 10
MOST_UNITS = 9999
_SERVICE = re.compile(rf"({SLUG})(?::(\d+))?", re.ASCII)


def read_services(typed: Sequence[str]) -> list[tuple[str, int]]:
    """Short names with their numbers, in the order of the address. Raises `Unreadable`, also if there are more than
    `MOST`.

    A number that no service allows can still be read: a rule refuses it later, and the choice stays.
    """
    found = [_SERVICE.fullmatch(value) for value in typed]
    if len(typed) > MOST or not all(found):
        raise Unreadable
    return [(match[1], _number(match[2] or "1")) for match in found if match]


def _number(digits: str) -> int:
    return int(digits) if len(digits) <= len(str(MOST_UNITS)) else MOST_UNITS
