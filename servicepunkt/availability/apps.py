from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "servicepunkt.availability"
    verbose_name = "Angebot"

    def ready(self) -> None:
        # Tables can be imported only now that all apps are there.
        from servicepunkt.availability.models import SeatDay  # noqa: PLC0415
        from servicepunkt.catalogue.edition import watch  # noqa: PLC0415

        # A seat's day changes with every booking, and is not kept in memory.
        watch(*(table for table in self.get_models() if table is not SeatDay))
