"""The appointment that follows an application: for the first service of the form that the authority really gives."""

from servicepunkt.applications.keeping import form_of
from servicepunkt.applications.models import Application
from servicepunkt.catalogue.models import Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.forms.walking import walk

_READY = "card_ready"


def service_after(application: Application) -> tuple[Service, int] | None:
    """The service to book and for how many people; None where nothing follows, or nobody gives it here."""
    version = application.versions.last()
    if version is None or application.state == Application.State.WITHDRAWN:
        return None
    after = "ready" if application.events.filter(told=_READY).exists() else "sent"
    walked = walk(form_of(version), version.all_answers, today=version.filed_at.date())
    given = {service.slug: service for service in catalogue().services_of(application.authority)}
    for appointment in walked.appointments:
        if appointment.after == after and appointment.service in given:
            return given[appointment.service], walked.persons(appointment)
    return None
