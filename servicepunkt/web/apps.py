from django.apps import AppConfig


class WebConfig(AppConfig):
    """What the doors share: templates, static files, template tags."""

    name = "servicepunkt.web"
    verbose_name = "Türen"
