"""The databases of long proofs: never the installation's, empty at the start of each round, gone at the end.

The database is migrated once and copied for each round. Its place outlives a run that was killed, so that the next run
of the same proof finds it and cleans up.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from servicepunkt.commandline.bench.engines import GIVEN, SQLITE, own_server

# Makes a new database for a round, and returns its address.
Fresh = Callable[[], str]
Migrate = Callable[[str], None]


@contextmanager
def provide(engine: str, folder: Path, migrate: Migrate) -> Iterator[Fresh]:
    """The databases of one proof; `migrate` fills the empty one at an address."""
    if engine == SQLITE:
        with _sqlite(folder, migrate) as fresh:
            yield fresh
        return
    name = f"servicepunkt_proof_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    if given := os.environ.get(GIVEN):
        with _postgresql(given, name, migrate) as fresh:
            yield fresh
        return
    # Not in the data folder: the server may run as a different user, who has no business there.
    place = Path(tempfile.gettempdir()) / name.replace("_", "-")
    with _kept_folder(place), own_server(place) as server, _postgresql(server, name, migrate) as fresh:
        yield fresh


@contextmanager
def _sqlite(folder: Path, migrate: Migrate) -> Iterator[Fresh]:
    empty, used = folder / "empty.sqlite3", folder / "round.sqlite3"

    def fresh() -> str:
        _remove(used)
        shutil.copy(empty, used)
        return f"sqlite:///{used}"

    _remove(empty)
    migrate(f"sqlite:///{empty}")
    with closing(sqlite3.connect(empty)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try:
        yield fresh
    finally:
        _remove(empty)
        _remove(used)


def _remove(database: Path) -> None:
    for end in ("", "-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)


@contextmanager
def _postgresql(server: str, name: str, migrate: Migrate) -> Iterator[Fresh]:
    empty, used = f"{name}_empty", f"{name}_round"
    with psycopg.connect(server, autocommit=True) as connection:

        def drop(database: str) -> None:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

        def fresh() -> str:
            drop(used)
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(used), sql.Identifier(empty))
            connection.execute(copy)
            return _address(server, used)

        drop(empty)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(empty)))
        migrate(_address(server, empty))
        try:
            yield fresh
        finally:
            drop(used)
            drop(empty)


def _address(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


@contextmanager
def _kept_folder(place: Path) -> Iterator[None]:
    """A folder whose name is known beforehand, so that a later run finds it; it belongs to nobody else."""
    place.mkdir(mode=0o700, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.getuid():
        raise PermissionError(f"{place} belongs to somebody else")
    # A run that was killed could not say that it no longer needs its server.
    (place / "data" / ".handle_pids.json").unlink(missing_ok=True)
    try:
        yield
    finally:
        shutil.rmtree(place, ignore_errors=True)
