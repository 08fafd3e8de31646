"""The appointment that follows an application: for the first service of the form that the authority really gives."""

from servicepunkt.applications.models import Application
from servicepunkt.applications.paperwork import Paperwork
from servicepunkt.catalogue.models import Service
from servicepunkt.catalogue.shelf import catalogue

_READY = "card_ready"
# Told after it, they take it back.
_NOT_YET = ("processing", "card_ordered")
# The texts that ask to book, and which of the appointments.
_BOOKS = {"appointment": "sent", _READY: "ready"}


def service_after(paperwork: Paperwork) -> tuple[Service, int] | None:
    """The service to book and for how many people; None where nothing follows, or nobody gives it here."""
    return _given(paperwork, occasion(paperwork.application))


def asks_in_vain(paperwork: Paperwork, text: str) -> bool:
    """Whether a text to be told asks to book what nobody gives here."""
    return text in _BOOKS and _given(paperwork, _BOOKS[text]) is None


def _given(paperwork: Paperwork, after: str | None) -> tuple[Service, int] | None:
    walked = paperwork.walked
    given = {service.slug: service for service in catalogue().services_of(paperwork.application.authority)}
    for appointment in walked.appointments:
        if appointment.after == after and appointment.service in given:
            return given[appointment.service], walked.persons(appointment)
    return None


def occasion(application: Application) -> str | None:
    """Whether a card waits to be fetched, else whether there is something to come for at all: not once it is decided."""
    if application.state == Application.State.WITHDRAWN:
        return None
    of_the_card = application.events.filter(told__in=(_READY, *_NOT_YET)).last()
    if of_the_card is not None and of_the_card.told == _READY:
        return "ready"
    return "sent" if application.is_open else None
