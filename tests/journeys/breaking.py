"""What a visitor can do nothing about, made to happen for the length of a look."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError


@contextmanager
def no_database() -> Iterator[None]:
    """No query of any thread is answered, the cache's among them, since it lies in the database."""

    def refuse(*_args: Any, **_more: Any) -> None:
        raise OperationalError("The database is away.")

    with patch.object(BaseDatabaseWrapper, "cursor", refuse):
        yield
