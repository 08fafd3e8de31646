"""How a visit with several services is prepared: page and letter ask here, so that they say the same."""

import datetime as dt
from collections.abc import Iterable

from servicepunkt.catalogue.models import Requirement, Service
from servicepunkt.common.texts import Text


def requirements_on(day: dt.date, services: Iterable[Service]) -> list[Requirement]:
    """What to bring on that day, each thing once; where services want it differently, as the strictest of them does."""
    asked: dict[str, Requirement] = {}
    for requirement in (row for service in services for row in service.requirements.all() if row.is_in_force(day)):
        same = f"{sorted(requirement.name.items())} {sorted(requirement.detail.items())}"
        if _strictness(requirement) > _strictness(asked.setdefault(same, requirement)):
            asked[same] = requirement
    return list(asked.values())


def _strictness(requirement: Requirement) -> tuple[bool, bool]:
    return requirement.original, not requirement.conditional


def companions(services: Iterable[Service]) -> list[Text]:
    """Who must come, each text once."""
    told: list[Text] = []
    for text in (service.who_must_come for service in services):
        if text and text not in told:
            told.append(text)
    return told
