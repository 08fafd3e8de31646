"""A wish: which services, how many of each, at which office, on which channel; and what that takes from a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.models import Channel
from servicepunkt.availability.staffing import staffing_of
from servicepunkt.availability.ticks import ticks_for
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.combinations import most_together, partners
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.dates import listed
from servicepunkt.common.refusals import Refusal


class NotOfferedHere(Refusal):
    code = "not-offered-here"
    status = 400
    sentence = _("Diese Leistung gibt es an diesem Ort nicht mit Termin. Bitte wählen Sie einen anderen Ort.")


class NotCombinable(Refusal):
    code = "not-combinable"
    status = 400
    sentence = _("Diese Leistungen passen nicht in einen gemeinsamen Termin. Bitte buchen Sie sie einzeln.")


class CombinableWithOthers(NotCombinable):
    """`service` may share a visit, but not with these: only with the `others`."""

    sentence = _(
        "Diese Leistungen passen nicht in einen gemeinsamen Termin. Zusammen mit „%(service)s“ gehen nur: %(others)s. "
        "Bitte buchen Sie das andere einzeln."
    )


class TooManyUnits(Refusal):
    """Too many, or none at all: a number outside of what the service allows."""

    code = "too-many-units"
    status = 400
    sentence = _("Bei dieser Leistung sind 1 bis %(most)s möglich. Bitte wählen Sie eine andere Zahl.")


class OnlyOne(TooManyUnits):
    sentence = _("Diese Leistung gibt es in einem Termin nur einmal.")


class TooManyTransactions(Refusal):
    code = "too-many-transactions"
    status = 400
    sentence = _("In einem Termin sind höchstens %(most)s Vorgänge möglich. Bitte wählen Sie weniger.")


@dataclass(frozen=True, slots=True)
class WishedService:
    service: Service
    units: int = 1

    @property
    def minutes(self) -> int:
        """The length of the visit for this service alone. In a group session, more persons take more seats instead."""
        if self.service.taking == Service.Taking.SEATS:
            return self.service.minutes
        return self.service.minutes + (self.units - 1) * self.service.minutes_per_further


class Shape(NamedTuple):
    """A wish in ticks and seats: worked out once, then compared with thousands of seats' days."""

    length: int
    before: int
    after: int
    raster: int
    seats: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like to come for. It is made with `make_wish`, which checks it.

    `spoken` is the code of the language in which it is to be held, at a desk or in a group; empty if any will do.
    `off_raster` is for a visit that already has its time and keeps it, whatever the raster of its new services.
    """

    office: Office
    services: tuple[WishedService, ...]
    channel: Channel
    spoken: str = ""
    off_raster: bool = False

    @property
    def offered(self) -> list[Service]:
        """The services, without the number of persons or transactions for each."""
        return [wished.service for wished in self.services]

    @property
    def counted(self) -> list[tuple[Service, int]]:
        """The services, each with its number of persons or transactions."""
        return [(wished.service, wished.units) for wished in self.services]

    @property
    def minutes(self) -> int:
        """Length of the visit, without buffers."""
        return sum(wished.minutes for wished in self.services)

    @property
    def length(self) -> int:
        """Length of the visit in ticks."""
        return ticks_for(self.minutes)

    @property
    def before(self) -> int:
        """Ticks kept free before the visit: there is only one buffer, on the outside, and the largest counts."""
        return ticks_for(max(wished.service.buffer_before for wished in self.services))

    @property
    def after(self) -> int:
        return ticks_for(max(wished.service.buffer_after for wished in self.services))

    @property
    def raster(self) -> int:
        """Ticks between two starts: the base length of the service that the catalogue names first, unless it sets a
        raster.

        In whatever order they were chosen, the same services may begin at the same times.
        """
        first = min(self.offered, key=lambda service: (service.order, service.pk))
        return 1 if self.off_raster else ticks_for(first.raster or first.minutes)

    @property
    def seats(self) -> int:
        """How many seats it takes in a group session; one at an ordinary desk."""
        taking = [wished.units for wished in self.services if wished.service.taking == Service.Taking.SEATS]
        return max(taking, default=1)

    @property
    def shape(self) -> Shape:
        return Shape(self.length, self.before, self.after, self.raster, self.seats)


def make_wish(office: Office, services: Sequence[tuple[Service, int]], *, channel: Channel, spoken: str = "") -> Wish:
    """Check that these services and numbers may share one visit at this office, and make the wish."""
    wish = Wish(office, tuple(WishedService(service, units) for service, units in services), channel, spoken)
    _check_place(wish)
    _check_combination(wish)
    for wished in wish.services:
        _check_units(wished)
    return wish


def wish_of(booking: Booking, *, channel: Channel | None = None) -> Wish:
    """The wish that a booking fulfils."""
    offered = catalogue()
    services = tuple(WishedService(offered.services[row.service_id], row.units) for row in booking.services.all())
    return Wish(offered.offices[booking.office_id], services, channel or Channel(booking.channel), booking.spoken)


def services_of(booking: Booking) -> list[Service]:
    return [row.service for row in booking.services.all()]


def language_of(booking: Booking) -> str:
    """The language that a booking keeps when it moves: the one wished for, else that of the session it is booked into."""
    return booking.spoken or staffing_of(booking.office).at(booking.desk_id).session


def wish_to_move(booking: Booking, *, channel: Channel | None = None) -> Wish:
    """The wish that a booking fulfils, for another time or place: in the language in which it would have been held."""
    return replace(wish_of(booking, channel=channel), spoken=language_of(booking))


def _check_place(wish: Wish) -> None:
    if not wish.services or not all(_is_given_at(wish.office, wished.service) for wished in wish.services):
        raise NotOfferedHere


def _is_given_at(office: Office, service: Service) -> bool:
    return service.kind == Service.Kind.APPOINTMENT and catalogue().gives(office, service)


def _check_combination(wish: Wish) -> None:
    if len(wish.services) == 1:
        return
    services = wish.offered
    most = most_together(services)
    if len(set(services)) < len(services) or not most:
        raise _not_combinable(wish.office, services[0])
    if sum(wished.units for wished in wish.services) > most:
        raise TooManyTransactions(most=most)


def _not_combinable(office: Office, first: Service) -> NotCombinable:
    offered = office.services.filter(kind=Service.Kind.APPOINTMENT).select_related("department")
    others = partners([first], offered)
    if not others:
        return NotCombinable()
    return CombinableWithOthers(
        service=first.name, others=listed(gettext("„%(name)s“") % {"name": other.name} for other in others)
    )


def _check_units(wished: WishedService) -> None:
    most = wished.service.max_units
    if not 1 <= wished.units <= most:
        raise TooManyUnits(most=most) if most > 1 else OnlyOne
