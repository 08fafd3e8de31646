from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CorrespondenceConfig(AppConfig):
    name = "servicepunkt.correspondence"
    verbose_name = "Poststelle"

    def ready(self) -> None:
        # Each domain app words its letters in its own letters.py; the post room learns about them here, by name only.
        autodiscover_modules("letters")
