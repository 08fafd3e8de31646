from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "servicepunkt.worker"
    verbose_name = "Uhrwerk"
