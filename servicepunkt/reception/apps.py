from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    name = "servicepunkt.reception"
    verbose_name = "Empfang"
