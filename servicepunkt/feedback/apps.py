from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "servicepunkt.feedback"
    verbose_name = "Rückmeldungen"
