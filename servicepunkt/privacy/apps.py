from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "servicepunkt.privacy"
    verbose_name = "Datenschutz"
