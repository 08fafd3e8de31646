"""The module in which Django looks for an engine's `DatabaseWrapper`."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_writing = threading.Lock()


@lru_cache(maxsize=128)
def _as_sqlite_writes_it(query: str) -> str:
    return base.SQLiteCursorWrapper.convert_query(None, query)  # type: ignore[arg-type]


class Cursor(base.SQLiteCursorWrapper):
    """Whose statements, for the most part always the same, are not rewritten for SQLite each time."""

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        if param_names is None:
            return _as_sqlite_writes_it(query)
        return super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    """A thread that wants to write waits for those of its process here, and is let in as soon as one has finished.

    At the file it would have to ask again and again, after one, two, five, ten and more milliseconds, while nobody
    writes. Processes still meet there.
    """

    _has_turn = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        if not _writing.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("database is locked")  # as SQLite says it
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._hand_on()
            raise

    def _commit(self) -> None:
        # Where it fails, a rollback follows.
        super()._commit()  # type: ignore[misc]
        self._hand_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._hand_on()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _writing.release()
