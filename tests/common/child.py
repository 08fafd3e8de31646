"""What runs apart in `test_apart.py`: each job is a word that says what to do."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from servicepunkt.common.apart import close_the_door


def reckon(_rest: str) -> str:
    while True:
        pass


def sleep(_rest: str) -> str:
    time.sleep(60)
    return ""


def fail(rest: str) -> str:
    raise RuntimeError(rest[:10])


def kill(_rest: str) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def take(rest: str) -> str:
    bytearray(int(rest) * 1024 * 1024)
    return rest


def environment(_rest: str) -> str:
    return repr(dict(os.environ))


def echo(rest: str) -> str:
    return rest


def write(rest: str) -> str:
    try:
        Path(rest).write_bytes(b"x")
    except OSError as error:
        return type(error).__name__
    return "written"


def read(rest: str) -> str:
    return Path(rest).read_text()


def read_behind_the_door(rest: str) -> str:
    close_the_door()
    attempts = (lambda: read(rest), socket.socket, lambda: subprocess.run(["/bin/true"], check=True))
    return " ".join(_tried(attempt) for attempt in attempts)


def _tried(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


WORDS = {
    word.__name__: word
    for word in (reckon, sleep, fail, kill, take, environment, echo, write, read, read_behind_the_door)
}

if __name__ == "__main__":
    what, _, rest = sys.stdin.read().partition(" ")
    sys.stdout.write(WORDS[what](rest))
