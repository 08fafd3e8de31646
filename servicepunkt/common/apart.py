"""Work that is done apart: a module runs in a process of its own, with limits; bytes go in, bytes come out.

What strangers have sent is opened there and nowhere else. Whatever it does to the library that reads it, web and worker
neither grow nor fall, and they never load such a library:

    picture = run_apart("servicepunkt.uploads.workshop", job, limits=Limits())

The module reads its standard input and writes its standard output. It gets no settings and no secrets, cannot write
to the disk, and ends at the first limit that it meets. Once it has closed the door it cannot read the disk either.
"""

import os
import resource
import runpy
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

_HOUSE = Path(__file__).resolve().parents[2]
_MEBIBYTE = 1024 * 1024
# A number that no interpreter ends with by itself.
_OUT_OF_MEMORY = 83
# What the child needs to start. Nothing else in our environment is its business.
_KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
_ENVIRONMENT = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "0",
    # Each thread would take address space for an arena of its own.
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` in MiB of address space, `cpu` in seconds of a processor, `wall` in seconds on the clock.

    The time on the clock is for what waits or is starved; what computes for too long meets the limit of `cpu` first.
    """

    memory: int = 512
    cpu: int = 8
    wall: float = 30.0


@dataclass(frozen=True, slots=True)
class Used:
    """What a child has used, its start included: `seconds` of a processor, and `memory` at its peak in MiB (resident).

    The system counts from what we hold ourselves when it starts, so that small children look as large as we are.
    """

    seconds: float
    memory: float


class ApartError(Exception):
    """The module gave no answer."""


class OutOfTime(ApartError):
    """It used more time of the processor than it may."""


class OutOfMemory(ApartError):
    """It wanted more memory than it may have."""


class Stalled(ApartError):
    """It was not ready in time and had hardly computed: the machine was busy. Worth another try."""


class Crashed(ApartError):
    """It ended on a signal, or with an error; somebody may have killed it. Worth another try."""


def run_apart(module: str, job: bytes, *, limits: Limits = Limits()) -> bytes:
    """What `module` writes when it reads `job`. Raises an `ApartError` that says what went wrong."""
    return run_and_measure(module, job, limits=limits)[0]


def run_and_measure(module: str, job: bytes, *, limits: Limits) -> tuple[bytes, Used]:
    """The same, along with what it has used."""
    child = subprocess.Popen(  # noqa: S603 - this interpreter, and a module that the caller names
        [sys.executable, "-m", __name__, module, str(limits.memory), str(limits.cpu)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a library may quote what it has read there
        env={**{name: os.environ[name] for name in _KEPT if name in os.environ}, **_ENVIRONMENT},
        cwd=_HOUSE,
    )
    late = threading.Event()
    clock = threading.Timer(limits.wall, _stop, args=(child, late))
    clock.start()
    try:
        answer = _talk(child, job)
    except BaseException:
        child.kill()
        raise
    finally:
        _, status, used = os.wait4(child.pid, 0)
        clock.cancel()
    # Popen is told, or it would look for a process that is gone.
    child.returncode = os.waitstatus_to_exitcode(status)
    if late.is_set():
        raise Stalled
    _raise_for(child.returncode)
    return answer, Used(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _stop(child: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    child.kill()


def _talk(child: "subprocess.Popen[bytes]", job: bytes) -> bytes:
    """Hand in the job and take the answer at the same time, since each side may wait for the other."""
    assert child.stdout  # noqa: S101 - it is a pipe
    giving = threading.Thread(target=_give, args=(child, job))
    giving.start()
    answer = child.stdout.read()
    giving.join()
    child.stdout.close()
    return answer


def _give(child: "subprocess.Popen[bytes]", job: bytes) -> None:
    assert child.stdin  # noqa: S101 - it is a pipe
    try:
        with child.stdin:
            child.stdin.write(job)
    except BrokenPipeError:
        pass  # it has ended; its status tells how


def _raise_for(status: int) -> None:
    if status == 0:
        return
    if status == -signal.SIGXCPU:
        raise OutOfTime
    if status == _OUT_OF_MEMORY:
        raise OutOfMemory
    raise Crashed(status)


# In the child ----------------------------------------------------------------------------------------------------


def close_the_door() -> None:
    """For the module to call once it has imported what it needs and before it looks at what a stranger has sent.

    From here on no file can be opened, nobody called and nothing started: a hole in a library that reads pictures
    does not lead to our keys.
    """
    for what in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
        resource.setrlimit(what, (0, 0))


def _confine(memory: int, cpu: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory * _MEBIBYTE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # The soft limit sends a signal that tells why; the hard one kills without a word.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))


def _main(module: str, memory: str, cpu: str) -> int:
    _confine(int(memory), int(cpu))
    sys.argv = [module]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except MemoryError:
        return _OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    ended = _main(*sys.argv[1:])
    sys.stdout.flush()
    # Whatever the libraries would tidy up goes with the process.
    os._exit(ended)
