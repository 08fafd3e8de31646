"""Reading and writing rows by statements that are composed only once for each table.

Django composes each statement anew, which takes it longer than the database needs to run it. The few tables that every
booking goes through use this instead. Columns and checks are Django's own, and so are conversions, except that words and
moments are stored as Django would without being asked what they are; signals are not sent.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from servicepunkt.common.together import write

Row = TypeVar("Row", bound=models.Model)
Convert = Callable[[Any], Any]
Store = Callable[[Any, BaseDatabaseWrapper], Any]

# The values of these kinds of field go to the database as they are.
_PLAIN = (models.IntegerField, models.BooleanField, models.ForeignKey, models.AutoField)
_PLAIN_AT_POSTGRESQL = (models.DateField, models.UUIDField)  # moments among them


def insert(row: models.Model) -> None:
    """Write a new row, and note its key where the database gave it."""
    _insert(row, "")


def add(row: models.Model) -> None:
    """Write a new row whose key nobody needs; in a rule that is `whole`, in one statement with others."""
    write(type(row), _insertion(type(row)), _facts_of(row))
    _is_stored(row)


def insert_once(row: models.Model) -> bool:
    """The same; False, and nothing written, where a unique column of the table already has this value."""
    return _insert(row, " ON CONFLICT DO NOTHING")


def find(table: type[Row], *, only: str = "", **wanted: Any) -> list[Row]:
    """The rows that have these values in these columns, in the order of the table; `only` is a condition in SQL."""
    columns = _columns(table)
    facts = [_column(table, name).stored(value, connection) for name, value in wanted.items()]
    with connection.cursor() as cursor:
        cursor.execute(_select(table, tuple(wanted), only), facts)
        rows = cursor.fetchall()
    names = [column.attribute for column in columns]
    return [
        table.from_db(connection.alias, names, [column.read(value) for column, value in zip(columns, row, strict=True)])
        for row in rows
    ]


def change(row: models.Model, *, only: str, facts: Iterable[Any] = (), **values: Any) -> bool:
    """Write these columns of a row where a condition, `only`, still holds in the database; False where it does not.

    `only` is a piece of SQL with a placeholder (%s) for each of `facts`.
    """
    table = type(row)
    stored = [_column(table, name).stored(value, connection) for name, value in values.items()]
    adapted = [connection.ops.adapt_unknown_value(fact) for fact in facts]
    with connection.cursor() as cursor:
        cursor.execute(_update(table, tuple(values), only), [*stored, row.pk, *adapted])
        changed = bool(cursor.rowcount)
    if changed:
        for name, value in values.items():
            setattr(row, name, value)
    return changed


def lock(rows: models.QuerySet[Any]) -> None:
    """Lock these rows until the transaction ends, in the order of their keys, so that no two lockers deadlock."""
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def _insert(row: models.Model, otherwise: str) -> bool:
    table = type(row)
    with connection.cursor() as cursor:
        cursor.execute(f"{_insertion(table)}{otherwise} RETURNING {_key(table)}", _facts_of(row))
        written = cursor.fetchone()
    if written is None:
        return False
    if row.pk is None:
        row.pk = written[0]
    _is_stored(row)
    return True


def _is_stored(row: models.Model) -> None:
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS


# Statements -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _insertion(table: type[models.Model]) -> str:
    names = [column.name for column in _columns(table) if not column.is_given]
    places = ", ".join(["%s"] * len(names))
    return f"INSERT INTO {_name(table)} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - names of columns


def _facts_of(row: models.Model) -> list[Any]:
    here = connections[DEFAULT_DB_ALIAS]  # `connection` would look for it again in every column
    return [
        column.stored(getattr(row, column.attribute), here) for column in _columns(type(row)) if not column.is_given
    ]


@lru_cache(maxsize=64)
def _select(table: type[models.Model], wanted: tuple[str, ...], only: str) -> str:
    columns = ", ".join(column.name for column in _columns(table))
    where = " AND ".join([*(f"{_column(table, name).name} = %s" for name in wanted), *filter(None, [only])])
    order = ", ".join(_column(table, name).name for name in map(str, table._meta.ordering or ())) or _key(table)
    return f"SELECT {columns} FROM {_name(table)} WHERE {where} ORDER BY {order}"  # noqa: S608 - names of columns


@lru_cache(maxsize=64)
def _update(table: type[models.Model], changed: tuple[str, ...], only: str) -> str:
    columns = ", ".join(f"{_column(table, name).name} = %s" for name in changed)
    return f"UPDATE {_name(table)} SET {columns} WHERE {_key(table)} = %s AND {only}"  # noqa: S608 - a piece of ours


def _name(table: type[models.Model]) -> str:
    return connection.ops.quote_name(table._meta.db_table)


def _key(table: type[models.Model]) -> str:
    return next(column.name for column in _columns(table) if column.is_key)


# Columns ----------------------------------------------------------------------------------------------------------


class _Column(NamedTuple):
    """A column by its quoted name; `is_given` by the database when a row is new."""

    name: str
    attribute: str
    is_key: bool
    is_given: bool
    to_store: Store | None
    to_read: tuple[Convert, ...]

    def stored(self, value: Any, here: BaseDatabaseWrapper) -> Any:
        return value if value is None or self.to_store is None else self.to_store(value, here)

    def read(self, value: Any) -> Any:
        for convert in self.to_read:
            value = convert(value)
        return value


@lru_cache(maxsize=32)
def _columns(table: type[models.Model]) -> tuple[_Column, ...]:
    return tuple(
        _Column(
            connection.ops.quote_name(str(field.column)),
            field.attname,
            field.primary_key,
            isinstance(field, models.AutoField),
            _to_store(field),
            _to_read(table, field),
        )
        for field in table._meta.concrete_fields
    )


@lru_cache(maxsize=256)
def _column(table: type[models.Model], name: str) -> _Column:
    attribute = table._meta.get_field(name).attname  # type: ignore[union-attr]
    return next(column for column in _columns(table) if column.attribute == attribute)


def _to_store(field: Any) -> Store | None:
    if isinstance(field, _PLAIN) or (connection.vendor == "postgresql" and isinstance(field, _PLAIN_AT_POSTGRESQL)):
        return None
    if isinstance(field, models.CharField):
        return lambda value, _here: str(value)  # a state is a word
    if isinstance(field, models.DateTimeField):
        return _in_utc
    return field.get_db_prep_save


def _in_utc(moment: dt.datetime, _here: BaseDatabaseWrapper) -> str:
    """A moment as Django keeps it on SQLite, which has no type for one."""
    return str(moment.astimezone(dt.UTC).replace(tzinfo=None))


def _to_read(table: type[models.Model], field: Any) -> tuple[Convert, ...]:
    """What Django does with a value that it has read: first what the engine needs, then what the field does."""
    column = field.get_col(table._meta.db_table)
    steps = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
    return tuple(_reading(step, column) for step in steps)


def _reading(step: Callable[..., Any], column: Any) -> Convert:
    return lambda value: step(value, column, connection)
