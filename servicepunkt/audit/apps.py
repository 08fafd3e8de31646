from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "servicepunkt.audit"
    verbose_name = "Journal"
