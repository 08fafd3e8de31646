from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "servicepunkt.uploads"
    verbose_name = "Hochgeladene Unterlagen"
