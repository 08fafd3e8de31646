"""What processes have used: CPU of whole process trees, and the memory of one process, as /proc of Linux has it.

A child that has ended still counts in its parent, once the parent has waited for it; so the sum over a tree never
misses the server's short-lived children or the database's closed connections. Who lives is counted to the nanosecond, by
the process's own clock; who has ended, in hundredths of a second.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Counted after the name in brackets, which may contain spaces: state is 0, parent 1.
_PARENT, _ENDED = 1, slice(13, 15)  # utime and stime of children that have ended
_CPU_CLOCK = 2  # CPUCLOCK_SCHED of Linux: what clock_getcpuclockid(3) puts beside a process's id


def cpu_seconds(roots: Iterable[int]) -> float:
    """CPU seconds that these processes and all their descendants, living or ended, have used so far."""
    return sum(_own_seconds(pid) + _seconds_of_ended(pid) for pid in process_tree(roots))


def process_tree(roots: Iterable[int]) -> set[int]:
    """These processes and all their descendants that are alive."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children[int(stat[_PARENT])].append(int(entry.name))
    found: set[int] = set()
    waiting = [pid for pid in roots if _stat(pid)]
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children[pid]
    return found


def parent_of(pid: int) -> int | None:
    """The process that started this one; None where there is no such process on this machine."""
    stat = _stat(pid)
    return int(stat[_PARENT]) if stat else None


def name_of(pid: int) -> str:
    """The name of a process; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def memory_mib(pid: int) -> float:
    """The memory that a process is using now (resident set)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    kib = next((line.split()[1] for line in lines if line.startswith("VmRSS:")), "0")
    return int(kib) / 1024


def _own_seconds(pid: int) -> float:
    """CPU seconds of all threads of a process, ended ones among them."""
    try:
        return time.clock_gettime(~pid << 3 | _CPU_CLOCK)
    except OSError:
        return 0.0


def _seconds_of_ended(pid: int) -> float:
    return sum(int(value) for value in _stat(pid)[_ENDED]) / _TICKS_PER_SECOND


def _stat(pid: int) -> list[str]:
    """The fields of a process after its name; none where it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
