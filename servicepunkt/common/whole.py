"""A rule as one transaction that begins again where another got in its way."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from servicepunkt.common.together import together

P = ParamSpec("P")
R = TypeVar("R")

_DEADLOCK = "40P01"
_TRIES = 5


def whole(rule: Callable[P, R]) -> Callable[P, R]:
    """Run a rule as one transaction, and again from the start where two of them got in each other's way.

    That is a deadlock that the database broke, or a unique column (hold of a browser, request, code, ordinal of a
    limit) that another transaction filled at the same moment; the second run meets the settled state.
    """
    return whole_in(_TRIES)(rule)


def whole_in(tries: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The same with more tries, for a rule by which many at the same time want the next of something."""

    def make(rule: Callable[P, R]) -> Callable[P, R]:
        @wraps(rule)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            for _attempt in range(tries - 1):
                try:
                    with transaction.atomic(), together():
                        return rule(*args, **kwargs)
                except (IntegrityError, OperationalError) as error:
                    if not _worth_another_try(error):
                        raise
            with transaction.atomic(), together():
                return rule(*args, **kwargs)

        return run

    return make


def _worth_another_try(error: DatabaseError) -> bool:
    if transaction.get_connection().in_atomic_block:
        return False  # the caller's transaction is broken; only the caller may begin again
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", "") == _DEADLOCK
