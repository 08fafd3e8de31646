from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "servicepunkt.applications"
    verbose_name = "Anträge"

    def ready(self) -> None:
        from servicepunkt.applications import letters  # noqa: F401, PLC0415 - declares its kinds
