"""Out of the outbox: lease one letter, word it only once, hand it over, record what became of it.

Nothing is lost: a letter waits until the server has taken it. It can come twice only in one interval, between the
server's "250" and our commit, and then with the same bytes under the same Message-ID. See docs/letters.md.
"""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F

from servicepunkt.correspondence.addresses import UnwritableAddressError, return_address
from servicepunkt.correspondence.carrier import Answer, Carrier, NoLineError, Verdict
from servicepunkt.correspondence.failures import note_failure
from servicepunkt.correspondence.mime import write_mail
from servicepunkt.correspondence.models import Letter, LetterQuerySet
from servicepunkt.correspondence.outbox import GIVE_UP_AFTER
from servicepunkt.correspondence.wording import kind_of

log = logging.getLogger(__name__)
_LONGEST_DELAY = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Lease:
    """A letter in our hands. Whoever takes it later counts another attempt, and our result then finds no row."""

    letter: uuid.UUID
    attempt: int

    @property
    def row(self) -> LetterQuerySet:
        return Letter.objects.waiting().filter(pk=self.letter, attempts=self.attempt)


def deliver_next(carrier: Carrier, *, now: dt.datetime) -> bool:
    """Deliver one letter that is due; False where there is none. Raises `NoLineError` where the server is not there."""
    if not Letter.objects.due(now).exists():
        return False
    carrier.open()
    lease = lease_one(now=now)
    if lease is None:
        return False
    _deliver(lease, carrier, now=now)
    return True


def lease_one(*, now: dt.datetime) -> Lease | None:
    """Take the letter that has been due longest; a conditional update lets only one worker have it."""
    for letter, attempts in Letter.objects.due(now).order_by("next_try_at").values_list("pk", "attempts")[:20]:
        mine = Letter.objects.due(now).filter(pk=letter, attempts=attempts)
        # No clock runs against a letter that could not be tried because server or worker was away.
        first = {} if attempts else {"give_up_at": now + GIVE_UP_AFTER}
        if mine.update(attempts=F("attempts") + 1, leased_until=now + _lease_length(), **first):
            return Lease(letter, attempts + 1)
    return None


def _lease_length() -> dt.timedelta:
    # Longer than a letter can take: the server may keep us waiting at four points.
    return dt.timedelta(seconds=6 * settings.EMAIL_TIMEOUT)


def _deliver(lease: Lease, carrier: Carrier, *, now: dt.datetime) -> None:
    try:
        letter = _worded(lease, now=now)
    except DatabaseError:
        raise
    except UnwritableAddressError:
        _refuse(lease, "address", now=now)
        return
    except Exception:
        # A letter that cannot be worded must not hold up the others; it is tried again, and a new release may word it.
        log.exception("a letter cannot be worded")
        _put_off(lease, "wording", now=now)
        return
    if letter is None:
        lease.row.close(Letter.State.DROPPED)
        return
    answer = carrier.carry(letter.message.encode(), sender=return_address(letter.return_token), to=letter.to)
    _settle(lease, answer, now=now)
    if answer.line_is_down:
        raise NoLineError(answer.code)


def _worded(lease: Lease, *, now: dt.datetime) -> Letter | None:
    """The letter with its message, made at the first try and kept; None where it is no longer true."""
    letter = Letter.objects.get(pk=lease.letter)
    kind = kind_of(letter.kind)
    if not kind.is_still_true(letter.facts, now):
        return None
    if letter.message is None:
        letter.message = write_mail(letter, kind.write(letter.facts, letter.language)).decode("ascii")
        lease.row.update(message=letter.message)
    return letter


def _settle(lease: Lease, answer: Answer, *, now: dt.datetime) -> None:
    if answer.verdict is Verdict.TAKEN:
        lease.row.close(Letter.State.SENT, sent_at=now, failure="")
    elif answer.verdict is Verdict.NEVER:
        _refuse(lease, answer.code, now=now)
    else:
        _put_off(lease, answer.code, now=now)


def _put_off(lease: Lease, code: str, *, now: dt.datetime) -> None:
    """Until the next try; two days after the first there are no more, and the letter counts as refused."""
    delay = min(dt.timedelta(minutes=2 ** min(lease.attempt - 1, 10)), _LONGEST_DELAY)
    in_time = lease.row.filter(give_up_at__gt=now)
    if not in_time.update(next_try_at=now + delay, leased_until=None, failure=code):
        _refuse(lease, code, now=now)


@transaction.atomic
def _refuse(lease: Lease, code: str, *, now: dt.datetime) -> None:
    if lease.row.close(Letter.State.REFUSED, failed_at=now, failure=code):
        note_failure("letter_refused", lease.letter, code, now=now)
