"""Who can do what at an office: desks with their skills, offers with their services; read only once per edition."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from servicepunkt.availability.models import Desk, Offer
from servicepunkt.availability.serving import Serves, serves_of
from servicepunkt.catalogue.edition import once_per_edition
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.releases import Step
from servicepunkt.common.languages import SOURCE


class DeskFacts(NamedTuple):
    """What a desk can do: the services by key, the languages in which a visit can be held, and that of its group sessions
    where they have one of their own."""

    skills: frozenset[int]
    languages: frozenset[str]
    session: str

    def can(self, services: frozenset[int]) -> bool:
        return services <= self.skills


# What is known of a desk that has gone since.
_NO_DESK = DeskFacts(frozenset(), frozenset({SOURCE}), "")


@dataclass(frozen=True, slots=True)
class Staffing:
    """What each desk can do, and what each offer is for; both by key."""

    desks: dict[int, DeskFacts] = field(default_factory=dict)
    offers: dict[int, Serves] = field(default_factory=dict)
    _able: dict[frozenset[int], frozenset[int]] = field(default_factory=dict, compare=False)

    def desks_for(self, services: Iterable[Service], *, speaking: str = "") -> frozenset[int]:
        """The desks that can do all these services, and hold a visit in the language, if one is named."""
        wanted = frozenset(service.pk for service in services)
        if wanted not in self._able:  # asked at every click
            self._able[wanted] = frozenset(desk for desk, facts in self.desks.items() if facts.can(wanted))
        able = self._able[wanted]
        return frozenset(desk for desk in able if speaking in self.desks[desk].languages) if speaking else able

    def languages_for(self, services: Iterable[Service]) -> frozenset[str]:
        """The languages among which there is a choice; German is none where it is spoken at each desk that can do it."""
        spoken = [self.desks[desk].languages for desk in self.desks_for(services)]
        everywhere = frozenset({SOURCE}).intersection(*spoken)
        return frozenset[str]().union(*spoken) - everywhere

    def at(self, desk: int) -> DeskFacts:
        return self.desks.get(desk, _NO_DESK)

    def offers_for(self, services: Iterable[Service], channel: str) -> frozenset[int]:
        """The offers that serve all these services on a channel."""
        wanted = frozenset(service.pk for service in services)
        return frozenset(offer for offer, serves in self.offers.items() if serves.gives(wanted, channel))

    def releases_of(self, offers: Iterable[int]) -> dict[int, tuple[Step, ...]]:
        """The steps of those offers that have a release of their own."""
        return {offer: steps for offer in offers if (steps := self.offers[offer].release)}


def staffing_of(office: Office) -> Staffing:
    return _everywhere().get(office.pk) or Staffing()


def facts_of(desk: Desk) -> DeskFacts:
    return DeskFacts(frozenset(skill.pk for skill in desk.skills.all()), desk.spoken, desk.session_language)


@once_per_edition
def _everywhere() -> dict[int, Staffing]:
    offices: dict[int, Staffing] = defaultdict(Staffing)
    for desk in Desk.objects.prefetch_related("skills"):
        offices[desk.office_id].desks[desk.pk] = facts_of(desk)
    for offer in Offer.objects.prefetch_related("services"):
        offices[offer.office_id].offers[offer.pk] = serves_of(offer)
    return dict(offices)
