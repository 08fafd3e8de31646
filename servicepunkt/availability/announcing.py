"""Closures that visitors are told about: there is hardly ever one, and every page asks; so they are kept in memory."""

import datetime as dt
from collections.abc import Iterable

from servicepunkt.availability.models import Closure
from servicepunkt.catalogue.edition import once_per_edition
from servicepunkt.catalogue.models import Office


def announced_closures(offices: Iterable[Office], *, now: dt.datetime) -> list[Closure]:
    """Those that shut one of these offices, or all of an authority, and are not over; earliest first."""
    keys = {office.pk: office.authority_id for office in offices}
    return [row for row in _announced() if row.until_at > now and _shuts(row, keys)]


def _shuts(row: Closure, offices: dict[int, int]) -> bool:
    return row.office_id in offices if row.office_id else row.authority_id in offices.values()


@once_per_edition
def _announced() -> tuple[Closure, ...]:
    rows = Closure.objects.filter(announced_at__isnull=False, desk=None).select_related("office", "authority")
    return tuple(rows.order_by("from_at", "pk"))
