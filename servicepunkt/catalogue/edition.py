"""The edition: a random word, replaced whenever the catalogue, the desks or the opening rules change.

What a county offers changes a few times a week and is read at every click. So each process keeps what it has read
(`once_per_edition`) and asks with one narrow query whether the edition is still the same. The word is written in the
transaction that changes the rows, so that nobody sees new rows under an old word; it is random, so that an edition
that was rolled back or restored from a backup is never mistaken for another.
"""

import gc
import secrets
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.signals import request_finished, request_started
from django.db import connection, models
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

T = TypeVar("T")


class Edition(models.Model):
    """One row. Its lock also makes editors take turns; bookings never touch it."""

    word = models.CharField(max_length=16)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="edition_is_one_row")]

    def __str__(self) -> str:
        return self.word


class EditedQuerySet(models.QuerySet[Any]):
    """For tables whose rows are kept in memory: changes to many rows at once count as well."""

    def update(self, **columns: Any) -> int:
        changed = super().update(**columns)
        if changed:
            renew()
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        made = super().bulk_create(*args, **kwargs)
        renew()
        return made

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        changed = super().bulk_update(*args, **kwargs)
        renew()
        return changed


class _Reader(threading.local):
    """What a thread knows: whether it is answering a request, and the word it has seen: one request sees one edition.

    `own` is the word that it has written itself, and `loaded` what it has read since: until its transaction is
    committed, that belongs to nobody else.
    """

    def __init__(self) -> None:
        self.forget(answers_request=False)

    def forget(self, *, answers_request: bool) -> None:
        self.answers_request = answers_request
        self.word: str | None = None
        self.writes("")

    def writes(self, word: str) -> None:
        self.own = word
        self.loaded: dict[Callable[[], Any], Any] = {}


_reader = _Reader()


@receiver(request_started)
def _begin_request(**_facts: Any) -> None:
    _reader.forget(answers_request=True)


@receiver(request_finished)
def forget(**_facts: Any) -> None:
    """Ask again from now on: the request is over."""
    _reader.forget(answers_request=False)


def current() -> str:
    """The word of the edition as this transaction sees it; empty where nothing has ever been written."""
    if _reader.word is not None:
        return _reader.word
    with connection.cursor() as cursor:  # as narrow as it can be: every click asks
        cursor.execute("SELECT word FROM catalogue_edition")
        row = cursor.fetchone()
    word = row[0] if row else ""
    if _reader.answers_request:
        _reader.word = word
    return word


def renew(*_signal: Any, action: str = "", **_facts: Any) -> None:
    """Begin a new edition, in the transaction of the change; also receives the signals of `watch`."""
    if action.startswith("pre_"):
        return
    word, _reader.word = secrets.token_hex(8), None
    _reader.writes(word)
    if not Edition.objects.filter(pk=1).update(word=word):
        Edition.objects.create(pk=1, word=word)


def watch(*tables: type[models.Model]) -> None:
    """Let every change to the rows of these tables, and to their relations, begin a new edition."""
    for table in tables:
        post_save.connect(renew, sender=table)
        post_delete.connect(renew, sender=table)
        for relation in table._meta.many_to_many:
            m2m_changed.connect(renew, sender=relation.remote_field.through)


def once_per_edition(load: Callable[[], T]) -> Callable[[], T]:
    """Keep what `load` returns, for all threads of this process, until the edition changes. A thread that is writing
    the next edition reads its own version.

    What is kept is shared: readers look, and change nothing.
    """
    kept: tuple[str, T] | None = None
    loading = threading.Lock()

    def load_once(edition: str) -> tuple[str, T]:
        """One thread loads for all that have come upon the new edition at the same time."""
        nonlocal kept
        with loading:
            known = kept
            if known is None or known[0] != edition:
                known = kept = edition, load()
                _let_go_of_the_old_one()
            return known

    @wraps(load)
    def read() -> T:
        edition, known = current(), kept
        if edition == _reader.own:
            return _load_own(load)
        if known is not None and known[0] == edition:
            return known[1]
        del known  # otherwise the old one would be held until we have the new one
        return load_once(edition)[1]

    return read


def _load_own(load: Callable[[], T]) -> T:
    """For an edition that this thread has written itself. Kept for all, it and the old one would take turns for as long
    as the transaction lasts, since everybody else still reads the old one."""
    if load not in _reader.loaded:
        _reader.loaded[load] = load()
    own: T = _reader.loaded[load]
    return own


def _let_go_of_the_old_one() -> None:
    """Rows that refer to each other are cycles, and a web process looks for cycles so seldom (`config/wsgi.py`) that
    old editions would pile up."""
    if gc.get_freeze_count():
        gc.collect()
