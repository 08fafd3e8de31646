"""What lies in the database: dumps to compare, and a search for what should be gone."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

# What is no part of the office's work: sessions of staff, Django's own books.
_HOUSE = "servicepunkt."


def house_tables() -> list[type[models.Model]]:
    """Every table of the domain, those between two tables included."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith(_HOUSE)]
    return [model for config in ours for model in config.get_models(include_auto_created=True)]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of the domain as they are read, sealed columns opened."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in house_tables()}


def where_kept(words: Iterable[str]) -> list[str]:
    """The tables in which any of these words stands, in whatever column."""
    wanted = list(words)
    return [
        table
        for table, rows in everything().items()
        for row in rows
        if any(word in str(value) for value in row.values() for word in wanted)
    ]
