"""Out of the outbox: claim one letter, word it once, hand it over, note what became of it.

Nothing is lost: a letter is waiting until the server has taken it. It can come twice in one window only, between the
server's "250" and our commit, and then with the same bytes under the same Message-ID. See docs/letters.md.
"""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F

from servicepunkt.correspondence.addresses import return_address
from servicepunkt.correspondence.carrier import Answer, Carrier, NoLineError, Verdict
from servicepunkt.correspondence.failures import note_failure
from servicepunkt.correspondence.mime import write_mail
from servicepunkt.correspondence.models import Letter, LetterQuerySet
from servicepunkt.correspondence.wording import kind_of

log = logging.getLogger(__name__)
_LONGEST_DELAY = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter in our hands. Who claims it later counts another attempt, and what we note then finds no row."""

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
    claim = claim_one(now=now)
    if claim is None:
        return False
    _deliver(claim, carrier, now=now)
    return True


def claim_one(*, now: dt.datetime) -> Claim | None:
    """Take the letter that has been due longest; a conditional update lets only one worker have it."""
    for letter, attempts in Letter.objects.due(now).order_by("next_try_at").values_list("pk", "attempts")[:20]:
        mine = Letter.objects.due(now).filter(pk=letter, attempts=attempts)
        if mine.update(attempts=F("attempts") + 1, leased_until=now + _lease()):
            return Claim(letter, attempts + 1)
    return None


def give_up_overdue(*, now: dt.datetime) -> int:
    """Count letters as refused that could not be delivered for two days."""
    overdue = Letter.objects.at_rest(now).filter(give_up_at__lte=now).values_list("pk", "attempts", "failure")
    return sum(_refuse(Claim(letter, attempts), code or "expired", now=now) for letter, attempts, code in overdue)


def _lease() -> dt.timedelta:
    # Longer than a letter can take: the server may let us wait at four points.
    return dt.timedelta(seconds=6 * settings.EMAIL_TIMEOUT)


def _deliver(claim: Claim, carrier: Carrier, *, now: dt.datetime) -> None:
    try:
        letter = _worded(claim, now=now)
    except DatabaseError:
        raise
    except Exception:
        # One letter that cannot be worded must not hold up the others; it is tried again, after a mended release.
        log.exception("a letter cannot be worded")
        _put_off(claim, "wording", now=now)
        return
    if letter is None:
        claim.row.close(Letter.State.DROPPED)
        return
    answer = carrier.carry(letter.message.encode(), sender=return_address(letter.return_token), to=letter.to)
    _settle(claim, answer, now=now)
    if answer.line_is_down:
        raise NoLineError


def _worded(claim: Claim, *, now: dt.datetime) -> Letter | None:
    """The letter with its message, made at the first try and kept; None where it is no longer true."""
    letter = Letter.objects.get(pk=claim.letter)
    kind = kind_of(letter.kind)
    if not kind.is_still_true(letter.facts, now):
        return None
    if letter.message is None:
        letter.message = write_mail(letter, kind.write(letter.facts, letter.language)).decode("ascii")
        claim.row.update(message=letter.message)
    return letter


def _settle(claim: Claim, answer: Answer, *, now: dt.datetime) -> None:
    if answer.verdict is Verdict.TAKEN:
        claim.row.close(Letter.State.SENT, sent_at=now, failure="")
    elif answer.verdict is Verdict.NEVER:
        _refuse(claim, answer.code, now=now)
    else:
        _put_off(claim, answer.code, now=now)


def _put_off(claim: Claim, code: str, *, now: dt.datetime) -> None:
    delay = min(dt.timedelta(minutes=2 ** min(claim.attempt - 1, 10)), _LONGEST_DELAY)
    claim.row.update(next_try_at=now + delay, leased_until=None, failure=code)


@transaction.atomic
def _refuse(claim: Claim, code: str, *, now: dt.datetime) -> int:
    refused = claim.row.close(Letter.State.REFUSED, failed_at=now, failure=code)
    if refused:
        note_failure("letter_refused", claim.letter, code, now=now)
    return refused
