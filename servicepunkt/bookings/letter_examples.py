"""An example of each kind of letter: about a visit that nobody booked, at an office of the catalogue as it is."""

import datetime as dt
import uuid

from servicepunkt.availability.models import Channel
from servicepunkt.availability.ticks import local_day, zone_of
from servicepunkt.bookings.letter_content import facts_of
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import Wish, WishedService
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import Facts, Wording, kind_of, kinds

# Nobody's: the links in an example open no page.
_NOBODY = uuid.UUID(int=0)
_CODE = "K7M4TXP"
_TO = "name@example.org"


def example_kinds() -> tuple[str, ...]:
    """The kinds of letter that a booking can cause."""
    return tuple(kind for kind in kinds() if kind.startswith("bookings."))


def example(kind: str, *, language: str, now: dt.datetime) -> tuple[Letter, Wording] | None:
    """A letter of this kind, not posted, and what it says; None if the catalogue offers no visit."""
    visit = _visit()
    if visit is None:
        return None
    facts = _facts(*visit, language=language, now=now)
    letter = Letter(kind=kind, language=language, to=_TO, message_id=f"<{kind}.{language}@example.org>", created_at=now)
    return letter, kind_of(kind).write(facts, language)


def _visit() -> tuple[Office, Service] | None:
    """An office, and the service there that asks for the most papers, so that every part of a letter is seen."""
    offered = catalogue()
    visits = (
        (office, service)
        for office in offered.offices.values()
        for service in offered.services.values()
        if offered.gives(office, service) and service.kind == Service.Kind.APPOINTMENT and not service.sensitive
    )
    return max(visits, key=lambda visit: _weight(visit[1]), default=None)


def _weight(service: Service) -> tuple[bool, int]:
    papers = service.requirements.all()
    return any(paper.form_sheet for paper in papers), len(papers)


def _facts(office: Office, service: Service, *, language: str, now: dt.datetime) -> Facts:
    """The facts for all kinds at once; each letter uses those that it needs."""
    wish = Wish(office, (WishedService(service),), Channel.ONLINE)
    start_at = _in_days(7, office, now)
    booking = Booking(
        uid=_NOBODY,
        code=_CODE,
        office=office,
        desk_id=0,
        start_at=start_at,
        end_at=start_at + dt.timedelta(minutes=wish.minutes),
        language=language,
        kept_until=now + dt.timedelta(hours=2),
    )
    return facts_of(booking, wish) | {
        "posted_at": now.isoformat(),
        "before": _in_days(5, office, now).isoformat(),
        "replacement_at": _in_days(14, office, now).isoformat(),
    }


def _in_days(days: int, office: Office, now: dt.datetime) -> dt.datetime:
    zone = zone_of(office)
    return dt.datetime.combine(local_day(now, zone) + dt.timedelta(days), dt.time(9, 5), zone)
