"""Several processes that begin at the same instant, each with orders of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

PROCESSES = 8
MEMBERS = "servicepunkt.commandline.proof.members"


class Crowd:
    """Processes that wait for orders; `all_at_once` gives each its own and collects the replies."""

    def __init__(self, members: "subprocess.Popen[str]", size: int) -> None:
        self._members = members
        self.size = size

    def all_at_once(self, orders: Sequence[dict[str, Any]]) -> list[Any]:
        """The replies of the members in their order, after all have finished."""
        self.say(orders)
        return list(self.listen())

    def say(self, what: Any) -> None:
        assert self._members.stdin is not None  # noqa: S101 - we asked for a pipe
        self._members.stdin.write(json.dumps(what) + "\n")
        self._members.stdin.flush()

    def listen(self) -> Any:
        assert self._members.stdout is not None  # noqa: S101 - we asked for a pipe
        line = self._members.stdout.readline()
        if not line:
            raise RuntimeError(f"the crowd ended with {self._members.wait()}")
        return json.loads(line)


@contextmanager
def gather(*, size: int = PROCESSES, members: str = MEMBERS) -> Iterator[Crowd]:
    """A crowd on the database at hand, gone when the block ends."""
    command = [sys.executable, "-m", members]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            crowd = Crowd(process, size)
            # Tests have a database of their own, and each process would otherwise make up a key of its own.
            secrets = {
                "SECRET_KEY": settings.SECRET_KEY,
                "SERVICEPUNKT_SEALING_KEYS": settings.SERVICEPUNKT_SEALING_KEYS,
            }
            crowd.say({"size": size, "database": str(connection.settings_dict["NAME"]), "settings": secrets})
            crowd.listen()
            yield crowd
        finally:
            process.kill()
