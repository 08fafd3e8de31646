from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "servicepunkt.applications"
    verbose_name = "Anträge"

    def ready(self) -> None:
        # A form that is wrong stops the program here, and not a person in the middle of it.
        from servicepunkt.applications.reading import forms  # noqa: PLC0415

        forms()
