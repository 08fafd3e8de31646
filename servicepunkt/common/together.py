"""Rows of several tables in one statement, where a trip to the database costs more than the rows do.

A booking leaves services, claims, a letter and a journal entry behind, and nobody asks for the keys of these rows. On
PostgreSQL they wait for one another and travel together; SQLite, which is reached without a trip, writes each at once.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection, models


@contextmanager
def together() -> Iterator[None]:
    """Send what `write` is given in this block to the database when the block ends, or before any other statement does.

    It belongs in a transaction; an error surfaces when the rows are sent. A nested block joins the outer one.
    """
    if connection.vendor != "postgresql" or _open_block():
        yield
        return
    block = _Block()
    with connection.execute_wrapper(block):
        yield
        block.send()


def write(table: type[models.Model], insertion: str, facts: Sequence[Any]) -> None:
    """Insert rows into a table by a statement that returns nothing; in a block it waits for others."""
    if block := _open_block():
        block.take(table, insertion, facts)
        return
    with connection.cursor() as cursor:
        cursor.execute(insertion, facts)


class _Block:
    """What waits, by table: rows of one table keep their order, so that two writers take them in the same order."""

    def __init__(self) -> None:
        self._waiting: dict[type[models.Model], tuple[str, Sequence[Any]]] = {}

    def take(self, table: type[models.Model], insertion: str, facts: Sequence[Any]) -> None:
        if table in self._waiting:
            self.send()
        self._waiting[table] = insertion, facts

    def send(self) -> None:
        if not self._waiting:
            return
        insertions, facts = zip(*self._waiting.values(), strict=True)
        self._waiting.clear()
        with connection.cursor() as cursor:
            cursor.execute(_as_one(insertions), [fact for some in facts for fact in some])

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Django calls this around each statement of the connection: one may want to read what waits."""
        self.send()
        return execute(*statement)


def _open_block() -> _Block | None:
    return next((wrapper for wrapper in connection.execute_wrappers if isinstance(wrapper, _Block)), None)


@lru_cache(maxsize=256)
def _as_one(insertions: tuple[str, ...]) -> str:
    *others, last = insertions
    named = (f"others_{number} AS ({insertion})" for number, insertion in enumerate(others))
    return f"WITH {', '.join(named)} {last}" if others else last
