from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "servicepunkt.staff"
    verbose_name = "Beschäftigte"
