from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "servicepunkt.catalogue"
    verbose_name = "Katalog"

    def ready(self) -> None:
        # Tables can be imported only now that all apps are there.
        from servicepunkt.catalogue.edition import Edition, watch  # noqa: PLC0415

        watch(*(table for table in self.get_models() if table is not Edition))
