from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "servicepunkt.applications"
    verbose_name = "Anträge"
