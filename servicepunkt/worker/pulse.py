"""A sign of life that a monitor can ask for (`worker --check`): the time stamp of a file in the data folder."""

import time
from pathlib import Path

from django.conf import settings

_EVERY = 5.0
# A mail server that hangs may hold the worker up for two minutes.
_STALE_AFTER = 300.0


class Pulse:
    """Touches the file, but no more often than anybody needs."""

    def __init__(self) -> None:
        self._last = -_EVERY

    def beat(self) -> None:
        if time.monotonic() - self._last >= _EVERY:
            _file().touch()
            self._last = time.monotonic()


def is_alive() -> bool:
    """Whether a worker with this data folder has given a sign of life within the last minutes."""
    try:
        return time.time() - _file().stat().st_mtime < _STALE_AFTER
    except FileNotFoundError:
        return False


def _file() -> Path:
    return Path(settings.SERVICEPUNKT_DATA) / "worker.alive"
