"""The outbox: a letter is a row, written in the transaction of the change it tells of. No commit, no mail."""

import datetime as dt
import uuid

from django.db.models import Q

from servicepunkt.common.rows import add
from servicepunkt.common.tokens import fingerprint
from servicepunkt.correspondence.addresses import domain
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import Facts, kind_of

GIVE_UP_AFTER = dt.timedelta(hours=48)


def post(
    kind: str,
    *,
    to: str,
    facts: Facts,
    language: str,
    subject: str,
    office: str,
    now: dt.datetime,
    due_at: dt.datetime | None = None,
) -> Letter:
    """Put a letter into the outbox; the worker words and sends it soon after the commit, or from `due_at` on.

    `facts` are plain values that JSON can hold. `subject` is a reference to what the letter is about.
    """
    kind_of(kind)  # a kind without wording is to fail here, not in the worker hours later
    key, first_try_at = uuid.uuid4(), due_at or now
    letter = Letter(
        id=key,
        kind=kind,
        subject=subject,
        office=office,
        language=language,
        to=to,
        facts=facts,
        message_id=f"<{key.hex}@{domain()}>",
        return_token=fingerprint("letter.return", key.hex),
        next_try_at=first_try_at,
        give_up_at=first_try_at + GIVE_UP_AFTER,
        created_at=now,
    )
    add(letter)
    return letter


def take_back(kind: str, *, subject: str, now: dt.datetime) -> int:
    """Drop letters of a kind that have not gone out, because a newer one takes their place."""
    waiting = Letter.objects.at_rest(now).filter(kind=kind, subject=subject)
    # Emptying a letter seals its empty columns, which costs more than asking whether there is one.
    return waiting.close(Letter.State.DROPPED) if waiting.exists() else 0


def oldest_waiting(now: dt.datetime) -> Letter | None:
    """The oldest of the letters that wait without being meant to: what a monitor wants to know from the post room."""
    waiting = Letter.objects.waiting().filter(Q(next_try_at__lte=now) | Q(attempts__gt=0))
    return waiting.defer("to", "facts", "message").order_by("created_at").first()
