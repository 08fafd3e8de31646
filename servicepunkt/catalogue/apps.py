from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "servicepunkt.catalogue"
    verbose_name = "Katalog"
