"""Who can do what at an office: desks with their skills, offers with their services; read only once per edition."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from servicepunkt.availability.models import Desk, Offer
from servicepunkt.catalogue.edition import once_per_edition
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.releases import Step, read_steps
from servicepunkt.common.languages import SOURCE


@dataclass(frozen=True, slots=True)
class _Given:
    """An offer: on which channels, for which services (none means all of the office's), with which release."""

    channels: frozenset[str]
    services: frozenset[int]
    release: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Staffing:
    """The skills of each desk and the languages in which it can hold a visit, and what each offer gives; all by key.

    `sessions` are the languages of group sessions that have one.
    """

    skills: dict[int, frozenset[int]] = field(default_factory=dict)
    languages: dict[int, frozenset[str]] = field(default_factory=dict)
    sessions: dict[int, str] = field(default_factory=dict)
    offers: dict[int, _Given] = field(default_factory=dict)
    _able: dict[frozenset[int], frozenset[int]] = field(default_factory=dict, compare=False)

    def desks_for(self, services: Iterable[Service], *, speaking: str = "") -> frozenset[int]:
        """The desks that can do all these services, and hold a visit in the language, if one is named."""
        wanted = frozenset(service.pk for service in services)
        if wanted not in self._able:  # asked at every click
            self._able[wanted] = frozenset(desk for desk, skills in self.skills.items() if wanted <= skills)
        able = self._able[wanted]
        return frozenset(desk for desk in able if speaking in self.languages[desk]) if speaking else able

    def languages_for(self, services: Iterable[Service]) -> frozenset[str]:
        """The languages to choose from; German is not one of them if each desk that can do the services speaks it."""
        spoken = [self.languages[desk] for desk in self.desks_for(services)]
        everywhere = frozenset({SOURCE}).intersection(*spoken)
        return frozenset[str]().union(*spoken) - everywhere

    def offers_for(self, services: Iterable[Service], channel: str) -> frozenset[int]:
        """The offers that serve all these services on a channel."""
        wanted = {service.pk for service in services}
        return frozenset(
            offer
            for offer, given in self.offers.items()
            if channel in given.channels and (not given.services or wanted <= given.services)
        )

    def releases_of(self, offers: Iterable[int]) -> dict[int, tuple[Step, ...]]:
        """The steps of those offers that have a release of their own."""
        return {offer: steps for offer in offers if (steps := self.offers[offer].release)}


def staffing_of(office: Office) -> Staffing:
    return _everywhere().get(office.pk) or Staffing()


@once_per_edition
def _everywhere() -> dict[int, Staffing]:
    offices: dict[int, Staffing] = defaultdict(Staffing)
    for desk in Desk.objects.prefetch_related("skills"):
        offices[desk.office_id].skills[desk.pk] = frozenset(service.pk for service in desk.skills.all())
        offices[desk.office_id].languages[desk.pk] = desk.spoken
        if desk.session_language:
            offices[desk.office_id].sessions[desk.pk] = desk.session_language
    for offer in Offer.objects.prefetch_related("services"):
        services = frozenset(service.pk for service in offer.services.all())
        offices[offer.office_id].offers[offer.pk] = _Given(
            frozenset(offer.channels), services, read_steps(offer.release)
        )
    return dict(offices)
