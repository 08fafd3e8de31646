"""How many of what a service is counted in, in words of the active language."""

from django.utils.translation import ngettext

from servicepunkt.catalogue.models import Service


def units_in_words(service: Service, units: int) -> str:
    """ "2 Personen"; empty where the service is not counted."""
    words = {
        Service.Unit.PERSON: lambda: ngettext("%(count)s Person", "%(count)s Personen", units),
        Service.Unit.TRANSACTION: lambda: ngettext("%(count)s Vorgang", "%(count)s Vorgänge", units),
        Service.Unit.CHILD: lambda: ngettext("%(count)s Kind", "%(count)s Kinder", units),
    }.get(Service.Unit(service.unit))
    return words() % {"count": units} if words else ""
