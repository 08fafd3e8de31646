"""Whether the database has what the commands need."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from servicepunkt.catalogue.models import Authority


def are_there() -> bool:
    """Whether the database was ever prepared."""
    return Authority._meta.db_table in connection.introspection.table_names()


def are_behind() -> bool:
    """Whether some tables are missing, or are still those of an earlier version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
