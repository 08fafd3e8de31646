from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "servicepunkt.forms"
    label = "application_forms"  # "forms" is Django's
    verbose_name = "Formulare"

    def ready(self) -> None:
        # A form that is wrong stops the program here, rather than a person in the middle of it.
        from servicepunkt.forms.reading import forms  # noqa: PLC0415

        forms()
