from django.apps import AppConfig


class ResponsibilityConfig(AppConfig):
    name = "servicepunkt.responsibility"
    verbose_name = "Zuständigkeit"
