"""The post room: it carries letters and never reads them."""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from servicepunkt.common.sealed import SealedField


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> "LetterQuerySet":
        return self.filter(state=Letter.State.WAITING)

    def at_rest(self, now: dt.datetime) -> "LetterQuerySet":
        """Those that no worker has in its hands; a lease that is over belonged to a worker that died."""
        return self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=now))

    def due(self, now: dt.datetime) -> "LetterQuerySet":
        return self.at_rest(now).filter(next_try_at__lte=now)

    def failed(self) -> "LetterQuerySet":
        return self.filter(state__in=Letter.FAILED)

    def close(self, state: "Letter.State", **what: Any) -> int:
        """Bring letters to an end and empty them: nobody needs what was in them any more."""
        return self.update(state=state, to="", facts={}, message=None, leased_until=None, **what)


class Letter(models.Model):
    """A Nachricht on its way. Written in the transaction of the change it tells of; the worker renders it only once.

    `facts` are the plain values that its wording needs; `message` is the rendered mail, kept so that a second try
    sends the same bytes under the same Message-ID. Both are sealed and emptied when the letter is done with.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "wartet"
        SENT = "sent", "gesendet"
        REFUSED = "refused", "abgelehnt"
        RETURNED = "returned", "zurückgekommen"
        DROPPED = "dropped", "nicht mehr nötig"

    FAILED = (State.REFUSED, State.RETURNED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60, help_text="which letter: bookings.confirmed")
    subject = models.CharField(max_length=80, help_text="reference of what it is about")
    office = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=12)
    to: Any = SealedField()
    facts: Any = SealedField()
    message: Any = SealedField(null=True)
    message_id = models.CharField(max_length=200, help_text="made from the key, and so unique like it")
    return_token = models.CharField(max_length=40, help_text="in the local part of the return address")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="raised by each lease, and so tells leases apart")
    next_try_at = models.DateTimeField()
    give_up_at = models.DateTimeField(help_text="what could not be delivered until then counts as refused")
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=80, blank=True, help_text="SMTP code or DSN status, no address")

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["return_token"], name="letter_return_token_once")]
        indexes = [
            models.Index(fields=["subject"], name="letter_by_subject"),
            models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="letter_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def has_failed(self) -> bool:
        """Whether it is known not to have arrived."""
        return self.state in self.FAILED
