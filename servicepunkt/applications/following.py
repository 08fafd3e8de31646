"""The appointment that follows an application: for the first service of the form that the authority really gives."""

from servicepunkt.applications.models import Application
from servicepunkt.applications.paperwork import Paperwork
from servicepunkt.catalogue.models import Service
from servicepunkt.catalogue.shelf import catalogue

_READY = "card_ready"


def service_after(paperwork: Paperwork) -> tuple[Service, int] | None:
    """The service to book and for how many people; None where nothing follows, or nobody gives it here."""
    application, walked = paperwork.application, paperwork.walked
    if application.state == Application.State.WITHDRAWN:
        return None
    after = "ready" if application.events.filter(told=_READY).exists() else "sent"
    given = {service.slug: service for service in catalogue().services_of(application.authority)}
    for appointment in walked.appointments:
        if appointment.after == after and appointment.service in given:
            return given[appointment.service], walked.persons(appointment)
    return None
