"""Writing a row by a statement that is composed once for each table.

Django composes an INSERT anew each time, which takes it longer than the database needs to run it. The few tables that
every booking writes into use this instead; the columns, their conversions and their checks are Django's own.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, models

# What a field of these kinds holds goes to the database as it is.
_PLAIN = (models.IntegerField, models.BooleanField, models.ForeignKey, models.AutoField)


def insert(row: models.Model) -> None:
    """Write a new row, and note its key where the database gave it. Sends no signals."""
    _write(row, "")


def insert_once(row: models.Model) -> bool:
    """The same; False, and nothing written, where a unique column of the table has this value already."""
    return _write(row, " ON CONFLICT DO NOTHING")


def _write(row: models.Model, otherwise: str) -> bool:
    key = _key(type(row))
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(row), otherwise), _values(row))
        written = cursor.fetchone()
    if written is None:
        return False
    if isinstance(key, models.AutoField):
        row.pk = written[0]
    row._state.adding = False
    row._state.db = connection.alias
    return True


@lru_cache(maxsize=32)
def _statement(table: type[models.Model], otherwise: str) -> str:
    name = connection.ops.quote_name
    columns = ", ".join(name(column.field.column) for column in _columns(table))
    places = ", ".join(["%s"] * len(_columns(table)))
    head = f"INSERT INTO {name(table._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of columns
    return f"{head}{otherwise} RETURNING {name(_key(table).column)}"


def _key(table: type[models.Model]) -> Any:
    return table._meta.pk


class _Column(NamedTuple):
    """A column, and how its value becomes the database's: None where it is that already."""

    field: Any
    attribute: str
    convert: Callable[[Any], Any] | None


@lru_cache(maxsize=32)
def _columns(table: type[models.Model]) -> tuple[_Column, ...]:
    fields = (field for field in table._meta.concrete_fields if not isinstance(field, models.AutoField))
    return tuple(_Column(field, field.attname, _conversion(field)) for field in fields)


def _conversion(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, models.CharField):
        return str  # a state is a word
    return lambda value: field.get_db_prep_save(value, connection)


def _values(row: models.Model) -> list[Any]:
    told = ((getattr(row, attribute), convert) for _field, attribute, convert in _columns(type(row)))
    return [value if value is None or convert is None else convert(value) for value, convert in told]
