"""Which services may share one visit, and how many of them: pairs and groups of one department.

Services that are `combinable` go with one another; besides, a department may name groups of its own, each with its own
number of transactions.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from servicepunkt.catalogue.models import Service
from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.values import Slug


class Combination(Entry):
    """Services of a department that may share a visit; `most` transactions, otherwise as many as any visit there."""

    services: Annotated[list[Slug], Field(min_length=2)]
    most: Annotated[int, Field(ge=2, le=100)] | None = None


def most_together(services: Sequence[Service]) -> int:
    """How many transactions a visit with all these services may hold; 0 where they may not share one."""
    department = services[0].department
    if any(service.department_id != department.pk for service in services):
        return 0
    wanted = {service.slug for service in services}
    groups = [Combination.model_validate(stored) for stored in department.combinations]
    allowed = [group.most or department.basket_limit for group in groups if wanted <= set(group.services)]
    if all(service.combinable for service in services):
        allowed.append(department.basket_limit)
    return max(allowed, default=0)


def partners(services: Sequence[Service], offered: Iterable[Service]) -> list[Service]:
    """The offered services that may join a visit with these."""
    taken = {service.pk for service in services}
    return [other for other in offered if other.pk not in taken and most_together([*services, other]) > 1]
