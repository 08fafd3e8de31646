from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "servicepunkt.web.counter"
    label = "counter"
    verbose_name = "Schalter"
