"""What runs apart in `test_apart.py`: each job is a word that says what to do."""

import os
import signal
import sys
import time
from pathlib import Path


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


WORDS = {word.__name__: word for word in (reckon, sleep, fail, kill, take, environment, echo, write)}

if __name__ == "__main__":
    what, _, rest = sys.stdin.read().partition(" ")
    sys.stdout.write(WORDS[what](rest))
