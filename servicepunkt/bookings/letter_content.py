"""What the letters of a booking say: the frozen facts of the letter, and catalogue texts looked up for its reader."""

import base64
import datetime as dt
import io
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from servicepunkt.availability.models import Desk
from servicepunkt.bookings.links import Power, address
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import FormSheet, Office, Requirement, Service
from servicepunkt.catalogue.origin import origin_of
from servicepunkt.catalogue.requirements import companions, requirements_on
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.catalogue.theme import Theme
from servicepunkt.catalogue.units import units_in_words
from servicepunkt.common.dates import moment_in_words
from servicepunkt.common.languages import language
from servicepunkt.common.texts import Text
from servicepunkt.common.tokens import spell
from servicepunkt.correspondence.ics import Entry
from servicepunkt.correspondence.phrase import Number, Phrase
from servicepunkt.correspondence.wording import Facts
from servicepunkt.printing.codes import code_of

QR_NAME = "code"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter is about, read only once for all its languages."""

    facts: Facts
    office: Office
    services: tuple[tuple[Service, int], ...]
    desk: Desk | None = None

    @property
    def is_sensitive(self) -> bool:
        """Whether subject line and calendar must not say what it is about."""
        return any(service.sensitive for service, _units in self.services)

    @property
    def uid(self) -> uuid.UUID:
        return uuid.UUID(self.facts["booking"])

    @property
    def generation(self) -> int:
        return int(self.facts["generation"])

    def link(self, power: Power) -> str:
        """Derived now, so that a waiting letter holds no secret."""
        return address(self, power, language=self.facts["language"])

    @property
    def start_at(self) -> dt.datetime:
        return self._local("start_at")

    @property
    def end_at(self) -> dt.datetime:
        return self._local("end_at")

    def in_words(self, name: str) -> str:
        """A time that not every letter has; empty if this one does not."""
        return moment_in_words(self._local(name)) if self.facts.get(name) else ""

    def _local(self, name: str) -> dt.datetime:
        return dt.datetime.fromisoformat(self.facts[name]).astimezone(ZoneInfo(self.facts["zone"]))


def facts_of(booking: Booking, wish: Wish) -> Facts:
    """What the letter freezes when it is posted: times and numbers, but neither links nor catalogue texts."""
    return {
        "booking": str(booking.uid),
        "code": booking.code,
        "office": booking.office_id,
        "desk": booking.desk_id,
        "zone": wish.office.authority.zone,
        "services": [[wished.service.pk, wished.units] for wished in wish.services],
        "start_at": booking.start_at.isoformat(),
        "end_at": booking.end_at.isoformat(),
        "kept_until": booking.kept_until.isoformat() if booking.kept_until else None,
        "sequence": booking.sequence,
        "generation": booking.generation,
        "language": booking.language,
    }


def read_matter(facts: Facts) -> Matter:
    offered = catalogue()
    booked = facts["services"]
    services = tuple((offered.services[key], units) for key, units in booked if key in offered.services)
    desk = Desk.objects.filter(pk=facts.get("desk", 0)).first()
    return Matter(facts, offered.offices[facts["office"]], services, desk)


def contents(matter: Matter, reader: str, *, printed: bool = False, name: str = "") -> dict[str, Any]:
    """Everything the templates may say, for a reader of this language."""
    letter_link, arrive_link = matter.link(Power.LETTER), matter.link(Power.ARRIVE)
    with translation.override(reader):
        return {
            **_visit(matter, reader),
            **_preparation(matter, reader),
            "code": spell(matter.facts["code"]),
            "letter_link": letter_link,
            "arrive_link": arrive_link,
            "origin": origin_of(matter.office.authority),
            "qr": _source(arrive_link) if printed else f"cid:{QR_NAME}",
            "letter_qr": _source(letter_link) if printed else "",
            "printed": printed,
            "name": name,
        }


def foot_of(matter: Matter, reader: str) -> dict[str, Any]:
    """What is at the foot of every letter: who wrote it."""
    authority = matter.office.authority
    return {
        "sender": Phrase.of(authority.name, reader),
        "address": Phrase.german(authority.address, reader),
        "phone": Number.of(matter.office.phone or authority.phone, reader),
        "origin": origin_of(authority),
        "theme": Theme(**authority.theme) if authority.theme else None,
    }


def calendar_entry(matter: Matter, reader: str, *, organiser_email: str) -> Entry:
    """The appointment for a calendar, which others may see too: with neither links nor a sensitive service."""
    office, facts = matter.office, matter.facts
    with translation.override(reader):
        return Entry(
            uid=f"{facts['booking']}@{organiser_email.rpartition('@')[2]}",
            sequence=facts["sequence"],
            title=_calendar_title(matter, reader),
            start_at=matter.start_at,
            end_at=matter.end_at,
            place=f"{office.street}, {office.postcode} {office.town}",
            description=_("Ihr Code: %(code)s. Was Sie mitbringen, steht in unserer E-Mail.")
            % {"code": spell(facts["code"])},
            organiser=office.authority.name.for_reader(reader),
            organiser_email=organiser_email,
            language=language(reader).tag,
        )


def qr_png(text: str) -> bytes:
    picture = io.BytesIO()
    code_of(text).save(picture, kind="png", scale=6, border=4)
    return picture.getvalue()


def _source(text: str) -> str:
    return "data:image/png;base64," + base64.b64encode(qr_png(text)).decode()


def _calendar_title(matter: Matter, reader: str) -> str:
    if matter.is_sensitive:
        return _("Termin in %(town)s") % {"town": matter.office.town}
    return _("Termin: %(what)s") % {"what": _names(matter, reader)}


def _names(matter: Matter, reader: str) -> str:
    return " + ".join(service.name.for_reader(reader) for service, _units in matter.services)


def _visit(matter: Matter, reader: str) -> dict[str, Any]:
    office = matter.office
    return {
        "when": moment_in_words(matter.start_at),
        "before": matter.in_words("before"),
        "kept_until": matter.in_words("kept_until"),
        "replacement": matter.in_words("replacement_at"),
        "reason": Phrase.of(Text(matter.facts.get("reason") or {}), reader),
        "minutes": int((matter.end_at - matter.start_at).total_seconds() // 60),
        "what": "" if matter.is_sensitive else _names(matter, reader),
        "services": [
            {"name": Phrase.of(service.name, reader), "units": units_in_words(service, units)}
            for service, units in matter.services
        ],
        "office": office,
        **_session(matter),
        "office_name": Phrase.of(office.name, reader),
        "street": Phrase.german(office.street, reader),
        "postal_town": Phrase.german(f"{office.postcode} {office.town}", reader),
        "town": Phrase.german(office.town, reader),
        "phone": Number.of(office.phone, reader),
        "directions": Phrase.of(office.directions, reader),
        "access_notes": Phrase.of(office.access_notes, reader),
    }


def _session(matter: Matter) -> dict[str, Any]:
    """Until when one may come in to a group session, and in which language it is held."""
    desk, closes = matter.desk, matter.office.arrival_closes
    if desk and desk.entry_closes is not None:
        closes = desk.entry_closes
    held_in = language(desk.session_language).own_name if desk and desk.session_language else ""
    return {"entry_closes": closes, "entry_closed_before": -closes, "session_language": held_in}


def _preparation(matter: Matter, reader: str) -> dict[str, Any]:
    services = [service for service, _units in matter.services]
    papers = requirements_on(matter.start_at.date(), services)
    sheets = {paper.form_sheet.pk: paper.form_sheet for paper in papers if paper.form_sheet}
    return {
        "who_must_come": [Phrase.of(text, reader) for text in companions(services)],
        "papers": [_paper(paper, reader) for paper in papers],
        "sheets": [_sheet(sheet, reader, origin=origin_of(matter.office.authority)) for sheet in sheets.values()],
    }


def _paper(paper: Requirement, reader: str) -> dict[str, Any]:
    return {
        "name": Phrase.of(paper.name, reader),
        "detail": Phrase.of(paper.detail, reader),
        "original": paper.original,
        "conditional": paper.conditional,
    }


def _sheet(sheet: FormSheet, reader: str, *, origin: str) -> dict[str, Any]:
    ours = origin + reverse("portal:sheet", kwargs={"slug": sheet.slug})
    return {
        "title": Phrase.of(sheet.title, reader),
        "note": Phrase.of(sheet.note, reader),
        "address": sheet.url or ours,
    }
