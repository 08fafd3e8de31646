"""What opening time is for: which services, on which channels, given out when. The tables call that an offer."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count

from servicepunkt.availability.models import Offer
from servicepunkt.catalogue.county_hours import reference_of
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.releases import Step, read_steps

_LONGEST_SLUG = 50


@dataclass(frozen=True, slots=True)
class Serves:
    """What an offer is for; `services` None means everything that the office does. `release` are steps of its own."""

    services: frozenset[int] | None
    channels: frozenset[str]
    release: tuple[Step, ...] = ()

    def gives(self, services: frozenset[int], channel: str | None = None) -> bool:
        """Whether all these services are given in its time; `channel` None is any."""
        return (self.services is None or services <= self.services) and (channel is None or channel in self.channels)

    def meets(self, other: "Serves") -> bool:
        """Whether both give out time for the same service on the same way."""
        both = self.services is None or other.services is None or self.services & other.services
        return bool(both and self.channels & other.channels)

    def replaces(self, other: "Serves") -> bool:
        """Whether everybody who was booked by the other could be booked by this one: staff may book on any channel."""
        return self.services is None or (other.services is not None and other.services <= self.services)


def serves_of(offer: Offer) -> Serves:
    services = frozenset(service.pk for service in offer.services.all())
    return Serves(services or None, frozenset(offer.channels), read_steps(offer.release))


def offer_of(office: Office, serves: Serves) -> tuple[Offer, bool]:
    """The office's offer of these services on these channels, given out so; and whether it had to be made."""
    services = list(Service.objects.filter(pk__in=serves.services or ()).select_related("department"))
    slug = _slug(office, services, serves)
    offers = list(Offer.objects.filter(office=office).order_by("pk").prefetch_related("services"))
    same = [offer for offer in offers if serves_of(offer) == serves]
    if same:
        return min(same, key=lambda offer: offer.slug != slug), False
    made = Offer.objects.create(
        office=office,
        slug=_free(slug, {offer.slug for offer in offers}),
        channels=sorted(serves.channels),
        release=[step.as_stored() for step in serves.release],
    )
    made.services.set(services)
    return made, True


def _slug(office: Office, services: Iterable[Service], serves: Serves) -> str:
    """A name that the same services, channels and release get every time, whatever their order."""
    home = office.department.address
    names = sorted(reference_of(row.department.address, row.slug, within=home) for row in services)
    said = "-".join([*(names or ["all"]), *sorted(serves.channels)]).replace("_", "-").replace("/", "-")
    release = [step.as_stored() for step in serves.release]
    if release:
        return _shortened(said, f"{said} {json.dumps(release)}")
    return said if len(said) <= _LONGEST_SLUG else _shortened(said, said)


def _free(slug: str, taken: set[str]) -> str:
    """This name, or one like it where it is taken: of a service that went, its offer has kept the name."""
    others = (_shortened(slug, f"{slug} {number}") for number in count(2))
    return next(name for name in chain([slug], others) if name not in taken)


def _shortened(said: str, everything: str) -> str:
    return f"{said[:41]}-{hashlib.sha256(everything.encode()).hexdigest()[:8]}"
