"""The appointment that follows an application: for the first of the form's services that the authority really gives."""

from servicepunkt.applications.models import Application
from servicepunkt.applications.paperwork import Paperwork
from servicepunkt.catalogue.models import Service
from servicepunkt.catalogue.shelf import catalogue

_READY = "card_ready"
# Told after "ready", they revoke it.
_NOT_YET = ("processing", "card_ordered")
# The texts that ask her to book, and for which of the appointments.
_BOOKS = {"appointment": "sent", _READY: "ready"}


def service_after(paperwork: Paperwork) -> tuple[Service, int] | None:
    """The service to book and for how many people; None where nothing follows, or nobody gives it here."""
    return _given(paperwork, occasion(paperwork.application))


def asks_in_vain(paperwork: Paperwork, text: str) -> bool:
    """Whether a text that is to be told asks her to book what nobody gives here."""
    return text in _BOOKS and _given(paperwork, _BOOKS[text]) is None


def _given(paperwork: Paperwork, after: str | None) -> tuple[Service, int] | None:
    walked = paperwork.walked
    given = {service.slug: service for service in catalogue().services_of(paperwork.application.authority)}
    for appointment in walked.appointments:
        if appointment.after == after and appointment.service in given:
            return given[appointment.service], walked.persons(appointment)
    return None


def occasion(application: Application) -> str | None:
    """What there is to come for: a card that waits to be fetched, otherwise the application, until it is decided."""
    if application.state == Application.State.WITHDRAWN:
        return None
    of_the_card = application.events.filter(told__in=(_READY, *_NOT_YET)).last()
    if of_the_card is not None and of_the_card.told == _READY:
        return "ready"
    return "sent" if application.is_open else None
