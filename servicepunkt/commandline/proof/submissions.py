"""A round of submissions: each is sent one to five times at once, from different processes, and must book only once.

Every second one comes from staff, the others from another system.
"""

import datetime as dt
import math
import random
from collections import Counter
from dataclasses import dataclass, field

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.models import Booking
from servicepunkt.commandline.proof.crowd import PROCESSES, Crowd, gather
from servicepunkt.commandline.proof.stage import Stage, set_up
from servicepunkt.commandline.proof.submitting import Answer
from servicepunkt.correspondence.models import Letter

_DESKS, _STARTS = 5, 20
_AT_ONCE = _DESKS * _STARTS  # a day's places, given out in one go
_CHANNELS = (Channel.STAFF, Channel.ONLINE)
# How often each is sent.
_TIMES = (1, 2, 2, 3, 5)


@dataclass
class Submissions:
    """What a round came to. Each of `submissions` must be one booking with one letter; all below `met` stays empty.

    `met` counts copies that were under way while another of the same submission was. `answers_differ` counts
    submissions whose copies were not all answered alike, `not_once` those with no booking or several, or with an answer
    that names a different one; `letters` is by how many letters there were too many or too few.
    """

    submissions: int = 0
    copies: int = 0
    met: int = 0
    said: Counter[str] = field(default_factory=Counter)
    answers_differ: int = 0
    not_once: int = 0
    letters: int = 0
    differences: list[str] = field(default_factory=list)


def run_submissions(count: int, *, now: dt.datetime, name: str = "beweis", size: int = PROCESSES) -> Submissions:
    """Send this many submissions, rounded up to whole days, to an office of their own in the database at hand."""
    days = math.ceil(count / _AT_ONCE)
    stage = set_up(name, desks=_DESKS, starts=_STARTS, days=days, today=now.date())
    found, came = Submissions(), Counter[int]()
    with gather(size=size) as crowd:
        for day in stage.days:
            _compare(stage, _send(crowd, stage, day, now, came), found)
    found.differences += differences(stage.office, now=now)
    return found


def _send(crowd: Crowd, stage: Stage, day: dt.date, now: dt.datetime, came: Counter[int]) -> dict[str, list[Answer]]:
    """The answers to all copies of each submission.

    The senders of a submission wait for one another at its gate, and `came` is how many have come there so far. Nine of
    ten submissions have no gate: copies also have to come when the first has long been answered, and nobody should
    idle.
    """
    chance = random.Random(f"{stage.office.slug} {day}")  # noqa: S311 - who sends what how often is no secret
    copies: list[list[tuple[str, str, str, int, int]]] = [[] for _ in range(crowd.size)]
    requests = []
    for number, start in enumerate(stage.starts_on(day) * stage.desks):
        requests.append(f"{stage.office.slug}-{day}-{number}")
        senders = chance.sample(range(crowd.size), chance.choice(_TIMES))
        came[number] += len(senders)
        together = came[number] if number % 20 < 2 else 0
        for sender in senders:
            copies[sender].append((requests[-1], start.isoformat(), _CHANNELS[number % 2], number, together))
    order = {"task": "submit", "office": stage.office.pk, "service": stage.service.pk, "now": now.isoformat()}
    replies = crowd.all_at_once([{**order, "copies": own} for own in copies])
    return {request: [reply[request] for reply in replies if request in reply] for request in requests}


def _compare(stage: Stage, answered: dict[str, list[Answer]], found: Submissions) -> None:
    stored = {booking.request: booking for booking in Booking.objects.at(stage.office).filter(request__in=answered)}
    for request, sent in answered.items():
        answers = [said for said, _begun, _ended in sent]
        found.submissions += 1
        found.copies += len(answers)
        found.met += _met([(begun, ended) for _said, begun, ended in sent])
        found.answers_differ += len(set(answers)) != 1
        found.said.update("booked" if " " in answer and "FAULT" not in answer else answer for answer in answers)
        found.not_once += request not in stored or not answers[0].startswith(f"{stored[request].uid} ")
    there = Booking.objects.at(stage.office).on(next(iter(stored.values())).day).count() if stored else 0
    found.not_once += abs(there - len(answered))
    letters = Letter.objects.filter(subject__in=[str(booking.uid) for booking in stored.values()]).count()
    found.letters += abs(letters - len(answered))


def _met(times: list[tuple[float, float]]) -> int:
    """How many of these copies were under way at the same time as another of them."""
    return sum(sum(other[0] < ended and begun < other[1] for other in times) > 1 for begun, ended in times)
