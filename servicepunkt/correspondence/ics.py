"""The calendar entry of an appointment, from plain values.

METHOD is PUBLISH or CANCEL, since a REQUEST asks for answers that nobody reads. The UID stays through every move and
the SEQUENCE rises, so that calendar programs replace the entry, and remove it when the appointment is cancelled. Times
are given in UTC, which every program shows as local time without needing a table of clock changes.
"""

import datetime as dt
from dataclasses import dataclass

from icalendar import Calendar, Event, vCalAddress, vText

from servicepunkt.correspondence.wording import CalendarFile

_PRODUCT = "-//Servicepunkt//Termine//DE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An appointment as a calendar shows it; no secret belongs in it, since calendars are shared.

    `language` is the BCP 47 tag of title and description.
    """

    uid: str
    sequence: int
    title: str
    start_at: dt.datetime
    end_at: dt.datetime
    place: str
    description: str
    organiser: str
    organiser_email: str
    language: str = "de"


def publish(entry: Entry, *, now: dt.datetime) -> CalendarFile:
    """The file that adds the entry or brings it up to date."""
    return _file("PUBLISH", "CONFIRMED", entry, now)


def cancel(entry: Entry, *, now: dt.datetime) -> CalendarFile:
    """The file that removes the entry."""
    return _file("CANCEL", "CANCELLED", entry, now)


def _file(method: str, status: str, entry: Entry, now: dt.datetime) -> CalendarFile:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = _event(entry, now)
    event.add("status", status)
    calendar.add_component(event)
    return CalendarFile(method, calendar.to_ical())


def _event(entry: Entry, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.start_at.astimezone(dt.UTC))
    event.add("dtend", entry.end_at.astimezone(dt.UTC))
    event.add("summary", entry.title, parameters={"language": entry.language})
    event.add("location", entry.place)
    event.add("description", entry.description, parameters={"language": entry.language})
    event.add("class", "PRIVATE")
    organiser = vCalAddress(f"mailto:{entry.organiser_email}")
    organiser.params["cn"] = vText(entry.organiser)
    event.add("organizer", organiser)
    return event
