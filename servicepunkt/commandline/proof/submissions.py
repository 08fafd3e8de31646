"""A round of submissions: each is sent one to five times at once, from different processes, and must book only once."""

import datetime as dt
import math
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.models import Booking
from servicepunkt.commandline.proof.crowd import PROCESSES, Crowd, gather
from servicepunkt.commandline.proof.stage import Stage, set_up
from servicepunkt.correspondence.models import Letter

_DESKS, _STARTS = 5, 20
_AT_ONCE = _DESKS * _STARTS  # a day's places, given out in one go


@dataclass
class Submissions:
    """What a round came to. Each of `submissions` must be one booking with one letter; all below `copies` stays empty.

    `answers_differ` counts submissions whose copies were not all answered alike, `not_once` those with no booking or
    several, or with an answer that names a different one; `letters` is by how many letters there were too many or too
    few.
    """

    submissions: int = 0
    copies: int = 0
    said: Counter[str] = field(default_factory=Counter)
    answers_differ: int = 0
    not_once: int = 0
    letters: int = 0
    differences: list[str] = field(default_factory=list)


def run_submissions(count: int, *, now: dt.datetime, name: str = "beweis", size: int = PROCESSES) -> Submissions:
    """Send this many submissions, rounded up to whole days, to an office of their own in the database at hand."""
    days = math.ceil(count / _AT_ONCE)
    stage = set_up(name, desks=_DESKS, starts=_STARTS, days=days, today=now.date())
    found = Submissions()
    with gather(size=size) as crowd:
        for day in stage.days:
            _send(crowd, stage, day, now, found)
    found.differences += differences(stage.office, now=now)
    return found


def _send(crowd: Crowd, stage: Stage, day: dt.date, now: dt.datetime, found: Submissions) -> None:
    chance = random.Random(f"{stage.office.slug} {day}")  # noqa: S311 - who sends what how often is no secret
    wanted = {f"{stage.office.slug}-{day}-{n}": start for n, start in enumerate(stage.starts_on(day) * stage.desks)}
    copies: list[list[tuple[str, str]]] = [[] for _ in range(crowd.size)]
    for request, start in wanted.items():
        for sender in chance.sample(range(crowd.size), chance.randint(1, 5)):
            copies[sender].append((request, start.isoformat()))
    order = {"task": "submit", "office": stage.office.pk, "service": stage.service.pk, "now": now.isoformat()}
    replies = crowd.all_at_once([{**order, "copies": own} for own in copies])
    _compare(stage, list(wanted), replies, found)


def _compare(stage: Stage, requests: list[str], replies: list[dict[str, Any]], found: Submissions) -> None:
    stored = {booking.request: booking for booking in Booking.objects.at(stage.office).filter(request__in=requests)}
    for request in requests:
        answers = [reply[request] for reply in replies if request in reply]
        found.submissions += 1
        found.copies += len(answers)
        found.answers_differ += len(set(answers)) != 1
        found.said.update("booked" if " " in answer and "FAULT" not in answer else answer for answer in answers)
        found.not_once += request not in stored or not answers[0].startswith(f"{stored[request].uid} ")
    there = Booking.objects.at(stage.office).on(next(iter(stored.values())).day).count() if stored else 0
    found.not_once += abs(there - len(requests))
    letters = Letter.objects.filter(subject__in=[str(booking.uid) for booking in stored.values()]).count()
    found.letters += abs(letters - len(requests))
