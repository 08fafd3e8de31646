from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "servicepunkt.availability"
    verbose_name = "Angebot"
