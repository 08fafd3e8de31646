from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "servicepunkt.bookings"
    verbose_name = "Termine"
