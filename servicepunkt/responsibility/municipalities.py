"""The official list of municipalities (Gemeindeverzeichnis GV-ISys of Destatis), in its text form GV100AD.

Lines of fixed width, counted in characters. From a municipality's line (kind of record 60) we read, according to the
description that comes with the list: 1-2 the kind of record, 3-10 the day (JJJJMMTT), 11-18 the key (Land, region,
district, municipality: AGS), 23-72 the name, 123-124 its kind. All other records (Land, region, district,
association) and columns are passed over.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.common.refusals import Refusal
from servicepunkt.responsibility.models import Municipality

_MUNICIPALITY = "60"
_UNINHABITED = "66"
_MOST_BYTES = 20_000_000


class NotTheList(Refusal):
    """The file is something else."""

    code = "not-the-list"
    status = 422
    sentence = _("Das ist kein Gemeindeverzeichnis in der Form GV100AD (Zeile %(line)d).")


class OlderList(Refusal):
    """A newer list has been read already."""

    code = "older-list"
    sentence = _("Diese Liste ist vom %(day)s. Hier ist schon eine neuere, vom %(known)s.")


@dataclass(frozen=True, slots=True)
class Listed:
    """A municipality as the list has it."""

    key: str
    name: str
    as_of: dt.date


def read_municipalities(content: bytes) -> list[Listed]:
    """The inhabited municipalities of the list; raises `NotTheList`."""
    lines = _decoded(content).splitlines() if len(content) <= _MOST_BYTES else []
    found = {row.key: row for row in _rows(lines)}
    if not found:
        raise NotTheList(line=1)
    return list(found.values())


@transaction.atomic
def import_municipalities(listed: list[Listed], *, by: str, now: dt.datetime) -> tuple[int, int]:
    """Replace the list that is there; returns how many it has now, and how many are gone.

    Raises `OlderList`. A second import of the same list changes nothing.
    """
    as_of = max(row.as_of for row in listed)
    known = Municipality.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if known and as_of < known:
        raise OlderList(day=as_of.isoformat(), known=known.isoformat())
    gone, _counts = Municipality.objects.exclude(key__in={row.key for row in listed}).delete()
    Municipality.objects.bulk_create(
        [Municipality(key=row.key, name=row.name, as_of=row.as_of) for row in listed],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name", "as_of"],
        batch_size=1000,
    )
    journal.record("import_municipalities", subject=as_of.isoformat(), by=by, now=now, count=len(listed), gone=gone)
    return len(listed), gone


def _decoded(content: bytes) -> str:
    """Newer lists are in UTF-8, older ones in the code page of Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(lines: list[str]) -> Iterator[Listed]:
    for number, line in enumerate(lines, start=1):
        if not line[:2].isdecimal():
            raise NotTheList(line=number)
        if line[:2] == _MUNICIPALITY and line[122:124] != _UNINHABITED:
            yield _row(line, number)


def _row(line: str, number: int) -> Listed:
    key, name = line[10:18], line[22:72].strip()
    try:
        as_of = dt.date(int(line[2:6]), int(line[6:8]), int(line[8:10]))
    except ValueError as error:
        raise NotTheList(line=number) from error
    if not (name and len(key) == 8 and key.isascii() and key.isdecimal()):
        raise NotTheList(line=number)
    return Listed(key, name, as_of)
