"""Rows of several tables in one statement, where a way to the database costs more than the rows do.

A booking leaves services, claims, a letter and a journal entry behind, and nobody asks for the keys of these rows. On
PostgreSQL they wait for one another and travel together; SQLite, which has no way to go, writes each at once.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection, models


@contextmanager
def together() -> Iterator[None]:
    """Let what `write` is given in this block go to the database at its end, or before anything else is asked there.

    It belongs into a transaction; what it cannot write it says when it goes. A block within a block belongs to it.
    """
    if connection.vendor != "postgresql" or _open_block():
        yield
        return
    block = _Block()
    with connection.execute_wrapper(block):
        yield
        block.send()


def write(table: type[models.Model], insertion: str, facts: Sequence[Any]) -> None:
    """Insert rows into a table by a statement that gives nothing back; in a block it waits for others."""
    if block := _open_block():
        block.take(table, insertion, facts)
        return
    with connection.cursor() as cursor:
        cursor.execute(insertion, facts)


class _Block:
    """What waits, by table: rows of one table keep their order, and so two writers meet them in the same one."""

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
        """Django asks for each statement of this connection: it may want to read what waits."""
        self.send()
        return execute(*statement)


def _open_block() -> _Block | None:
    return next((wrapper for wrapper in connection.execute_wrappers if isinstance(wrapper, _Block)), None)


@lru_cache(maxsize=256)
def _as_one(insertions: tuple[str, ...]) -> str:
    *others, last = insertions
    named = (f"others_{number} AS ({insertion})" for number, insertion in enumerate(others))
    return f"WITH {', '.join(named)} {last}" if others else last
