"""Everything sealed in the database is sealed anew with the first key, so that the other keys may then go at once.

Nothing is locked and nobody waits: a row is written only where it still holds what was read. A run that was broken off
is continued by the next, since what is already under the first key is left alone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import models, transaction
from django.db.models import BinaryField, ExpressionWrapper, F, Value
from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.sealed import SealedField, sealed_anew

_AT_ONCE = 50
# The first finds what there is, the second what was written under another key while processes switched over.
_ROUNDS = 5
# How every Fernet token begins. Allauth keeps sealed texts in a column next to others that are not sealed.
_TOKEN = "gAAAA"  # noqa: S105


class SealedByAnother(Refusal):
    """Some process still seals with another key."""

    code = "sealed-by-another"
    sentence = _(
        "Ein laufender Prozess versiegelt noch mit einem anderen Schlüssel. Starten Sie alle mit dem neuen an erster Stelle neu, und dann dies noch einmal."
    )


@dataclass(slots=True)
class Found:
    """Rows that are under keys other than the first, and values that no key opens, each by table."""

    stale: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)


def look() -> Found:
    """What there is to be sealed anew; nothing is changed."""
    return _round(write=False)


def reseal(*, by: str, now: dt.datetime) -> Found:
    """Seal everything with the first key; returns what was under others. Raises `SealedByAnother` if it never ends."""
    met: Counter[str] = Counter()
    for _attempt in range(_ROUNDS):
        found = _round(write=True)
        met += found.stale
        if not found.stale:
            break
    else:
        raise SealedByAnother
    if met:
        journal.record("reseal", subject="sealing keys", by=by, now=now, rows=met.total())
    return Found(met, found.closed)


def _round(*, write: bool) -> Found:
    found = Found()
    for table, columns in _sealed_tables():
        for key, old in _rows(table, columns):
            new = _row_anew(table._meta.label, columns, old, found)
            if new and write:
                _replace(_with_raw(table, columns).filter(pk=key), {name: old[name] for name in new}, new)
    _second_factors(found, write=write)
    return found


# Columns ----------------------------------------------------------------------------------------------------------


def _sealed_tables() -> Iterator[tuple[type[models.Model], list[SealedField]]]:
    for table in apps.get_models(include_auto_created=True):
        columns = [column for column in table._meta.local_concrete_fields if isinstance(column, SealedField)]
        if columns:
            yield table, columns


def _rows(table: type[models.Model], columns: list[SealedField]) -> Iterator[tuple[Any, dict[str, bytes]]]:
    """Key and sealed columns of each row, in portions, in the order of the key."""
    rows = _with_raw(table, columns).order_by("pk").values_list("pk", *(_raw(column.name) for column in columns))
    portion = list(rows[:_AT_ONCE])
    while portion:
        for key, *values in portion:
            yield key, {column.name: bytes(v) for column, v in zip(columns, values, strict=True) if v is not None}
        portion = list(rows.filter(pk__gt=portion[-1][0])[:_AT_ONCE])


def _with_raw(table: type[models.Model], columns: list[SealedField]) -> models.QuerySet:
    """The rows with their sealed columns as stored; read as the columns they are, they would be opened."""
    raw = {_raw(column.name): ExpressionWrapper(F(column.name), output_field=BinaryField()) for column in columns}
    return table._base_manager.annotate(**raw)


def _raw(name: str) -> str:
    return f"{name}_as_it_lies"


def _replace(row: models.QuerySet, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Write a row if it is still as it was read; whoever was faster has herself sealed what she wrote."""
    still = row.filter(**{_raw(name): sealed for name, sealed in old.items()})
    still.update(**{name: Value(sealed, output_field=BinaryField()) for name, sealed in new.items()})


def _row_anew(label: str, columns: list[SealedField], old: dict[str, bytes], found: Found) -> dict[str, bytes]:
    new = {}
    for column in columns:
        if column.name not in old:
            continue
        try:
            sealed = sealed_anew(old[column.name], column.purpose)
        except InvalidToken:
            found.closed[label] += 1
            continue
        if sealed is not None:
            new[column.name] = sealed
    if new:
        found.stale[label] += 1
    return new


# Second factors ---------------------------------------------------------------------------------------------------


def _second_factors(found: Found, *, write: bool) -> None:
    """These are not columns of ours: the adapter in `config/second_factor.py` seals them, inside a JSON value."""
    label = Authenticator._meta.label
    for key in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # A person who is using one of her recovery codes at this moment locks the row as well.
            factor = Authenticator.objects.select_for_update().filter(pk=key).first()
            if factor is None:
                continue
            try:
                anew = _data_anew(factor.data)
            except InvalidToken:
                found.closed[label] += 1
                continue
            if anew == factor.data:
                continue
            found.stale[label] += 1
            if write:
                factor.data = anew
                factor.save(update_fields=["data"])


def _data_anew(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _data_anew(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_data_anew(value) for value in data]
    if isinstance(data, str) and data.startswith(_TOKEN):
        return (sealed_anew(data.encode()) or data.encode()).decode()
    return data
