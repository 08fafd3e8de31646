from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "servicepunkt.web.portal"
    label = "portal"
    verbose_name = "Bürgerportal"
