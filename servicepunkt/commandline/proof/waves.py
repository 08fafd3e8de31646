"""A round of release waves: a day with few places is given out, all processes reach for it, then the next day comes."""

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass, field

from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.models import Booking
from servicepunkt.commandline.proof.crowd import MEMBERS, PROCESSES, Crowd, gather
from servicepunkt.commandline.proof.reaching import STEP, over_capacity
from servicepunkt.commandline.proof.stage import Stage, set_up

# Desks and starts a day: many desks at few times, many times at one desk, and something between.
_SHAPES = ((5, 2), (1, 10), (3, 3))
# Operations of a process in one wave: some thirty minutes by the office's clock.
_WAVE = 65


@dataclass
class Waves:
    """What a round of waves came to. All but `operations` and `said` must stay at zero.

    `over_capacity` counts bookings beyond the number of desks, `astray` those that are not what their visitor was
    told: lost, at a different time, or still there though cancelled.
    """

    operations: int = 0
    said: Counter[str] = field(default_factory=Counter)
    over_capacity: int = 0
    astray: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return sorted(answer for answer in self.said if answer.startswith("FAULT"))


def run_waves(
    operations: int, *, now: dt.datetime, name: str = "beweis", size: int = PROCESSES, members: str = MEMBERS
) -> Waves:
    """Let waves loose on offices of their own in the database at hand, until there have been so many operations."""
    count = math.ceil(operations / (_WAVE * size))
    stages = [
        set_up(f"{name}-{number}", desks=desks, starts=starts, days=math.ceil(count / len(_SHAPES)), today=now.date())
        for number, (desks, starts) in enumerate(_SHAPES)
    ]
    found = Waves()
    with gather(size=size, members=members) as crowd:
        for number in range(count):
            stage = stages[number % len(stages)]
            begin = now + number * _WAVE * STEP
            _let_loose(crowd, stage, stage.days[number // len(stages)], begin, found)
    for stage in stages:
        found.differences += differences(stage.office, now=now + count * _WAVE * STEP)
    return found


def _let_loose(crowd: Crowd, stage: Stage, day: dt.date, begin: dt.datetime, found: Waves) -> None:
    starts = stage.starts_on(day)
    order = {
        "task": "reach",
        "office": stage.office.pk,
        "service": stage.service.pk,
        "starts": [start.isoformat() for start in starts],
        "begin": begin.isoformat(),
        "operations": _WAVE,
    }
    told: dict[int, str] = {}
    for reply in crowd.all_at_once(
        [{**order, "name": f"{stage.office.slug} {day} {number}"} for number in range(crowd.size)]
    ):
        found.said.update(reply["said"])
        found.operations += sum(reply["said"].values())
        found.over_capacity += reply["over_capacity"]
        told |= {int(key): start for key, start in reply["kept"].items()}
    found.over_capacity += over_capacity(stage.office, starts, now=begin + _WAVE * STEP)
    found.astray += _astray(stage, day, told)


def _astray(stage: Stage, day: dt.date, told: dict[int, str]) -> int:
    confirmed = Booking.objects.at(stage.office).on(day).filter(state=Booking.State.CONFIRMED)
    stored = dict(confirmed.values_list("pk", "start_at"))
    heard = {key: dt.datetime.fromisoformat(start) for key, start in told.items()}
    return sum(stored.get(key) != heard.get(key) for key in stored.keys() | heard.keys())
