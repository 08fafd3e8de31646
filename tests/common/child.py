"""What runs apart in `test_apart.py`: each job is a word that says what to do."""

import os
import signal
import sys
import time
from pathlib import Path


def work(job: str) -> str:
    what, _, rest = job.partition(" ")
    if what == "reckon":
        while True:
            pass
    if what == "sleep":
        time.sleep(60)
    if what == "fail":
        raise RuntimeError(rest[:10])
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "take":
        bytearray(int(rest) * 1024 * 1024)
    if what == "environment":
        return repr(dict(os.environ))
    if what == "write":
        return write(Path(rest))
    return rest


def write(path: Path) -> str:
    try:
        path.write_bytes(b"x")
    except OSError as error:
        return type(error).__name__
    return "written"


if __name__ == "__main__":
    sys.stdout.write(work(sys.stdin.read()))
